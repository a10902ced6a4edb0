import t from 'tap'
import { HEADER, leaf, lines, SECRET } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

const LIBRARY = new URL('../../../lib/index.js', import.meta.url).href
const DEFINED = `
  import { defineFormat } from '${LIBRARY}'
  const format = defineFormat({ name: 'orders', entry: { type: 'object', required: ['order'] } })`
const LOG = lines('{"order":1}', `{"other":"${SECRET}"}`)

t.test('a module exports its format as default, or by name', async (t) => {
  const folder = t.testdir({
    'default.mjs': `${DEFINED}\nexport default format`,
    'named.mjs': `${DEFINED}\nexport { format }`,
    'both.mjs': `${DEFINED}\nexport { format }\nexport default {}`,
  })
  for (const name of ['default.mjs', 'named.mjs', 'both.mjs']) {
    const argv = ['check', '-', '--format', `${folder}/${name}`]
    const { exitCode, stdout, stderr } = await runCommand(argv, { stdin: [LOG] })
    t.match(stdout, /DAMAGED: 1 corrupt line\n {2}format {3}orders \(as --format says\)\n/, name)
    t.notMatch(stdout, SECRET)
    t.same([exitCode, stderr], [1, ''])
  }
})

t.test('the path of a module is relative to the working directory', async (t) => {
  const folder = t.testdir({ 'format.mjs': `${DEFINED}\nexport default format` })
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(folder)
  for (const path of ['./format.mjs', 'format.mjs']) {
    const { exitCode } = await runCommand(['check', '-', '--format', path], { stdin: ['{"order":1}\n'] })
    t.equal(exitCode, 0, path)
  }
})

t.test('a module without a usable format is refused', async (t) => {
  const folder = t.testdir({
    'syntax.mjs': 'export default {',
    'throws.mjs': 'throw new Error("not today\\nnor \u001b[31m tomorrow")',
    'import.mjs': 'import "./nowhere.mjs"',
    'other.mjs': 'import "./data.other"',
    'data.other': '',
    'typed.mjs': `const message = 'Unknown file extension ".ts" for /a/b.ts'
      throw Object.assign(new TypeError(message), { code: 'ERR_UNKNOWN_FILE_EXTENSION' })`,
    'empty.mjs': 'export const other = 1',
    'null.mjs': 'export default null',
    'spec.mjs': 'export default { name: "orders", entry: {} }',
    'nameless.mjs': `${DEFINED}\nexport default { ...format, name: undefined }`,
  })
  const rows: Record<string, string> = {
    'missing.mjs': 'there is no file of that name\n',
    'syntax.mjs': 'SyntaxError: ',
    'throws.mjs': 'Error: not today\nnor \\u{1b}[31m tomorrow\n',
    'import.mjs': 'nowhere.mjs',
    // Node words this in two ways, by the thread in which it resolves modules; both name the file.
    'other.mjs': 'data.other',
    'typed.mjs': `: Node.js ${process.versions.node} does not run TypeScript: use Node.js 22.18 or later (of 23, 23.6 or later), or compile`,
    'empty.mjs': 'exports no format: make one with defineFormat, and export it as default or as `format`\n',
    'null.mjs': 'exports no format',
    'spec.mjs': 'exports no format',
    'nameless.mjs': 'exports no format',
  }
  for (const [name, reason] of Object.entries(rows)) {
    const { exitCode, stdout, stderr } = await runCommand(['check', 'log', '--format', `${folder}/${name}`])
    t.same([exitCode, stdout], [2, ''], name)
    t.match(stderr, /^wholeline: /)
    t.match(stderr, `${folder}/${name}`)
    t.match(stderr, reason)
  }
})

t.test('a misspelled name is not taken for a module', async (t) => {
  const { exitCode, stderr } = await runCommand(['cat', 'log', '--format', 'sesion'])
  t.equal(
    stderr,
    "wholeline: unknown format 'sesion': give session, jsonl or the path of a module, such as ./format.js\n",
  )
  t.equal(exitCode, 2)
})

t.test('with --format the format is not detected', async (t) => {
  const stdin = [lines(HEADER, leaf(1))]
  const { stdout } = await runCommand(['check', '--json', '-', '--format', 'jsonl'], { stdin })
  t.match(JSON.parse(stdout), { format: 'jsonl', detected: false, summary: { entries: 2 } })
})
