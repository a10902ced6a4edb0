// The ways in which a source may split its bytes, and reuse their memory.

import { randomNumbers } from '../random/seed.js'
import { resizableMemory } from './resizable-memory.js'

/** Up to this length every cut in two is tried: the cost grows with the square. */
const EVERY_CUT_BYTES = 1000
/** Up to this length the bytes are also read one by one. */
const BYTE_BY_BYTE_BYTES = 64 * 1024
const RANDOM_CHUNKINGS = 8

export interface Chunking {
  /** Describes the chunks, so that a failure can be repeated. */
  name: string
  chunks(): Iterable<Uint8Array>
}

export function everyChunking(bytes: Uint8Array): Chunking[] {
  const all: Chunking[] = [
    { name: 'whole, in a buffer that is reused', chunks: () => reused(bytes, [bytes.length]) },
  ]
  if (bytes.length <= BYTE_BY_BYTE_BYTES) all.push(...byteByByte(bytes))
  if (bytes.length <= EVERY_CUT_BYTES) all.push(...everyCut(bytes))
  return [...all, ...randomChunkings(bytes)]
}

function byteByByte(bytes: Uint8Array): Chunking[] {
  const sizes = new Array<number>(bytes.length).fill(1)
  return [
    { name: 'byte by byte', chunks: () => slices(bytes, sizes) },
    { name: 'byte by byte, in a buffer that is reused', chunks: () => reused(bytes, sizes) },
    { name: 'byte by byte, each transferred', chunks: () => transferred(bytes, sizes) },
  ]
}

function everyCut(bytes: Uint8Array): Chunking[] {
  const cuts = Array.from({ length: bytes.length + 1 }, (_, cut) => cut)
  return cuts.map((cut) => {
    const sizes = [cut, bytes.length - cut]
    return {
      name: `cut at ${cut}`,
      chunks: () => inSomeWay(cut, bytes, sizes),
    }
  })
}

function randomChunkings(bytes: Uint8Array): Chunking[] {
  const random = randomNumbers()
  return Array.from({ length: RANDOM_CHUNKINGS }, (_, index) => {
    const largest = Math.max(2, bytes.length / 2 ** index)
    const sizes = randomSizes(bytes.length, () => Math.floor(random() * largest))
    const name = `chunks of ${sizes.slice(0, 20).join(', ')}${sizes.length > 20 ? ', …' : ''} bytes`
    return { name, chunks: () => inSomeWay(index, bytes, sizes) }
  })
}

/** Sizes from 0 on: a chunk may be empty. */
function randomSizes(total: number, next: () => number): number[] {
  const sizes: number[] = []
  for (let rest = total; rest > 0; ) {
    const size = Math.min(rest, next())
    sizes.push(size)
    rest -= size
  }
  return sizes
}

/** Ways to yield chunks of these sizes, and to use their memory for something else afterwards. */
const WAYS = [slices, reused, resized, transferred, slices, reused, slices, transferred]

function inSomeWay(way: number, bytes: Uint8Array, sizes: number[]): Iterable<Uint8Array> {
  const chunksOf = WAYS[way % WAYS.length] as typeof slices
  return chunksOf(bytes, sizes)
}

function* slices(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield new Uint8Array(bytes.subarray(at, at + size))
    at += size
  }
}

/** One buffer for all chunks, with line feeds around each, and in its place once it is used up. */
function* reused(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(0, ...sizes) + 2, '\n')
  let at = 0
  for (const size of sizes) {
    buffer.set(bytes.subarray(at, at + size), 1)
    yield buffer.subarray(1, 1 + size)
    buffer.fill('\n')
    at += size
  }
}

/** It is for all readings: the system takes long to make one. */
let resizable = resizableMemory(0, EVERY_CUT_BYTES)

/** One buffer for all chunks, resized to the length of each: the chunk itself changes its length. */
function* resized(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  if (bytes.length > resizable.maxByteLength) resizable = resizableMemory(0, bytes.length)
  const buffer = resizable
  const chunk = new Uint8Array(buffer)
  let at = 0
  for (const size of sizes) {
    buffer.resize(size)
    chunk.set(bytes.subarray(at, at + size))
    yield chunk
    at += size
  }
  buffer.resize(0)
}

/** Memory that is transferred once the chunk is used up: reading the chunk later fails. */
function* transferred(bytes: Uint8Array, sizes: number[]): Generator<Uint8Array> {
  for (const chunk of slices(bytes, sizes)) {
    yield chunk
    structuredClone(chunk.buffer, { transfer: [chunk.buffer as ArrayBuffer] })
  }
}
