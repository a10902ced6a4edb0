// What the quarantine promises: with it, the damaged original can be put together again from the mended log.

import type { Test } from 'tap'
import {
  type AddedPiece,
  type QuarantineHeader,
  type QuarantinePiece,
  quarantineFormat,
  type RemovedPiece,
} from '../../../lib/format/quarantine-format.js'
import { readAll } from '../../../lib/node/read-all.js'
import { sameBytes } from '../../writing/support/same-bytes.js'

export interface Quarantine {
  header: QuarantineHeader
  pieces: QuarantinePiece[]
}

/** @throws Error where the quarantine does not read clean */
export async function readQuarantine(source: string | Uint8Array): Promise<Quarantine> {
  const { header, entries, summary } = await readAll(source, quarantineFormat)
  if (summary.status !== 'clean') throw new Error(`the quarantine is ${summary.status}`)
  return { header, pieces: entries }
}

/** The damaged log, from the mended one and what was taken out. */
export function restore(mended: Uint8Array, { header, pieces }: Quarantine): Uint8Array {
  const kept = withoutAdded(mended, pieces.filter(isAdded))
  const parts: Uint8Array[] = []
  let length = 0
  let taken = 0
  const take = (end: number) => {
    const part = kept.subarray(taken, taken + end - length)
    parts.push(part)
    taken += part.length
    length += part.length
  }
  for (const piece of pieces.filter(isRemoved)) {
    take(piece.offset)
    parts.push(bytesOfPiece(piece))
    length += piece.length
  }
  take(header.bytes)
  if (taken !== kept.length) throw new Error(`${kept.length - taken} bytes are too many`)
  return Buffer.concat(parts)
}

export async function restores(t: Test, mended: Uint8Array, quarantine: string, damaged: Uint8Array) {
  const original = restore(mended, await readQuarantine(quarantine))
  sameBytes(t, original, damaged, 'the damaged log can be put together again')
}

export function bytesOfPiece({ bytes, length, offset }: RemovedPiece): Uint8Array {
  const decoded = Buffer.from(bytes, 'base64')
  if (decoded.length === length) return decoded
  throw new Error(`the piece of byte ${offset} has ${decoded.length} bytes, not ${length}`)
}

export function isRemoved(piece: QuarantinePiece): piece is RemovedPiece {
  return piece.type === 'removed'
}

function isAdded(piece: QuarantinePiece): piece is AddedPiece {
  return piece.type === 'added'
}

function withoutAdded(mended: Uint8Array, added: readonly AddedPiece[]): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const { offset, length } of added) {
    parts.push(mended.subarray(at, offset))
    at = offset + length
  }
  return Buffer.concat([...parts, mended.subarray(at)])
}
