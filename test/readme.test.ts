// The README says nothing that is not so: its examples run, and what it names exists.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chdir, cwd } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import * as wholeline from '../lib/index.js'
import {
  assistantEntry,
  compactionEntry,
  leafEntry,
  logOf,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from './support/damage/session-log.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const library = new URL('../lib/index.ts', import.meta.url).href
const readme = readFileSync(join(root, 'README.md'), 'utf8')

const entries = [
  userEntry('1'),
  assistantEntry('2'),
  toolResultEntry('3'),
  compactionEntry('4'),
  leafEntry('5'),
]
const log = logOf(sessionHeader, ...entries)

/** What an example wrote to the console: the arguments of each call. */
type Printed = unknown[][]

/** Examples that are known by something in them, and what they print of the log. */
const printing: [part: RegExp, expected: Printed][] = [
  [
    /readEntries\('session\.jsonl', sessionFormat\)[\s\S]*summary\.status/,
    [['user'], ['assistant'], ['tool_result'], ['clean', entries.length, 0, []]],
  ],
  [/summary\.truncated/, [[[{ type: 'login', user: 'ada' }], true]]],
]

const examples = blocksOf('js')

t.test('each example runs', async (t) => {
  t.ok(examples.length > 0, `there are ${examples.length}`)
  for (const [index, example] of examples.entries()) {
    const { heading, code } = example
    await t.test(`example ${index + 1}, under "${heading}"`, async (t) => {
      const printed = await runExample(t, code)
      const expected = printing.find(([part]) => part.test(code))?.[1]
      if (expected !== undefined) t.strictSame(printed, expected, 'it prints what it says')
      t.match(code, /from 'wholeline'/, 'it says what to import')
    })
  }
})

t.test('the examples whose output is known are there', async (t) => {
  for (const [part] of printing)
    t.ok(
      examples.some(({ code }) => part.test(code)),
      String(part),
    )
})

t.test('the example for a line that is too long pulls the string out of it', async (t) => {
  const example = examples.find(({ code }) => code.includes('lineStream'))
  const text = `A "long" line.\n${'x'.repeat(1000)}`.repeat(1000)
  const long = logOf(sessionHeader, ...entries, userEntry('6', text), ...entries)
  await runExample(t, example?.code ?? '', long)
  t.ok(readFileSync(join(t.testdirName, `line-${2 + entries.length}.txt`), 'utf8') === text)
})

/** The fenced blocks of a language, each with the heading that it stands under. */
function blocksOf(language: string): { heading: string; code: string }[] {
  const blocks = readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return Array.from(blocks)
    .filter(([, tag]) => tag === language)
    .map(({ index, 2: code = '' }) => ({ heading: headingBefore(index), code }))
}

function headingBefore(index: number): string {
  return (
    readme
      .slice(0, index)
      .match(/^#+ .*$/gm)
      ?.at(-1)
      ?.replace(/^#+ /, '') ?? ''
  )
}

/** Runs it as a module of its own, in a folder with a log; a healthy one, if no other is given. Rejects where it throws. */
async function runExample(t: Test, code: string, bytes = log): Promise<Printed> {
  const folder = t.testdir({ 'session.jsonl': bytes, 'example.mjs': moduleOf(code) })
  const console = t.capture(globalThis.console, 'log')
  const before = cwd()
  chdir(folder)
  try {
    await import(pathToFileURL(join(folder, 'example.mjs')).href)
  } finally {
    chdir(before)
  }
  return console().map(({ args }) => args)
}

function moduleOf(code: string): string {
  return code.replaceAll(/from 'wholeline'/g, `from '${library}'`)
}

t.test('what it links to, and every path in it, is there', async (t) => {
  const headings = Array.from(readme.matchAll(/^#+ (.*)$/gm), ([, heading = '']) => `#${slugOf(heading)}`)
  for (const target of localLinks(readme)) {
    const isThere = target.startsWith('#')
      ? headings.includes(target)
      : existsSync(join(root, target.replace(/#.*/, '')))
    t.ok(isThere, target)
  }
  for (const path of repositoryPaths(readme)) t.ok(existsSync(join(root, path)), path)
})

t.test('a link and a path would be found', async (t) => {
  const sample =
    'See [it](lib/README.md#core), [here](#the-summary), [that](https://a.test/b), `lib/no.ts`, x/lib/y.'
  t.strictSame(localLinks(sample), ['lib/README.md#core', '#the-summary'])
  t.strictSame(repositoryPaths(sample), ['lib/README.md', 'lib/no.ts'])
})

function localLinks(markdown: string): string[] {
  const targets = Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  return targets.filter((target) => !/^\w+:/.test(target))
}

/** Paths that begin with a folder of the repository. */
function repositoryPaths(markdown: string): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((each) => each.isDirectory())
  const names = folders.map(({ name }) => name.replaceAll('.', '\\.')).join('|')
  return markdown.match(new RegExp(`(?<![\\w./])(?:${names})/[\\w./-]*\\w`, 'g')) ?? []
}

/** As GitHub makes it of a heading. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

t.test('every script that it runs is one of the package', async (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const mentioned = Array.from(readme.matchAll(/npm (?:run )?([\w-]+)/g), ([, name = '']) => name)
  const named = mentioned.filter((name) => !['ci', 'install', 'exec'].includes(name))
  t.ok(named.length > 0)
  for (const name of named) t.ok(Object.hasOwn(scripts, name), name)
})

/** What the README calls, or names, that is not ours. */
const foreign = ['pipeline', 'FileHandle']

t.test('every function and class that it names is exported', async (t) => {
  const names = codeSpans(readme).flatMap((span) => [
    ...(span.match(/(?<![\w.])[A-Za-z]\w*(?=\()/g) ?? []),
    ...(span.match(/^[A-Z][a-z]\w*$/) ?? []),
  ])
  const ours = new Set(names.filter((name) => !foreign.includes(name)))
  t.ok(ours.size > 5, [...ours].join(', '))
  for (const name of ours) t.type(Reflect.get(wholeline, name), 'function', name)
})

t.test('every member of a reader or a writer that it names is one', async (t) => {
  const classes = { reader: wholeline.EntryReader, writer: wholeline.EntryWriter }
  const members = Array.from(readme.matchAll(/\b(reader|writer)\.(\w+)/g))
  t.ok(members.length > 0)
  for (const [name, variable, member = ''] of members)
    t.ok(member in classes[variable as keyof typeof classes].prototype, name)
})

t.test('every option that it names can be given', async (t) => {
  const tables = tablesOf(readme).filter(({ head }) => head[0] === 'option' && head[1] === 'default')
  const named = tables.flatMap(({ firstCells }) => firstCells.flatMap(codeSpans))
  t.ok(named.length > 0)
  for (const name of named) t.ok(Object.hasOwn(options, name), name)
})

/** The compiler holds that they are options. */
const options = {
  onCorrupt: true,
  maxCorrupt: true,
  unterminated: true,
  unknownTypes: true,
  maxLineBytes: true,
  maxDepth: true,
  maxFaults: true,
  envelope: true,
  salvage: true,
  from: true,
  follow: true,
  onFault: true,
  signal: true,
  durability: true,
  lock: true,
  takeOver: true,
  quarantine: true,
  mode: true,
  dryRun: true,
  force: true,
  header: true,
  onProgress: true,
} satisfies Partial<
  Record<keyof wholeline.ReadOptions | keyof wholeline.WriteOptions | keyof wholeline.RepairOptions, true>
>

t.test('it names every reason, status and error code, and no other', async (t) => {
  const reasons = tablesOf(readme).find(({ head }) => head[0] === 'reason')
  t.same(new Set(reasons?.firstCells.flatMap(codeSpans)), new Set(Object.keys(faultReasons)))
  const statuses = readme.match(/^\| `status` .*$/m)?.[0] ?? ''
  t.same(new Set(codeSpans(statuses).slice(1)), new Set(Object.keys(recoveryStatuses)))
  t.same(new Set(readme.match(/\bERR_\w+/g)), new Set(Object.keys(errorCodes)))
})

// The compiler holds that these are all there are.
const faultReasons: Record<wholeline.FaultReason, true> = {
  syntax: true,
  encoding: true,
  nul: true,
  schema: true,
  'unknown-type': true,
  oversized: true,
  truncated: true,
}
const recoveryStatuses: Record<wholeline.RecoveryStatus, true> = {
  clean: true,
  'truncated-line': true,
  'corrupt-entries': true,
  'corrupt-entries-with-truncation': true,
}
const errorCodes: Record<wholeline.LogErrorCode, true> = {
  ERR_LOG_EMPTY: true,
  ERR_LOG_HEADER: true,
  ERR_LOG_VERSION: true,
  ERR_LOG_ENCODING: true,
  ERR_LOG_CORRUPT: true,
  ERR_LOG_INVALID_ENTRY: true,
  ERR_LOG_LOCKED: true,
  ERR_LOG_CHANGED: true,
  ERR_LOG_CLOSED: true,
  ERR_LOG_FAILED: true,
  ERR_LOG_CHECKPOINT: true,
  ERR_LOG_NOT_LINES: true,
  ERR_LOG_TOO_DAMAGED: true,
}

t.test('the summary has the fields that it names, and so have its faults', async (t) => {
  const { summary } = await wholeline.readAll(Buffer.from('no JSON\n'), wholeline.jsonLines)
  const fields = tablesOf(readme).find(({ head }) => head[0] === 'field')
  const names = fields?.firstCells.flatMap(codeSpans) ?? []
  t.ok(names.length > 5)
  for (const name of names) t.ok(Object.hasOwn(summary, name), name)
  const faults = readme.match(/^\| `faults` .*$/m)?.[0] ?? ''
  const named = codeSpans(faults).filter((name) => name !== 'faults' && name !== 'maxFaults')
  for (const name of named) t.ok(Object.hasOwn(summary.faults[0] ?? {}, name), name)
})

interface Table {
  head: string[]
  firstCells: string[]
}

function tablesOf(markdown: string): Table[] {
  return Array.from(markdown.matchAll(/(?:^\|.*\n)+/gm), ([text]) => {
    const [head = [], , ...rows] = text.trim().split('\n').map(cellsOf)
    return { head, firstCells: rows.map(([first = '']) => first) }
  })
}

function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** What stands between backticks, outside of fenced blocks. */
function codeSpans(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '')
  return Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, span = '']) => span)
}
