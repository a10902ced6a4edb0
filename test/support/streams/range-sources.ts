import type { RangeSource } from '../../../lib/index.js'

/** A range source in memory, which counts what is asked of it. */
export interface CountedRanges extends RangeSource {
  /** How many bytes were read, some of them perhaps twice. */
  bytesRead: number
  looks: number
}

/** Answers at once, or in pieces where their length is given. */
export function rangesOf(bytes: Uint8Array, pieceBytes?: number): CountedRanges {
  const source: CountedRanges = {
    name: 'the log in memory',
    bytesRead: 0,
    looks: 0,
    async stat() {
      source.looks += 1
      return { size: bytes.length, version: 'one' }
    },
    read(start, end) {
      source.bytesRead += end - start
      const range = bytes.subarray(start, end)
      return pieceBytes === undefined ? Promise.resolve(range) : piecesOf(range, pieceBytes)
    },
  }
  return source
}

async function* piecesOf(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}
