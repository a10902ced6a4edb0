// Damage that is too large to be held: its lines are described by what they repeat, and its chunks are made while they are
// read.

import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import type { FaultReason } from '../../../lib/core/recovery.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import type { ExpectedFault } from './expected-reading.js'
import { jsonOf, leafEntry, sessionHeader, toolResultEntry } from './session-log.js'

const CHUNK_BYTES = 1024 * 1024

/** An ASCII text, repeated. */
interface Repeated {
  readonly text: string
  readonly count: number
}

interface HugeLine {
  readonly parts: readonly (string | Repeated)[]
  readonly reason?: FaultReason
}

export interface HugeRow {
  readonly id: string
  readonly format: LogFormat<unknown, unknown>
  readonly options: ParseOptions
  /** Bytes of the whole log. */
  readonly bytes: number
  readonly entries: number
  readonly faults: readonly ExpectedFault[]
  /** The short string fields of the oversized line, for a reader that walks it. */
  readonly envelope?: Readonly<Record<string, string | null>>
  chunks(): Iterable<Uint8Array>
}

const good = (value: unknown): HugeLine => ({ parts: [jsonOf(value)] })
const before = [good(sessionHeader), good(leafEntry('before'))]
const after = good(leafEntry('after'))
const DEEP = 1_000_000
const MEBIBYTE = 1024 * 1024

const [detailsHead = '', detailsTail = ''] = jsonOf(toolResultEntry('deep', 'HERE')).split('"HERE"')

export const hugeRows: readonly HugeRow[] = [
  hugeRow('oversized/1 GiB of NULs', {
    parts: [{ text: '\0', count: 1024 * MEBIBYTE }],
    reason: 'oversized',
  }),
  hugeRow(
    'oversized/600 MiB string',
    {
      parts: [
        '{"type":"message","id":"big","parent_id":null,"x":"',
        { text: 'x', count: 600 * MEBIBYTE },
        '"}',
      ],
      reason: 'oversized',
    },
    { type: 'message', id: 'big', parent_id: null },
  ),
  hugeRow('deep/open', { parts: [{ text: '[', count: DEEP }], reason: 'syntax' }),
  hugeRow('deep/open objects', { parts: [{ text: '{"a":', count: DEEP }], reason: 'syntax' }),
  hugeRow('deep/closed', {
    parts: [detailsHead, { text: '[', count: DEEP }, { text: ']', count: DEEP }, detailsTail],
    reason: 'schema',
  }),
]

/** The line is between good ones. */
function hugeRow(id: string, line: HugeLine, envelope?: Record<string, string | null>): HugeRow {
  const lines = [...before, line, after]
  return {
    id,
    format: sessionFormat,
    options: {},
    bytes: lines.reduce((sum, each) => sum + lengthOf(each) + 1, 0),
    entries: lines.slice(1).filter(({ reason }) => reason === undefined).length,
    faults: faultsAmong(lines),
    ...(envelope === undefined ? {} : { envelope }),
    chunks: () => chunksOf(lines),
  }
}

function lengthOf({ parts }: HugeLine): number {
  return parts
    .map((part) => (typeof part === 'string' ? part.length : part.text.length * part.count))
    .reduce(sum, 0)
}

function sum(a: number, b: number): number {
  return a + b
}

function faultsAmong(lines: readonly HugeLine[]): ExpectedFault[] {
  let offset = 0
  return lines.flatMap((each, index) => {
    const place = { line: index + 1, offset, length: lengthOf(each), salvaged: 0, uncertain: 0 }
    offset += place.length + 1
    return each.reason === undefined ? [] : [{ reason: each.reason, ...place }]
  })
}

function* chunksOf(lines: readonly HugeLine[]): Generator<Uint8Array> {
  for (const { parts } of lines) {
    for (const part of parts) {
      if (typeof part === 'string') yield Buffer.from(part)
      else yield* repeatedChunks(part)
    }
    yield Buffer.from('\n')
  }
}

/** The same chunk, repeatedly: making it must not cost more than reading it. */
function* repeatedChunks({ text, count }: Repeated): Generator<Uint8Array> {
  const perChunk = Math.floor(CHUNK_BYTES / text.length)
  const chunk = Buffer.from(text.repeat(Math.min(perChunk, count)))
  for (let rest = count; rest > 0; rest -= perChunk) {
    yield rest >= perChunk ? chunk : chunk.subarray(0, rest * text.length)
  }
}
