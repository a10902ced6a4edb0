import type { SessionEntry, SessionHeader } from '../../lib/index.js'

/** A session log that is appended to by wholeline or by another writer. */
export interface AppendingLog {
  /**
   * Appends the entries together. Resolves when all of them are on the disk or, if the log is not durable, when the kernel
   * has them.
   */
  append(entries: readonly SessionEntry[]): Promise<unknown>
  close(): Promise<unknown>
}

export interface AppendingOptions {
  header: SessionHeader
  durable: boolean
}

/** Makes a new log with a header. */
export type CreateLog = (path: string, options: AppendingOptions) => Promise<AppendingLog>
