import type { ByteSource, Chunk, MemoryLender, SourceStart } from './byte-source.js'

/** A byte source of the library's own, which readers take as they take a source of the caller's. */
export abstract class PlacedSource implements ByteSource {
  /** Supplies the memory that a regular file is read into. To be set before the first read. */
  lender: MemoryLender | undefined

  abstract start(): Promise<SourceStart | undefined>
  abstract read(): Promise<Chunk | null>
  abstract close(): Promise<void>
}
