import type { ByteSource, Chunk } from './byte-source.js'

/** A byte source of the library's own, which readers take as they take a source of the caller's. */
export abstract class PlacedSource implements ByteSource {
  abstract start(): Promise<{ readonly offset: number; readonly line: number } | undefined>
  abstract read(): Promise<Chunk | null>
  abstract close(): Promise<void>
}
