// The package, installed from its tarball in an empty folder: imported, required, and run.

import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import * as wholeline from '../../lib/index.js'
import { CLEAN_LOG, leaf, lines, SECRET } from '../support/damage/cli-logs.js'
import { installPackage, run, runNode, writeFiles } from '../support/package/consumer.js'
import { DAMAGED_LOG, requireFindings } from '../support/package/expected-findings.js'
import { findingsOf, READING_PROGRAM } from '../support/package/reading-program.js'
import { projectRoot } from '../support/source-imports.js'

const folder = t.testdir()
await installPackage(folder)
writeFiles(folder, { 'damaged.jsonl': DAMAGED_LOG, 'clean.jsonl': CLEAN_LOG, 'read.mjs': READING_PROGRAM })
const COMMAND = join(folder, 'node_modules/.bin/wholeline')

t.test('a module imports it', async (t) => {
  const findings = findingsOf(await runNode(folder, 'read.mjs', 'damaged.jsonl'))
  t.equal(requireFindings(findings), undefined)
})

t.test('it exports what lib/index.ts exports, to import and to require alike', async (t) => {
  const names = (get: string) => `Promise.resolve(${get}).then((all) => console.log(Object.keys(all).join()))`
  const expected = `${Object.keys(wholeline).sort().join()}\n`
  const imported = await runNode(folder, '--eval', names("import('wholeline')"))
  t.equal(imported.stdout, expected, imported.stderr)
  const required = await runNode(folder, '--eval', names("require('wholeline')"))
  t.equal(required.stdout, expected, required.stderr)
  t.equal(required.stderr, '', 'without a warning')
})

t.test('typebox is the one in the folder, and no other package is installed', async (t) => {
  const { stdout } = await runNode(folder, '--eval', "console.log(require.resolve('typebox'))")
  t.ok(stdout.startsWith(join(folder, 'node_modules/typebox/')), stdout)
  const { stdout: list } = await run(folder, 'npm', ['ls', '--all', '--parseable'])
  t.equal(list.trim().split('\n').length, 3, list)
})

t.test('the command reports damage, and its version', async (t) => {
  const checked = await run(folder, COMMAND, ['check', 'damaged.jsonl'])
  t.match(checked.stdout, /^damaged\.jsonl: DAMAGED: .*/)
  t.notMatch(checked.stdout, SECRET)
  t.equal(checked.exitCode, 1)
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  t.equal((await run(folder, COMMAND, ['--version'])).stdout, `${version}\n`)
})

t.test('the command loads bullmq where it needs it, and says where it is missing', async (t) => {
  const work = ['work', '--queue', 'redis://127.0.0.1:1']
  const found = await run(folder, COMMAND, work)
  t.match(found, { exitCode: 2, stderr: /at 127\.0\.0\.1:1: connection refused/ })
  const alone = t.testdir()
  cpSync(join(folder, 'node_modules/wholeline'), join(alone, 'wholeline'), { recursive: true })
  writeFiles(alone, { 'node_modules/bullmq/package.json': '{}' })
  const missing = await runNode(alone, 'wholeline/dist/command.js', ...work)
  t.match(missing, { exitCode: 2, stderr: /^wholeline: queues need the package bullmq: npm install/ })
})

t.test('the command starts where typebox is not installed', async (t) => {
  const alone = t.testdir()
  cpSync(join(folder, 'node_modules/wholeline'), join(alone, 'wholeline'), { recursive: true })
  writeFiles(alone, { log: CLEAN_LOG, 'node_modules/typebox/package.json': '{}' })
  const { exitCode, stderr } = await runNode(alone, 'wholeline/dist/command.js', 'check', 'log')
  t.equal(exitCode, 0, stderr)
})

t.test('a format of another copy of the library is certified', async (t) => {
  cpSync(join(folder, 'node_modules/wholeline'), join(folder, 'node_modules/other-copy'), { recursive: true })
  const program = `
    import { explainEngine, sessionFormat } from 'wholeline'
    import { sessionFormat as otherFormat } from './node_modules/other-copy/dist/wholeline.js'
    console.log(JSON.stringify([sessionFormat === otherFormat, explainEngine(otherFormat)]))`
  const { stdout } = await runNode(folder, '--input-type=module', '--eval', program)
  t.strictSame(JSON.parse(stdout), [false, { engine: 'certifier', gaps: [] }])
})

t.test('the command certifies by a format of another copy', async (t) => {
  // The certifier parses no line that it certifies.
  const format = `
    import { defineFormat } from 'wholeline'
    import Type from 'typebox'
    const { parse } = JSON
    let parsed = 0
    JSON.parse = (text) => { parsed += text.includes('leaf') ? 1 : 0; return parse(text) }
    process.on('exit', () => console.error('parsed', parsed))
    const id = Type.String()
    export default defineFormat({
      name: 'leaves',
      entry: Type.Object({ type: Type.Literal('leaf'), id, timestamp: Type.String(), entry_id: Type.String() }),
    })`
  const log = lines(...Array.from({ length: 100 }, (_, index) => leaf(index)))
  writeFiles(folder, { 'format.mjs': format, 'leaves.jsonl': log })
  const { exitCode, stdout, stderr } = await run(folder, COMMAND, [
    'check',
    'leaves.jsonl',
    '--format',
    './format.mjs',
  ])
  t.match(stdout, /clean: 100 entries/)
  t.equal(exitCode, 0)
  const [, parsed] = /^parsed (\d+)$/m.exec(stderr) ?? []
  t.ok(Number(parsed) < 10, `${parsed} of 100 lines were parsed`)
})
