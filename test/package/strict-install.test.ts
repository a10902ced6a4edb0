// Where npm hoists nothing, a package finds only what it declares: README's first example runs there.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { logOf, sessionHeader, userEntry } from '../support/damage/session-log.js'
import { installPackage, runNode, writeFiles } from '../support/package/consumer.js'
import { projectRoot } from '../support/source-imports.js'

const folder = t.testdir()
await installPackage(folder, { npm: ['--install-strategy=linked'] })
const [, example = ''] =
  /^```js\n([\s\S]*?)^```$/m.exec(readFileSync(join(projectRoot, 'README.md'), 'utf8')) ?? []

t.test('the packages are linked, not hoisted', async (t) => {
  t.ok(existsSync(join(folder, 'node_modules/.store')), 'npm keeps them in a store')
})

t.test('the example of the README runs', async (t) => {
  t.match(example, /from 'wholeline'/)
  writeFiles(folder, {
    'example.mjs': example,
    'session.jsonl': Buffer.from(logOf(sessionHeader, userEntry('1'))).toString(),
  })
  const { exitCode, stdout, stderr } = await runNode(folder, 'example.mjs')
  t.equal(exitCode, 0, stderr)
  t.match(stdout, /\S/)
})
