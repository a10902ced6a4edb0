// Where npm hoists nothing, a package finds only what it declares: README's first example runs there.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { installPackage, runNode, writeFiles } from '../support/package/consumer.js'
import { projectRoot } from '../support/source-imports.js'

const folder = t.testdir()
await installPackage(folder, { npm: ['--install-strategy=linked'] })
const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
const [, example = '', output = ''] = /^```ts\n([\s\S]*?)^```\s+^```text\n([\s\S]*?)^```/m.exec(readme) ?? []

t.test('the packages are linked, not hoisted', async (t) => {
  t.ok(existsSync(join(folder, 'node_modules/.store')), 'npm keeps them in a store')
})

t.test('the example of the README runs', async (t) => {
  t.match(example, /from 'wholeline'/)
  writeFiles(folder, { 'example.mjs': example })
  const { exitCode, stdout, stderr } = await runNode(folder, 'example.mjs')
  t.equal(exitCode, 0, stderr)
  t.equal(stdout, output)
})
