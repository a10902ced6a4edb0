// The promise of the quarantine: the damaged original can be put together from it and the repaired log. This code works on
// the pieces, independently of the library.

import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import {
  type LogSeal,
  type QuarantineHeader,
  type QuarantinePiece,
  quarantineFormat,
} from '../../../lib/format/quarantine-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { sameBytes } from '../files/same-bytes.js'

export interface Quarantine {
  header: QuarantineHeader
  pieces: QuarantinePiece[]
}

/** The bytes that an edit took out of the damaged log, and their place. */
export interface Removed {
  offset: number
  bytes: Uint8Array
  added: number
  line: number
  reason: string
}

/** @throws Error where the quarantine does not read clean */
export async function readQuarantine(source: string | Uint8Array): Promise<Quarantine> {
  const { header, entries, summary } = await readAll(source, quarantineFormat)
  if (summary.status !== 'clean') throw new Error(`the quarantine is ${summary.status}`)
  return { header, pieces: entries }
}

/** The damaged log, from the repaired one and the last section of the quarantine. */
export function restore(repaired: Uint8Array, { pieces }: Quarantine): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  let taken = 0
  const keepTo = (end: number) => {
    const part = repaired.subarray(taken, taken + end - length)
    parts.push(part)
    taken += part.length
    length += part.length
  }
  for (const { offset, bytes, added } of removedBy(pieces)) {
    keepTo(offset)
    parts.push(bytes)
    length += bytes.length
    taken += added
  }
  parts.push(repaired.subarray(taken))
  return Buffer.concat(parts)
}

export async function restores(t: Test, repaired: Uint8Array, quarantine: string, damaged: Uint8Array) {
  const original = restore(repaired, await readQuarantine(quarantine))
  sameBytes(t, original, damaged, 'the damaged log can be put together again')
}

/** The seal of a log that was written anew. */
export function sealOf(log: Uint8Array): LogSeal {
  return { bytes: log.length, from: 0, sha256: createHash('sha256').update(log).digest('hex') }
}

/** The bytes that the last section took out. */
export function removedBy(pieces: readonly QuarantinePiece[]): Removed[] {
  const begin = pieces.findLastIndex(({ type }) => type === 'begin')
  return pieces.slice(begin).flatMap((piece) => (piece.type === 'edits' ? [...removedIn(piece)] : []))
}

function* removedIn(piece: QuarantinePiece & { type: 'edits' }): Generator<Removed> {
  const bytes = Buffer.from(piece.bytes, 'base64')
  const numbers = [...piece.edits]
  let offset = piece.offset
  let taken = 0
  let line = 0
  while (numbers.length > 0) {
    const [kept, length, added, lines, reason] = numbers.splice(0, 5) as [
      number,
      number,
      number,
      number,
      number,
    ]
    offset += kept
    line += lines
    const removed = bytes.subarray(taken, taken + length)
    yield { offset, bytes: removed, added, line, reason: piece.reasons[reason] as string }
    offset += length
    taken += length
  }
  if (taken !== bytes.length) throw new Error(`${bytes.length - taken} bytes belong to no edit`)
}
