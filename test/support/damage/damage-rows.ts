// Every known kind of damage to a session log. Each row has the bytes, and what reading, salvage and reopening must make of
// them. Expected values are computed from the lines of a row, see `expected-reading.ts`.

import { BYTE_ORDER_MARK } from '../../../lib/core/lines/line-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { type DamageRow, type DamageRowSpec, damageRow, type RefusedRow } from './damage-row.js'
import {
  blankLine,
  corruptLine,
  type DraftedLine,
  entryLine,
  entryText,
  headerLine,
  skippedLine,
  tornLine,
} from './drafted-line.js'
import {
  bytesOf,
  compactionEntry,
  firstHalf,
  jsonOf,
  leafEntry,
  logOf,
  secondHalf,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from './session-log.js'

const [e1, e2, e3, e4, e5] = [
  userEntry('1'),
  leafEntry('2'),
  compactionEntry('3'),
  leafEntry('4'),
  leafEntry('5'),
] as const

/** `n` NUL bytes, as a file system leaves them for a lost block. */
const nuls = (n: number) => new Uint8Array(n)
/** An append that was cut short. */
const stub = '{"type":"mes'
/** One that was cut after a place that could contain an entry. */
const holder = '{"type":"message","message":{"x":'
const invalidByte = Uint8Array.of(0xff)

type RowOptions = Partial<Omit<DamageRowSpec, 'id' | 'lines'>>

/** A row of a session log with a valid header. Clean and whole by default. */
function row(id: string, lines: readonly DraftedLine[], options: RowOptions = {}): DamageRow {
  const defaults = { format: sessionFormat, status: 'clean', reopening: 'untouched' } as const
  return damageRow({ id, ...defaults, lines: [headerLine(sessionHeader), ...lines], ...options })
}

/** A log of only the given lines. */
function bareRow(id: string, lines: readonly DraftedLine[], options: RowOptions): DamageRow {
  return damageRow({ id, format: sessionFormat, status: 'clean', reopening: 'untouched', lines, ...options })
}

const corrupt = { status: 'corrupt-entries' } as const
const cut = { status: 'truncated-line', reopening: 'cut' } as const
const completed = { reopening: 'completed' } as const
const keep = { options: { unterminated: 'keep' } } as const

const tornRows = [
  row('torn-json', [entryLine(e1), tornLine(stub)], cut),
  row('torn-json/keep', [entryLine(e1), tornLine(stub)], { ...cut, ...keep }),
  row(
    'torn-utf8',
    [entryLine(e1), tornLine(bytesOf('{"type":"message","te', Uint8Array.of(0xe6, 0x97)))],
    cut,
  ),
  row('torn-utf8/keep', [entryLine(e1), tornLine(bytesOf('{"te', Uint8Array.of(0xe6, 0x97)))], {
    ...cut,
    ...keep,
  }),
  row('torn-whole', [entryLine(e1), tornLine(jsonOf(e2), [e2])], cut),
  row('torn-whole/keep', [entryLine(e1), entryLine(e2, '')], { ...completed, ...keep }),
  row('torn-cr', [entryLine(e1), entryLine(e2, '\r')], completed),
  row('torn-cr/keep', [entryLine(e1), entryLine(e2, '\r')], { ...completed, ...keep }),
  bareRow('header-only', [headerLine(sessionHeader, '')], {
    status: 'truncated-line',
    reopening: 'completed',
  }),
  bareRow('header-only/keep', [headerLine(sessionHeader, '')], { ...completed, ...keep }),
  bareRow('header-only/cr', [headerLine(sessionHeader, '\r')], completed),
]

const nulRows = [
  row('nul-tail', [entryLine(e1), tornLine(nuls(40))], cut),
  row('nul-tail/keep', [entryLine(e1), tornLine(nuls(40))], { ...cut, ...keep }),
  row('nul-line', [entryLine(e1), corruptLine('nul', nuls(40)), entryLine(e2)], corrupt),
  row('nul-glued', [entryLine(e1), corruptLine('nul', bytesOf(nuls(40), e2), [e2]), entryLine(e3)], corrupt),
  row(
    'nul-between',
    [entryLine(e1), corruptLine('nul', bytesOf(e2, nuls(2), e3, nuls(2)), [e2, e3]), entryLine(e4)],
    corrupt,
  ),
]

const gluedRows = [
  row('stub-glued', [entryLine(e1), corruptLine('syntax', bytesOf(stub, e2), [e2]), entryLine(e3)], corrupt),
  row(
    'welded',
    [entryLine(e1), corruptLine('syntax', bytesOf(e2, e3, e4), [e2, e3, e4]), blankLine(''), entryLine(e5)],
    corrupt,
  ),
  row('retried', [entryLine(e1), corruptLine('syntax', bytesOf(firstHalf(jsonOf(e2)), e2), [e2])], corrupt),
  row(
    'interleaved',
    [
      corruptLine('syntax', firstHalf(jsonOf(e1)) + firstHalf(jsonOf(e2))),
      corruptLine('syntax', secondHalf(jsonOf(e1))),
    ],
    corrupt,
  ),
  row('stub-nested/to the terminator', [corruptLine('syntax', bytesOf(holder, e2), [], [e2])], corrupt),
  row('stub-nested/torn', [tornLine(bytesOf(holder, e2), [], [e2])], cut),
  row('stub-nested/torn, keep', [tornLine(bytesOf(holder, e2), [], [e2])], { ...cut, ...keep }),
  row(
    'stub-nested/in an array',
    [corruptLine('syntax', bytesOf(holder, '[', e2, ',', e3), [], [e2, e3])],
    corrupt,
  ),
  row('stub-nested/going on', [corruptLine('syntax', bytesOf(holder, e2, ',"y":"cu'))], corrupt),
]

const whole = bytesOf(e1, e2, e3)
const edgeRows = [
  row('front-glued', [corruptLine('syntax', bytesOf(whole, stub), [e1, e2, e3]), entryLine(e4)], corrupt),
  row('front-glued/foreign', [corruptLine('syntax', bytesOf(whole, 'killed'), [e1, e2, e3])], corrupt),
  row('front-glued/a number', [corruptLine('syntax', bytesOf(whole, '12'), [e1, e2, e3])], corrupt),
  row(
    'front-glued/invalid UTF-8',
    [corruptLine('encoding', bytesOf(whole, invalidByte), [e1, e2, e3])],
    corrupt,
  ),
  row('front-glued/torn', [tornLine(bytesOf(whole, stub), [e1, e2, e3])], cut),
  row('front-glued/torn, keep', [tornLine(bytesOf(whole, stub), [e1, e2, e3])], {
    ...cut,
    ...keep,
    reopening: whole.length,
  }),
  row('front-glued/no terminator, keep', [tornLine(whole, [e1, e2, e3])], {
    ...cut,
    ...keep,
    ...completed,
  }),
  row('stub-glued/torn, keep', [tornLine(bytesOf(stub, e2), [e2])], { ...cut, ...keep, ...completed }),
  row('stub-glued/torn twice, keep', [tornLine(bytesOf(stub, e2, '\0', stub), [e2])], {
    ...cut,
    ...keep,
    reopening: bytesOf(stub, e2).length,
  }),
  row('tail-of-entry', [corruptLine('syntax', bytesOf(e2, '}}'), [], [e2])], corrupt),
  row('tail-of-entry/named', [corruptLine('syntax', bytesOf('"x":', e2, '}'), [], [e2])], corrupt),
  row('tail-of-entry/torn, keep', [tornLine(bytesOf('"x":', e2, '}'), [], [e2])], { ...cut, ...keep }),
  row(
    'comma-lines',
    [e1, e2].map((entry) => corruptLine('syntax', bytesOf(entry, ','), [], [entry])),
    corrupt,
  ),
  row('second-edge', [corruptLine('syntax', bytesOf('{"a":', e2, e3), [e3], [e2])], corrupt),
  row('separators-rs', [corruptLine('syntax', bytesOf('\x1e', e1, '\x1e', e2), [e1, e2])], corrupt),
  row('whole-unknown-tail', [entryLine(e1), tornLine({ type: 'new_thing' })], cut),
  row(
    'whole-unknown-tail/keep',
    [entryLine(e1), corruptLine('unknown-type', { type: 'new_thing' }, [], [], '')],
    { ...corrupt, ...keep, ...completed },
  ),
  row(
    'whole-unknown-tail/schema, keep',
    [entryLine(e1), corruptLine('schema', { ...e2, id: 1 }, [], [], '')],
    { ...corrupt, ...keep, ...completed },
  ),
]

const future = { type: 'new_thing', id: 'n', payload: [1] }

const badLineRows = [
  row('bad-middle', [entryLine(e1), corruptLine('syntax', 'NOT JSON'), entryLine(e2)], corrupt),
  row(
    'bad-utf8',
    [corruptLine('encoding', bytesOf(...surrounded(jsonOf(e2), invalidByte))), entryLine(e3)],
    corrupt,
  ),
  row(
    'bad-utf8/surrogate in three bytes',
    [
      corruptLine('encoding', bytesOf(...surrounded(jsonOf(e2), Uint8Array.of(0xed, 0xa0, 0xbd)))),
      entryLine(e3),
    ],
    corrupt,
  ),
  row('bad-middle-and-torn', [corruptLine('syntax', 'NOT JSON'), entryLine(e2), tornLine(stub)], {
    status: 'corrupt-entries-with-truncation',
    reopening: 'cut',
  }),
  row('future-type', [entryLine(e1), corruptLine('unknown-type', future), entryLine(e2)], corrupt),
  row('future-type/skip', [entryLine(e1), skippedLine(future), entryLine(e2)], {
    options: { unknownTypes: 'skip' },
  }),
  row('no-type', [entryLine(e1), corruptLine('schema', '{"id":"x"}')], corrupt),
  row('no-type/skip', [corruptLine('schema', '{"id":"x"}'), entryLine(e1)], {
    ...corrupt,
    options: { unknownTypes: 'skip' },
  }),
  row('big-int', [corruptLine('schema', withTimestamp('9007199254740993')), entryLine(e2)], corrupt),
]

const wholeRows = [
  row('bom', [entryLine(e1)], { mark: BYTE_ORDER_MARK }),
  row('separators', [entryLine(userEntry('s', 'a\u2028b\u2029c\u0085d'))]),
  damageRow({
    id: 'crlf',
    format: sessionFormat,
    lines: [
      headerLine(sessionHeader, '\r\n'),
      entryLine(e1, '\r\n'),
      blankLine('', '\r\n'),
      entryLine(e2, '\r\n'),
    ],
    status: 'clean',
    reopening: 'untouched',
  }),
  row(
    'blank',
    ['', ' ', '\t\t', '\u0085', '\u2003', '\ufeff'].map((text) => blankLine(text)).concat(entryLine(e1)),
  ),
  row('proto', [
    entryText(
      `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${jsonOf(e2).slice(1)}`,
    ),
  ]),
  row('duplicate-key', [entryText(`{"type":"leaf","id":"a","id":"b",${jsonOf(e2).slice(1)}`)]),
  row('surrogate', [entryText(jsonOf(userEntry('s', 'ab')).replace('ab', 'a\\ud83db'))]),
]

const oversizedLine = 'x'.repeat(400)
const small = { options: { maxLineBytes: 300 } } as const

const oversizedRows = [
  row('oversized/middle', [entryLine(e1), corruptLine('oversized', oversizedLine), entryLine(e2)], {
    ...corrupt,
    ...small,
  }),
  row('oversized/whole entry', [corruptLine('oversized', userEntry('l', oversizedLine)), entryLine(e2)], {
    ...corrupt,
    ...small,
  }),
  row('oversized/last line', [entryLine(e1), corruptLine('oversized', oversizedLine)], {
    ...corrupt,
    ...small,
  }),
  row('oversized/torn', [entryLine(e1), tornLine(oversizedLine)], { ...cut, ...small }),
  row('oversized/torn, keep', [entryLine(e1), tornLine(jsonOf(userEntry('l', oversizedLine)))], {
    ...cut,
    options: { maxLineBytes: 300, unterminated: 'keep' },
  }),
]

export const damageRows: readonly DamageRow[] = [
  ...tornRows,
  ...nulRows,
  ...gluedRows,
  ...edgeRows,
  ...badLineRows,
  ...wholeRows,
  ...oversizedRows,
]

const text = Buffer.from(logOf(sessionHeader, e1)).toString()
const utf16 = Buffer.from(text, 'utf16le')

/** Files that are not logs of this format, or not in UTF-8. */
export const refusedRows: readonly RefusedRow[] = [
  refused('torn-header', firstHalf(jsonOf(sessionHeader)), 'ERR_LOG_HEADER', /line 1 is not JSON/),
  refused('utf16', bytesOf(Uint8Array.of(0xff, 0xfe), utf16), 'ERR_LOG_ENCODING', /UTF-16LE/),
  refused('utf16/no mark', utf16, 'ERR_LOG_ENCODING', /UTF-16LE/),
  refused('utf16/big endian', Buffer.from(utf16).swap16(), 'ERR_LOG_ENCODING', /UTF-16BE/),
  refused('empty', '', 'ERR_LOG_EMPTY', /empty/),
]

function refused(id: string, part: Uint8Array | string, code: RefusedRow['code'], says: RegExp): RefusedRow {
  return { id, format: sessionFormat, bytes: bytesOf(part), code, says }
}

/** The text with something inserted in the middle of its first string that is not a property name. */
function surrounded(entry: string, inner: Uint8Array): [string, Uint8Array, string] {
  const at = entry.indexOf('"', entry.indexOf(':')) + 1
  return [entry.slice(0, at), inner, entry.slice(at)]
}

function withTimestamp(digits: string): string {
  return jsonOf(toolResultEntry('b')).replace('"timestamp_ms":3', `"timestamp_ms":${digits}`)
}
