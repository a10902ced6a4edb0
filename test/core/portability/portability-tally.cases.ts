// Against an oracle that takes JSON apart by a regular expression, line by line.

import fc from 'fast-check'
import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import type { PortabilityNote } from '../../../lib/core/portability/portability-note.js'
import { PortabilityTally } from '../../../lib/core/portability/portability-tally.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { newCertifier } from '../../../lib/node/parser/scan-engine.js'
import { walkLog } from '../../../lib/node/parser/walk-log.js'
import { holdsAsync } from '../../support/random/async-property.js'

const LIMIT = 64
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null|\s+/g

async function notesOf(
  chunks: readonly Uint8Array[],
  options: { certified?: boolean; unknownTypes?: 'skip' } = {},
): Promise<PortabilityNote[]> {
  const { certified = false, ...reading } = options
  const certifier = certified ? newCertifier(jsonLines, {}, false) : undefined
  const parser = new LogParser(jsonLines, reading, { certifier })
  const tally = new PortabilityTally(LIMIT)
  async function* source() {
    yield* chunks
  }
  await walkLog(tally.watched(source()), parser, { visit: (step) => tally.take(step, parser) })
  certifier?.release()
  return tally.end()
}

type Found = Map<string, { count: number; line: number; offset: number }>

function add(found: Found, issue: string, line: number, offset: number): void {
  const known = found.get(issue)
  if (known === undefined) found.set(issue, { count: 1, line, offset })
  else known.count += 1
}

/** What is wrong with one JSON text, each issue with the index in UTF-8 of its first place. */
function issuesOf(text: string): Map<string, number> {
  const issues = new Map<string, number>()
  const note = (issue: string, at: number) => {
    if (!issues.has(issue)) issues.set(issue, Buffer.byteLength(text.slice(0, at)))
  }
  const open: (Set<string> | undefined)[] = []
  let before = ''
  const start = text.search(/\S/)
  if (text[start] !== '{') note('not-object', start)
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (/^\s/.test(token)) continue
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token.startsWith('"')) {
      const keys = open.at(-1)
      if (keys !== undefined && (before === '{' || before === ',')) {
        const key = JSON.parse(token) as string
        if (keys.has(key)) note('duplicate-key', index)
        keys.add(key)
      }
      const lone = /\\(?:[^u]|u(?:[dD][89abAB]..\\u[dD][c-fC-F]..|(?![dD][89a-fA-F])....))/g
      const rest = token.replace(lone, (found) => ' '.repeat(found.length))
      const at = rest.indexOf('\\u')
      if (at >= 0) note('lone-surrogate', index + at)
    } else if (/^-?\d/.test(token)) {
      if (/^-?\d+$/.test(token) && BigInt(token.replace('-', '')) > 2n ** 53n - 1n)
        note('unsafe-integer', index)
      const isZero = /^-?[0.]+(?:[eE]|$)/.test(token)
      if (!Number.isFinite(Number(token)) || (Number(token) === 0 && !isZero)) note('number-range', index)
    }
    before = token
  }
  return issues
}

function expected(text: string): PortabilityNote[] {
  const found: Found = new Map()
  const order = [
    'byte-order-mark',
    'no-last-newline',
    'crlf',
    'blank-line',
    'duplicate-key',
    'lone-surrogate',
  ]
  const rest = ['unsafe-integer', 'number-range', 'not-object', 'long-line']
  if (text.startsWith('\ufeff')) add(found, 'byte-order-mark', 1, 0)
  let offset = text.startsWith('\ufeff') ? 3 : 0
  const lines = text.replace('\ufeff', '').split('\n')
  const last = lines.length
  for (const [index, full] of lines.entries()) {
    if (index === last - 1 && full === '') break
    const line = full.replace(/\r$/, '')
    const isEnded = index < last - 1
    const isBlank = line.trim() === ''
    const isWhole = isBlank ? isEnded || full.endsWith('\r') : isJson(line)
    if (isWhole) {
      if (!isEnded) add(found, 'no-last-newline', index + 1, offset + Buffer.byteLength(full))
      if (isEnded && full.endsWith('\r')) add(found, 'crlf', index + 1, offset + Buffer.byteLength(line))
      if (isBlank) add(found, 'blank-line', index + 1, offset)
      else {
        for (const [issue, at] of issuesOf(line)) add(found, issue, index + 1, offset + at)
        if (Buffer.byteLength(line) > LIMIT) add(found, 'long-line', index + 1, offset)
      }
    }
    offset += Buffer.byteLength(full) + 1
  }
  return [...order, ...rest].flatMap((issue) => {
    const note = found.get(issue)
    return note === undefined ? [] : [{ issue, ...note } as PortabilityNote]
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const escaped = fc.constantFrom(
  '\\ud83d',
  '\\uDe00',
  '\\ud83d\\ude00',
  '\\u0061',
  '\\\\',
  '\\"',
  '\\n',
  '\\\\ud83d',
)
const word = fc
  .array(fc.oneof(fc.constantFrom('a', 'b', 'é', '😀', ' '), escaped), { maxLength: 3 })
  .map((all) => `"${all.join('')}"`)
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1e999',
    '-1E+400',
    '1e-999',
    '0e-999',
    '0.0',
    '1.5',
    '9007199254740991',
    '9007199254740992',
  ),
  fc.constantFrom('-9007199254740993', '12345678901234567890', '9007199254740990', '8907199254740995', '1e5'),
  fc.constantFrom(`1${'0'.repeat(310)}`, `0.${'0'.repeat(400)}1`, `1.${'0'.repeat(400)}`),
)
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('true', 'null', ' false '),
    word,
    number,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 5 }).map(object),
    fc
      .array(number, { minLength: 30, maxLength: 40 })
      .map((items) => object(items.map((item, at) => [`"${at % 35}"`, item]))),
  ),
}))

function object(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, item]) => `${key} :${item}`).join(', ')}}`
}

const line = fc.oneof(
  { weight: 6, arbitrary: value },
  fc.array(fc.tuple(word, value), { maxLength: 4 }).map(object),
  fc.constantFrom('', ' \t', '\u00a0', '{"torn', '{} {}', '{"a":1}'),
)
const log = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 6 }),
    fc.option(fc.tuple(line, fc.constantFrom('', '\r')), { nil: undefined }),
  )
  .map(([mark, lines, last]) => {
    const whole = lines.flat().join('')
    return `${mark ? '\ufeff' : ''}${whole}${last === undefined ? '' : last.join('')}`
  })

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}

t.test('the notes are those of an oracle, certified or not, however the log is cut', async (t) => {
  await holdsAsync(
    t,
    'portability',
    fc.asyncProperty(log, fc.constantFrom(5, 100_000), async (text, size) => {
      const notes = expected(text)
      for (const certified of [true, false]) {
        const got = await notesOf(cut(Buffer.from(text), size), { certified })
        if (JSON.stringify(got) !== JSON.stringify(notes))
          throw new Error(
            `${JSON.stringify(text)}: ${JSON.stringify(got)} instead of ${JSON.stringify(notes)}`,
          )
      }
    }),
    150,
  )
})

t.test('damaged lines are not looked at, and neither are entries that are salvaged from them', async (t) => {
  const text = '{"a":1,"a":2}{"b":1,"b":2}\nno\n\n{}'
  t.strictSame(await notesOf([Buffer.from(text)]), [
    { issue: 'no-last-newline', count: 1, line: 4, offset: 33 },
    { issue: 'blank-line', count: 1, line: 3, offset: 30 },
  ])
  const parser = new LogParser(jsonLines, { salvage: true, maxFaults: 0 })
  parser.wantsFaults = () => false
  const tally = new PortabilityTally(LIMIT)
  parser.receive(Buffer.from('{"a":1,"a":2}{"b":1}\nno\n'))
  parser.end()
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) tally.take(step, parser)
  t.strictSame(tally.end(), [])
})

t.test('an empty log has no note, and a mark alone has one', async (t) => {
  t.strictSame(await notesOf([]), [])
  t.strictSame(await notesOf([Buffer.from('\ufeff')]), [
    { issue: 'byte-order-mark', count: 1, line: 1, offset: 0 },
  ])
})
