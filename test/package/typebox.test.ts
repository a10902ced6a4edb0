// Both ends of the range of typebox versions that the package accepts.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { installPackage, runNode, TYPEBOX_ENDS, writeFiles } from '../support/package/consumer.js'
import { DAMAGED_LOG, requireFindings } from '../support/package/expected-findings.js'
import { findingsOf, READING_PROGRAM } from '../support/package/reading-program.js'
import { runCompiler } from '../support/processes/run-compiler.js'
import { projectRoot } from '../support/source-imports.js'

const TYPED_PROGRAM = `
  import Type from 'typebox'
  import { defineFormat, readAll, readEntries, sessionFormat } from 'wholeline'

  const events = defineFormat({
    name: 'events',
    header: Type.Object({ version: Type.Literal(1) }),
    entry: Type.Union([
      Type.Object({ type: Type.Literal('login'), user: Type.String() }),
      Type.Object({ type: Type.Literal('count'), number: Type.Integer() }),
    ]),
  })
  const { header, entries } = await readAll('log', events)
  export const version: 1 | undefined = header?.version
  for (const entry of entries) {
    const value: string | number = entry.type === 'login' ? entry.user : entry.number
    // @ts-expect-error The schema has no such type.
    if (entry.type === 'logout') console.log(value)
  }
  for await (const entry of readEntries('log', sessionFormat)) console.log(entry.type)
`
const SETTINGS = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(projectRoot, 'node_modules/@types')],
  },
  // The package's own types are checked as a source: checking those of all libraries takes half a minute.
  files: ['typed.mts', 'types.mts'],
}

for (const typebox of TYPEBOX_ENDS) {
  t.test(`${typebox} ${versionOf(typebox)}`, async (t) => {
    const folder = t.testdir()
    await installPackage(folder, { typebox })
    writeFiles(folder, {
      'damaged.jsonl': DAMAGED_LOG,
      'read.mjs': READING_PROGRAM,
      'typed.mts': TYPED_PROGRAM,
      'types.mts': readFileSync(join(folder, 'node_modules/wholeline/dist/wholeline.d.ts'), 'utf8'),
      'tsconfig.json': JSON.stringify(SETTINGS),
    })
    const installed = join(folder, 'node_modules/typebox/package.json')
    t.equal(JSON.parse(readFileSync(installed, 'utf8')).version, versionOf(typebox))
    t.equal(requireFindings(findingsOf(await runNode(folder, 'read.mjs', 'damaged.jsonl'))), undefined)
    // The newest compiler, since it is the fastest.
    t.equal(await runCompiler('typescript-latest', ['--project', folder]), '')
  })
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8')).version
}
