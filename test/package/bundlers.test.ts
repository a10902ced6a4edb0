// A program that uses the library works the same when it is bundled, WebAssembly included.

import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { BUNDLERS } from '../support/package/bundled.js'
import { installPackage, runNode, writeFiles } from '../support/package/consumer.js'
import { DAMAGED_LOG, requireFindings } from '../support/package/expected-findings.js'
import { findingsOf, READING_PROGRAM } from '../support/package/reading-program.js'

const folder = t.testdir()
await installPackage(folder)
writeFiles(folder, { 'damaged.jsonl': DAMAGED_LOG, 'read.mjs': READING_PROGRAM })
const expected = findingsOf(await runNode(folder, 'read.mjs', 'damaged.jsonl'))

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  t.test(name, async (t) => {
    const file = await bundle(folder, 'read.mjs')
    // Elsewhere, where the package is not installed.
    const alone = t.testdir({ 'damaged.jsonl': DAMAGED_LOG })
    const copy = join(alone, 'bundle')
    mkdirSync(copy)
    cpSync(
      dirname(file) === folder ? file : dirname(file),
      dirname(file) === folder ? join(copy, 'bundle.mjs') : copy,
      {
        recursive: true,
      },
    )
    writeFiles(alone, {
      'node_modules/wholeline/package.json': '{}',
      'node_modules/typebox/package.json': '{}',
    })
    const findings = findingsOf(await runNode(alone, 'bundle/bundle.mjs', 'damaged.jsonl'))
    t.equal(requireFindings(findings), undefined)
    t.strictSame(findings, expected)
  })
}
