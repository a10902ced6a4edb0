// The damage that does not involve headers and types, in a log that has neither.

import { BYTE_ORDER_MARK } from '../../../lib/core/lines/line-format.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { type DamageRow, type DamageRowSpec, damageRow } from './damage-row.js'
import { blankLine, corruptLine, type DraftedLine, entryLine, entryText, tornLine } from './drafted-line.js'
import { bytesOf, jsonOf } from './session-log.js'

const [v1, v2, v3, v4] = [{ a: 1 }, { b: [true, null] }, { c: 'x' }, { d: {} }] as const

function row(id: string, lines: readonly DraftedLine[], options: Partial<DamageRowSpec> = {}): DamageRow {
  return damageRow({ id, format: jsonLines, status: 'clean', reopening: 'untouched', lines, ...options })
}

const corrupt = { status: 'corrupt-entries' } as const
const cut = { status: 'truncated-line', reopening: 'cut' } as const
const completed = { reopening: 'completed' } as const
const drop = { options: { unterminated: 'drop' } } as const
const nuls = new Uint8Array(5)

export const jsonLinesRows: readonly DamageRow[] = [
  row('empty', []),
  row('bom/alone', [], { mark: BYTE_ORDER_MARK }),
  row('bom/torn', [tornLine('{"a":')], { ...cut, mark: BYTE_ORDER_MARK }),
  row('bom', [entryLine(v1), entryLine(v2)], { mark: BYTE_ORDER_MARK }),
  row(
    'scalars',
    ['null', 'true', '-0', '1e5', '""', '[]', '{}'].map((text) => entryText(text)),
  ),
  row('torn-json', [entryLine(v1), tornLine('{"b":[tr')], cut),
  row('torn-json/first line', [tornLine('{"b":[tr')], cut),
  row('torn-utf8', [entryLine(v1), tornLine(bytesOf('"', Uint8Array.of(0xe6, 0x97)))], cut),
  row('torn-whole', [entryLine(v1), entryLine(v2, '')], completed),
  row('torn-whole/drop', [entryLine(v1), tornLine(jsonOf(v2), [v2])], { ...cut, ...drop }),
  row('torn-whole/first line', [entryLine(v1, '')], completed),
  row('torn-blank', [entryLine(v1), tornLine('  ')], cut),
  row('torn-cr', [entryLine(v1), entryLine(v2, '\r')], completed),
  row('torn-cr/drop', [entryLine(v1), entryLine(v2, '\r')], { ...completed, ...drop }),
  row('torn-cr/blank', [entryLine(v1), blankLine('', '\r')], completed),
  row('torn-cr/alone', [blankLine('', '\r')], completed),
  row('cr inside', [entryText('[1,\r2]'), entryText('[3]\r'), entryText('\r[4]')]),
  row('crlf', [entryLine(v1, '\r\n'), blankLine('', '\r\n'), entryLine(v2, '\r\n')]),
  row('nul-tail', [entryLine(v1), tornLine(nuls)], cut),
  row('nul-line/first', [corruptLine('nul', nuls), entryLine(v1)], corrupt),
  row('nul-line', [entryLine(v1), corruptLine('nul', nuls), entryLine(v2)], corrupt),
  row('nul-glued', [entryLine(v1), corruptLine('nul', bytesOf(nuls, v2), [v2]), entryLine(v3)], corrupt),
  row(
    'nul-between',
    [entryLine(v1), corruptLine('nul', bytesOf(v2, nuls, v3, nuls), [v2, v3]), entryLine(v4)],
    corrupt,
  ),
  row(
    'welded',
    [corruptLine('syntax', bytesOf(v2, v3, v4), [v2, v3, v4]), blankLine(''), entryLine(v1)],
    corrupt,
  ),
  row('front-glued', [corruptLine('syntax', bytesOf(v1, v2, '{"d'), [v1, v2]), entryLine(v3)], corrupt),
  row('front-glued/torn', [tornLine(bytesOf(v1, v2, '{"d'), [v1, v2])], {
    ...cut,
    reopening: bytesOf(v1, v2).length,
  }),
  row('front-glued/no terminator', [tornLine(bytesOf(v1, v2), [v1, v2])], { ...cut, ...completed }),
  row('stub-nested', [corruptLine('syntax', bytesOf('{"x":', v1), [], [v1])], corrupt),
  row('bad-middle', [entryLine(v1), corruptLine('syntax', 'NOT JSON'), entryLine(v2)], corrupt),
  row('bad-utf8', [corruptLine('encoding', bytesOf('"', Uint8Array.of(0xff), '"')), entryLine(v2)], corrupt),
  row('separators', [entryText('"a\u2028b\u2029c\u0085d"')]),
  row('duplicate-key', [entryText('{"a":1,"a":2}')]),
  row('surrogate', [entryText('"\\ud83d"')]),
]
