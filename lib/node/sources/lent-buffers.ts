import type { MemoryLender } from './byte-source.js'

/** Two buffers of so many bytes in the memory of the lender; undefined where it lends none. */
export function lentBuffers(lender: MemoryLender | undefined, length: number): [Buffer, Buffer] | undefined {
  const lent = lender?.lend(length)
  return lent && [bufferOf(lent[0]), bufferOf(lent[1])]
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
