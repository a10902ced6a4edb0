// The checks of the formats that come with the library are generated when the package is built, and so is the plan by which the
// certifier checks sessions: they must agree with what the sources make, and need no TypeBox.

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import type * as library from '../../lib/index.js'
import {
  explainEngine,
  jsonLines,
  type LogFormat,
  quarantineFormat,
  sessionFormat,
  verifyLog,
} from '../../lib/index.js'
import { CLEAN_LOG, DAMAGED_LOG } from '../support/damage/cli-logs.js'
import { damageRows } from '../support/damage/damage-rows.js'
import { jsonLinesRows } from '../support/damage/damage-rows-json-lines.js'
import { installPackage, runNode, writeFiles } from '../support/package/consumer.js'
import { builtInValues } from '../support/schemas/built-in-values.js'

type Format = LogFormat<unknown, unknown>

/** From the sources. */
const COMPILED: Readonly<Record<string, Format>> = { sessionFormat, quarantineFormat, jsonLines }

const folder = t.testdir()
await installPackage(folder)
rmSync(join(folder, 'node_modules/typebox'), { recursive: true })
// So that none is found in the folders above.
writeFiles(folder, { 'node_modules/typebox/package.json': '{ "exports": {} }' })
const main = pathToFileURL(join(folder, 'node_modules/wholeline/dist/wholeline.js'))
const packed: Readonly<Record<string, Format>> = await import(main.href)

for (const [name, compiled] of Object.entries(COMPILED)) {
  const format = packed[name] as Format

  t.test(`${name}: random values`, async (t) => {
    const headers = [...builtInValues(compiled.headerSchema, 1000)]
    const entries = [...builtInValues(compiled.entrySchema, 3000)]
    t.strictSame([...headers, ...entries].filter(isJudgedOtherwise), [])
  })

  t.test(`${name}: damage`, async (t) => {
    const logs = [...damageRows, ...jsonLinesRows].map(({ bytes }) => Buffer.from(bytes).toString())
    const values = logs.flatMap((log) => log.split('\n')).flatMap(parsedFrom)
    t.ok(values.length > 100, `${values.length} lines are JSON`)
    t.strictSame(values.filter(isJudgedOtherwise), [])
  })

  t.test(`${name}: the schemas, types and names`, async (t) => {
    t.equal(JSON.stringify(format), JSON.stringify(compiled))
    t.strictSame(format.knownTypes, compiled.knownTypes)
    t.ok(Object.isFrozen(format) && Object.isFrozen(format.entrySchema))
  })

  function isJudgedOtherwise(value: unknown): boolean {
    return judgement(format, value) !== judgement(compiled, value)
  }
}

/** Whether the value is a header and an entry, and why not. */
function judgement(format: Format, value: unknown): string {
  const header = format.isHeader(value) || format.explainHeader(value)
  const entry = format.isEntry(value) || format.explainEntry(value)
  return JSON.stringify({ header, entry })
}

t.test('the package holds the plan of a session, and certifies by it what the sources certify', async (t) => {
  t.match(readFileSync(join(folder, 'node_modules/wholeline/dist/shared.js'), 'utf8'), '"session entry":()=>')
  const { explainEngine: explainPacked, verifyLog: verifyPacked } = packed as unknown as typeof library
  t.strictSame(explainPacked(packed.sessionFormat as Format), explainEngine(sessionFormat))
  for (const { id, bytes } of damageRows) {
    const summary = await verifyPacked(bytes, packed.sessionFormat as Format)
    t.strictSame(summary, await verifyLog(bytes, sessionFormat), id)
  }
})

t.test('without TypeBox, the command reads logs and says what is wrong with them', async (t) => {
  writeFiles(folder, { 'clean.jsonl': CLEAN_LOG, 'damaged.jsonl': DAMAGED_LOG })
  const command = 'node_modules/wholeline/dist/command.js'
  const clean = await runNode(folder, command, 'check', 'clean.jsonl')
  t.equal(clean.exitCode, 0, clean.stderr)
  const damaged = await runNode(folder, command, 'check', 'damaged.jsonl')
  t.equal(damaged.exitCode, 1, damaged.stderr)
  t.match(damaged.stdout, /schema: the entry must have/)
})

t.test('without TypeBox, defining a format says what is missing', async (t) => {
  const program =
    "import { defineFormat } from 'wholeline'\ndefineFormat({ name: 'own', entry: { type: 'object' } })"
  const { exitCode, stderr } = await runNode(folder, '--input-type=module', '--eval', program)
  t.equal(exitCode, 1)
  t.match(stderr, /typebox/)
})

function parsedFrom(line: string): unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
