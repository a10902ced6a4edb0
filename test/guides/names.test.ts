// What the README and the guides name exists: links, paths, scripts, functions, options, reasons, error codes.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import t from 'tap'
import * as wholeline from '../../lib/index.js'
import { type Document, documentAt, guideNamed, guides, readme } from '../support/documents/documents.js'
import {
  anchorOf,
  blocksOf,
  codeSpans,
  headingsOf,
  localLinks,
  tablesOf,
} from '../support/documents/markdown.js'
import { runCommand } from '../support/processes/run-command.js'
import { projectRoot } from '../support/source-imports.js'

const forUsers = [readme, ...guides]
const others = ['CONTRIBUTING.md', 'CHANGELOG.md', 'lib/README.md'].map(documentAt)
const all = [...forUsers, ...others]
const text = forUsers.map((each) => each.text).join('\n')

t.test('every link leads somewhere', async (t) => {
  for (const document of all)
    for (const target of localLinks(document.text))
      t.ok(leadsSomewhere(document, target), `${document.path}: ${target}`)
})

t.test('every path of the repository exists', async (t) => {
  for (const { path, text } of all)
    for (const named of repositoryPaths(text)) t.ok(existsSync(join(projectRoot, named)), `${path}: ${named}`)
  t.ok(repositoryPaths(guideNamed('how-it-works').text).length > 20)
})

t.test('a link and a path would be found', async (t) => {
  const sample =
    'See [it](lib/README.md#core), [here](#a-b), [that](https://a.test/b), `lib/no.ts`, x/lib/y.\n## A b\n'
  t.strictSame(localLinks(sample), ['lib/README.md#core', '#a-b'])
  t.strictSame(repositoryPaths(sample), ['lib/README.md', 'lib/no.ts'])
  const document = { path: 'lib/a.md', text: sample }
  t.ok(leadsSomewhere(document, '#a-b'))
  t.notOk(leadsSomewhere(document, '#b'))
  t.notOk(leadsSomewhere(document, 'README.md#no-such-heading'))
})

function leadsSomewhere(from: Document, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const named = posix.join(posix.dirname(from.path), path)
  if (path !== '' && !existsSync(join(projectRoot, named))) return false
  if (anchor === undefined) return true
  const { text } = path === '' ? from : documentAt(named)
  return headingsOf(text).map(anchorOf).includes(anchor)
}

/** Paths that begin with a folder of the repository. What a build writes is there only at times. */
function repositoryPaths(markdown: string): string[] {
  const entries = readdirSync(projectRoot, { withFileTypes: true })
  const folders = entries.filter((each) => each.isDirectory() && each.name !== 'dist')
  const names = folders.map(({ name }) => name.replaceAll('.', '\\.')).join('|')
  return markdown.match(new RegExp(`(?<![\\w./])(?:${names})/[\\w./-]*\\w`, 'g')) ?? []
}

t.test('every guide is linked from the README', async (t) => {
  for (const { path } of guides) t.ok(localLinks(readme.text).includes(path), path)
})

t.test('every script that a document runs is one of the package', async (t) => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: object
  }
  const mentioned = all.flatMap((each) =>
    Array.from(each.text.matchAll(/npm (?:run )?([\w-]+)/g), ([, name = '']) => name),
  )
  const named = mentioned.filter((name) => !['ci', 'install', 'exec', 'pack', 'package'].includes(name))
  t.ok(named.length > 0)
  for (const name of named) t.ok(Object.hasOwn(scripts, name), name)
})

/** Functions and classes that the documents name, and that are not ours. */
const foreign = ['pipeline', 'FileHandle', 'pino', 'require', 'TypeError', 'RangeError']

t.test('every function and class that the guides name is exported', async (t) => {
  const names = codeSpans(text).flatMap((span) => [
    ...(span.match(/(?<![\w.])[A-Za-z]\w*(?=\()/g) ?? []),
    ...(span.match(/^[A-Z][a-z]\w*$/) ?? []),
  ])
  const ours = new Set(names.filter((name) => !foreign.includes(name)))
  t.ok(ours.size > 5, [...ours].join(', '))
  for (const name of ours) t.ok(name in wholeline || types.has(name), name)
})

/** What exists as a type only; the compiler holds that it does. */
const types = new Set(Object.keys({ AsyncDisposable: true, AbortError: true, Transform: true }))

t.test('every member of a reader or a writer that they name is one', async (t) => {
  const classes = { reader: wholeline.EntryReader, writer: wholeline.EntryWriter }
  const members = Array.from(text.matchAll(/(?<![-/\w])(reader|writer)\.(\w+)/g))
  t.ok(members.length > 0)
  for (const [name, variable, member = ''] of members)
    t.ok(member in classes[variable as keyof typeof classes].prototype, name)
})

/** The compiler holds that each list is complete. */
const readOptions: Record<keyof wholeline.ReadOptions, true> = {
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
  decompress: true,
  onFault: true,
  onProgress: true,
  closeSource: true,
  signal: true,
}
const writeOptions: Record<keyof wholeline.WriteOptions, true> = {
  durability: true,
  lock: true,
  takeOver: true,
  unterminated: true,
  quarantine: true,
  mode: true,
  maxDepth: true,
}
const repairOptions: Record<keyof wholeline.RepairOptions, true> = {
  dryRun: true,
  salvage: true,
  force: true,
  quarantine: true,
  header: true,
  unterminated: true,
  maxLineBytes: true,
  maxDepth: true,
  takeOver: true,
  onProgress: true,
  signal: true,
}

t.test('the tables name every option, and no other', async (t) => {
  const expected = { reading: readOptions, writing: writeOptions, repair: repairOptions }
  for (const [guide, options] of Object.entries(expected)) {
    const table = tablesOf(guideNamed(guide).text).find(
      ({ head }) => head[0] === 'option' && head[1] === 'default',
    )
    t.same(new Set(table?.firstCells.flatMap(codeSpans)), new Set(Object.keys(options)), guide)
  }
})

const faultReasons: Record<wholeline.FaultReason, true> = {
  syntax: true,
  encoding: true,
  nul: true,
  schema: true,
  'unknown-type': true,
  oversized: true,
  truncated: true,
}
const faultCauses: Record<wholeline.FaultCause, true> = {
  torn: true,
  glued: true,
  nan: true,
  'trailing-comma': true,
  'single-quotes': true,
  comment: true,
  'record-separator': true,
  'conflict-marker': true,
  'utf-16': true,
  'byte-order-mark': true,
  text: true,
  nul: true,
  'control-character': true,
  deep: true,
  'cut-archive': true,
  'damaged-archive': true,
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
  ERR_LOG_SHARDS: true,
}

t.test('the guide to reading names every reason, cause and status, and no other', async (t) => {
  const reading = guideNamed('reading').text
  const namesIn = (head: string) =>
    new Set(
      tablesOf(reading)
        .find((table) => table.head[0] === head)
        ?.firstCells.flatMap(codeSpans),
    )
  t.same(namesIn('reason'), new Set(Object.keys(faultReasons)))
  t.same(namesIn('cause'), new Set(Object.keys(faultCauses)))
  const statuses = reading.match(/^\| `status` .*$/m)?.[0] ?? ''
  t.same(new Set(codeSpans(statuses).slice(1)), new Set(Object.keys(recoveryStatuses)))
})

t.test('trouble has a heading for every error code, and no document names another', async (t) => {
  const codes = Object.keys(errorCodes)
  const headings = headingsOf(guideNamed('trouble').text)
  t.strictSame(headings.filter((heading) => heading.startsWith('ERR_')).sort(), codes.sort())
  const named = new Set(text.match(/\bERR_LOG_\w+/g))
  t.strictSame([...named].sort(), codes)
})

t.test('the summary has the fields that they name, and so have its faults', async (t) => {
  const { summary } = await wholeline.readAll(Buffer.from('no JSON\n'), wholeline.jsonLines)
  const reading = guideNamed('reading').text
  const names =
    tablesOf(reading)
      .find(({ head }) => head[0] === 'field')
      ?.firstCells.flatMap(codeSpans) ?? []
  t.same(new Set(names), new Set(Object.keys(summary)))
  const faults = reading.match(/^\| `faults` .*$/m)?.[0] ?? ''
  const named = codeSpans(faults).filter((name) => name !== 'faults' && name !== 'maxFaults')
  t.same(new Set(named), new Set(Object.keys(summary.faults[0] ?? {})))
})

t.test('the guide to the command names every option that its help has, and no other', async (t) => {
  const tables = tablesOf(guideNamed('command').text)
  for (const command of ['check', 'cat', 'repair', 'show', 'restore', 'work']) {
    const table = tables.find(({ head }) => head[0]?.includes(`\`${command}\``))
    const named = new Set(table?.firstCells.join(' ').match(/--[a-z][a-z-]*/g))
    const help = (await runCommand([command, '--help'])).stdout
    const known = new Set(help.match(/--(?!help)[a-z][a-z-]*/g))
    for (const name of named) t.ok(known.has(name), `${command} ${name}`)
    for (const name of known) t.ok(named.has(name) || text.includes(name), `${name} of ${command}`)
  }
})

t.test('blocks have a language', async (t) => {
  for (const { path, text } of all)
    for (const { language, line } of blocksOf(text)) t.match(language, /^(ts|sh|text)$/, `${path}:${line}`)
})

t.test('each answer of the map names code that is in its files', async (t) => {
  const map = documentAt('lib/README.md').text
  const [, table = ''] = /\| where is … .*\n.*\n((?:\|.*\n)+)/.exec(map) ?? []
  const rows = table.trim().split('\n')
  t.equal(rows.length, 10)
  for (const row of rows) {
    const spans = codeSpans(row)
    const files = spans.filter((span) => span.includes('/'))
    const sources = files.map((path) => readFileSync(join(projectRoot, path), 'utf8')).join('\n')
    const names = spans.filter((span) => !span.includes('/') && span !== 'explainEngine')
    t.ok(names.length > 0)
    for (const name of names) t.match(sources, new RegExp(`\\b${name}\\b`), `${name} in ${files.join(', ')}`)
  }
})
