// Damaged files from public reports, rebuilt by hand, and what each must yield. They are read as lines of JSON values, unless
// they are marked as session logs.

import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'

/** The code of a LogError, and what its message matches. */
export type Refusal = readonly [code: string, says: RegExp]

export interface FieldLog {
  name: string
  text: string
  format?: LogFormat<unknown, unknown>
  /** The number of entries without salvage, with salvage, and with 'uncertain'. */
  entries: readonly [plain: number, certain: number, uncertain: number]
  /** One per fault, in order. */
  causes: readonly (string | undefined)[]
  /** The repaired log; undefined if there is nothing to repair. */
  repaired?: string | Refusal
  /** What opening does to the end. Default: 'none'. */
  opened?: { action: 'truncated' | 'completed'; removed: string; terminated?: true } | Refusal
  /** What every command reports for it. */
  named?: RegExp
}

const NOT_LINES = 'ERR_LOG_NOT_LINES'
const asJson = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')
const array = /but an array in a file/
const session = '{"type":"session","version":1,"id":"s","timestamp":"t","cwd":"/w"}\n'
const leaf = '{"type":"leaf","id":"1","timestamp":"t","entry_id":"0"}\n'
const wrongLeaf = '{"type":"leaf","id":7,"timestamp":"t","note":"complete but wrong"}'
const done = (id: string) => `{"type":"tool.execution_complete","id":"${id}","data":{"ok":true}}\n`

export const fieldLogs: readonly FieldLog[] = [
  {
    name: 'glued, without a terminator',
    text: '{"id":1,"k":"a"}{"id":2,"k":"b"}{"id":3,"k":"c"}',
    entries: [0, 3, 3],
    causes: ['glued'],
    repaired: asJson({ id: 1, k: 'a' }, { id: 2, k: 'b' }, { id: 3, k: 'c' }),
    opened: { action: 'completed', removed: '', terminated: true },
  },
  {
    name: 'glued, then torn',
    text: '{"id":1,"k":"a"}\n{"id":2,"k":"b"}{"id":3,"k":"c"}{"id":4,"k":',
    entries: [1, 3, 3],
    causes: ['glued'],
    repaired: asJson({ id: 1, k: 'a' }, { id: 2, k: 'b' }, { id: 3, k: 'c' }),
    opened: { action: 'truncated', removed: '{"id":4,"k":', terminated: true },
  },
  {
    name: 'glued',
    text: '{"uuid":"1"}\n{"uuid":"2"}{"uuid":"3"}\n{"uuid":"4"}\n',
    entries: [2, 4, 4],
    causes: ['glued'],
    repaired: asJson({ uuid: '1' }, { uuid: '2' }, { uuid: '3' }, { uuid: '4' }),
  },
  {
    name: 'lone carriage returns',
    text: '{"a":1}\r{"a":2}\r{"a":3}',
    entries: [0, 3, 3],
    causes: ['glued'],
    repaired: asJson({ a: 1 }, { a: 2 }, { a: 3 }),
    opened: { action: 'completed', removed: '', terminated: true },
  },
  {
    name: 'record separators',
    text: '\u001e{"i":1}\u001e{"i":2}\u001e{"i":3}\n',
    entries: [0, 3, 3],
    causes: ['record-separator'],
    repaired: asJson({ i: 1 }, { i: 2 }, { i: 3 }),
  },
  {
    name: 'a JSON text sequence',
    text: [0, 1, 2, 3].map((id) => `\u001e{"type": "Feature", "id": ${id}}\n`).join(''),
    entries: [0, 4, 4],
    causes: new Array(4).fill('record-separator'),
    repaired: [0, 1, 2, 3].map((id) => `{"type": "Feature", "id": ${id}}\n`).join(''),
  },
  {
    name: 'a JSON text sequence whose records span lines',
    text: '\u001e{"v":"0.3","trace":{}}\n\u001e{\n  "time": 0.0,\n  "name": "x"\n}\n\u001e{"time":1.5,"name":"x"}\n',
    entries: [0, 2, 2],
    causes: ['record-separator', 'record-separator', 'glued', 'glued', undefined, 'record-separator'],
    repaired: [NOT_LINES, /a JSON text sequence \(RFC 7464\) whose records span lines/],
    opened: [NOT_LINES, /a JSON text sequence whose records span lines/],
    named: /a JSON text sequence \(RFC 7464\) whose records span lines/,
  },
  {
    name: 'torn after an inner object, and terminated',
    text: '{"type":"start","id":1}\n{"type":"msg","id":2,"payload":{"user":"ada","cents":5}\n{"type":"msg","id":3}\n',
    entries: [2, 2, 3],
    causes: ['torn'],
    // 45 of 99 bytes stay.
    repaired: asJson({ type: 'start', id: 1 }, { type: 'msg', id: 3 }),
  },
  {
    name: 'complete but wrong, without a terminator',
    text: session + leaf + wrongLeaf,
    format: sessionFormat,
    entries: [1, 1, 1],
    causes: [undefined],
    repaired: session + leaf,
    opened: { action: 'truncated', removed: wrongLeaf },
  },
  {
    name: 'an array on one line',
    text: '[{"id":1},{"id":2},{"id":3}]\n',
    entries: [1, 1, 1],
    causes: [],
    repaired: [NOT_LINES, array],
    named: array,
  },
  {
    name: 'an array, a record a line',
    text: '[\n{"id":1,"t":"a"},\n{"id":2,"t":"b"},\n{"id":3,"t":"c"}\n]\n',
    entries: [1, 1, 3],
    causes: ['torn', 'trailing-comma', 'trailing-comma', undefined],
    repaired: [NOT_LINES, array],
    opened: [NOT_LINES, /an array in a file/],
    named: array,
  },
  {
    name: 'an array whose commas lead',
    text: '[\n{"id":1,"v":"a"},\n{"id":2,"v":"b"}\n,{"id":3,"v":"c"}\n]',
    entries: [1, 1, 3],
    causes: ['torn', 'trailing-comma', undefined, undefined],
    repaired: [NOT_LINES, array],
    opened: [NOT_LINES, /an array in a file/],
    named: array,
  },
  {
    name: 'an array that was cut',
    text: '[\n{"id":1,"t":"a"},\n{"id":2,"t":"b"},\n{"id":3,"t',
    entries: [0, 0, 2],
    causes: ['torn', 'trailing-comma', 'trailing-comma', 'torn'],
    repaired: [NOT_LINES, /an array in a file, over many lines, which ends early/],
    opened: [NOT_LINES, /an array in a file/],
    named: /an array in a file, over many lines, which ends early/,
  },
  {
    name: 'a pretty-printed array',
    text: `${JSON.stringify(
      [
        { id: 1, c: [{ v: 'x' }] },
        { id: 2, c: [] },
      ],
      null,
      2,
    )}\n`,
    entries: [0, 0, 0],
    causes: [
      ...['torn', 'torn', 'glued', 'glued', 'torn', 'glued', undefined, undefined],
      ...[undefined, 'torn', 'glued', 'glued', undefined, undefined],
    ],
    repaired: [NOT_LINES, /a JSON document over many lines, an array/],
    opened: [NOT_LINES, /a JSON document over many lines/],
    named: /a JSON document over many lines, an array/,
  },
  {
    name: 'NaN and Infinity',
    text: '{"step":1,"loss":0.7}\n{"step":2,"loss":NaN,"grad":Infinity}\n{"step":3,"loss":-Infinity}\n{"step":4,"loss":0.6}\n',
    entries: [2, 2, 2],
    causes: ['nan', 'nan'],
    // 42 of 106 bytes stay.
    repaired: asJson({ step: 1, loss: 0.7 }, { step: 4, loss: 0.6 }),
  },
  {
    name: 'comments',
    text: '# comment\n{"id":"a"} \n// two\n{"id":"b"}\n',
    entries: [2, 2, 2],
    causes: ['comment', 'comment'],
    repaired: '{"id":"a"} \n{"id":"b"}\n',
  },
  {
    name: 'a merge conflict',
    text: '{"id":"1","s":"o"}\n<<<<<<< HEAD\n{"id":"2","s":"c"}\n=======\n{"id":"2","s":"o"}\n>>>>>>> topic\n{"id":"3","s":"o"}\n',
    entries: [4, 4, 4],
    causes: ['conflict-marker', 'conflict-marker', 'conflict-marker'],
    repaired: asJson({ id: '1', s: 'o' }, { id: '2', s: 'c' }, { id: '2', s: 'o' }, { id: '3', s: 'o' }),
  },
  {
    name: 'UTF-16 after UTF-8',
    text: `{"a":1}\n{"a":2}\n${'{"a":3}\r\n{"a":4}\r\n'.replaceAll(/./gs, '$&\0')}`,
    entries: [2, 2, 2],
    causes: ['utf-16', 'utf-16', 'utf-16'],
    repaired: asJson({ a: 1 }, { a: 2 }),
    opened: { action: 'truncated', removed: '\0' },
  },
  {
    name: 'a session log of version 3',
    text: '{"type":"session","version":3,"id":"s-1"}\n{"type":"model_change","id":"a","parentId":null}\n',
    entries: [2, 2, 2],
    causes: [],
  },
  {
    name: 'a record cut by rotation, its beginning',
    text: '{"ts":1,"event":"login in time"}\n{"ts":2,"input":"uname ',
    entries: [1, 1, 1],
    causes: ['torn'],
    repaired: asJson({ ts: 1, event: 'login in time' }),
    opened: { action: 'truncated', removed: '{"ts":2,"input":"uname ' },
  },
  {
    name: 'a record cut by rotation, its end',
    text: '-a; id"}\n{"ts":3,"event":"logout"}\n',
    entries: [1, 1, 1],
    causes: ['text'],
    repaired: asJson({ ts: 3, event: 'logout' }),
  },
  {
    name: 'line feeds in strings',
    text: `${done('e1')}{"type":"tool","id":"e2","data":{"content":"list:\n  basic: 1\n  pro: 2","n":3}}\n${done('e3')}`,
    entries: [2, 2, 2],
    causes: ['torn', 'text', 'text'],
    repaired: done('e1') + done('e3'),
  },
  {
    name: 'what stricter systems would refuse',
    text: '{"k":"cut \\ud83d"}\n{"k":"\\uD83Eade9"}\n{"n":12345678901234567890}\n{"a":1,"a":2}\n\n{"z":1e999}\n',
    entries: [5, 5, 5],
    causes: [],
  },
]

export function formatOf({ format }: FieldLog): LogFormat<unknown, unknown> {
  return format ?? jsonLines
}
