// The README says only what is so: its examples run, print what it says, and its opening commands exist.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readme } from './support/documents/documents.js'
import { blocksOf } from './support/documents/markdown.js'
import { runExample } from './support/documents/run-example.js'
import { writePlainLibrary } from './support/processes/plain-library.js'

const blocks = blocksOf(readme.text)
const examples = blocks.filter(({ language }) => language === 'ts')

t.test('it fits on a few screens', async (t) => {
  const lines = readme.text.trimEnd().split('\n').length
  t.ok(lines >= 110 && lines <= 150, `${lines} lines`)
})

t.test('it opens with two commands that do everything on a fresh machine', async (t) => {
  const [first] = blocks
  t.equal(first?.language, 'sh')
  const commands = first?.code.trim().split('\n') ?? []
  t.strictSame(
    commands.map((command) => command.replace(/ *#.*/, '')),
    ['npm install && npm start', 'npm install && npm test'],
  )
})

t.test('each example runs, and prints what the README says', async (t) => {
  t.ok(examples.length > 4, `there are ${examples.length}`)
  for (const { heading, code, line, output } of examples) {
    await t.test(`line ${line}, under "${heading}"`, async (t) => {
      const printed = await runExample(t, { code })
      if (output !== undefined) t.equal(printed, output)
      t.match(code, /from 'wholeline'/, 'it says what to import')
    })
  }
})

t.test('the first example shows its whole output', async (t) => {
  const [first] = examples
  t.match(first?.output, /corrupt-entries-with-truncation; after the repair clean/)
})

// Node 20.19 and 22.12 are the first of their lines in which a module can be required.
const canRequire = Object.hasOwn(process.features, 'require_module')

t.test('the library can be required from CommonJS', { skip: !canRequire }, async (t) => {
  const folder = t.testdir({})
  writePlainLibrary(folder)
  const code = `console.log(typeof require(${JSON.stringify(join(folder, 'lib/index.js'))}).readEntries)`
  const { NODE_OPTIONS: _loaders, ...env } = process.env
  // In a shell, because tap adds itself to the environment of every process that is spawned.
  const run = promisify(execFile)
  const { stdout } = await run(
    'bash',
    ['-c', 'unset NODE_OPTIONS; "$0" --eval "$1"', process.execPath, code],
    { env },
  )
  t.equal(stdout, 'function\n')
})
