// Other runtimes read a log as Node does. `.ci/run` installs them; without it, those that are in PATH are tested.

import t from 'tap'
import { installPackage, run, runNode, writeFiles } from '../support/package/consumer.js'
import { DAMAGED_LOG, requireFindings } from '../support/package/expected-findings.js'
import { findingsOf, READING_PROGRAM } from '../support/package/reading-program.js'

const RUNTIMES: readonly [name: string, parameters: readonly string[]][] = [
  ['bun', ['run']],
  ['deno', ['run', '--no-remote', '--node-modules-dir=manual', '--allow-read', '--allow-env', '--allow-sys']],
]

const folder = t.testdir()
await installPackage(folder)
writeFiles(folder, { 'damaged.jsonl': DAMAGED_LOG, 'read.mjs': READING_PROGRAM })
const expected = findingsOf(await runNode(folder, 'read.mjs', 'damaged.jsonl'))

for (const [name, parameters] of RUNTIMES) {
  const { exitCode } = await run(folder, name, ['--version'])
  const missing = exitCode === 0 ? false : `${name} is not in PATH`
  t.test(name, { skip: missing }, async (t) => {
    const findings = findingsOf(await run(folder, name, [...parameters, 'read.mjs', 'damaged.jsonl']))
    t.equal(requireFindings(findings), undefined)
    t.strictSame(findings, expected)
  })
}
