import type { SessionEntry, SessionHeader } from '../../lib/index.js'

/** A session log that somebody appends to, by wholeline or by what else there is. */
export interface AppendingLog {
  /**
   * Appends the entries together, and resolves when all of them are on the disk; where that was not asked
   * for, when the kernel has them.
   */
  append(entries: readonly SessionEntry[]): Promise<unknown>
  close(): Promise<unknown>
}

export interface AppendingOptions {
  header: SessionHeader
  durable: boolean
}

/** Makes a new log, its header written. */
export type CreateLog = (path: string, options: AppendingOptions) => Promise<AppendingLog>
