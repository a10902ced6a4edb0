import type { Fault } from './recovery.js'

/** What went wrong: a closed set, which scripts may rely on. */
export type LogErrorCode =
  /** The source is empty, and its format requires a header. */
  | 'ERR_LOG_EMPTY'
  /** Line 1 is not the header of this format. */
  | 'ERR_LOG_HEADER'
  /** Line 1 is a header of this format in another version. */
  | 'ERR_LOG_VERSION'
  /** The source is UTF-16, UTF-32 or compressed. */
  | 'ERR_LOG_ENCODING'
  /** More corrupt lines than the caller allows. */
  | 'ERR_LOG_CORRUPT'
  /** An entry that does not match the schema was to be appended. */
  | 'ERR_LOG_INVALID_ENTRY'
  /** Another writer is alive, or whether one is alive cannot be known. */
  | 'ERR_LOG_LOCKED'
  /** The file was cut, replaced, unlinked or written to by another process. */
  | 'ERR_LOG_CHANGED'
  /** Used after it was closed. */
  | 'ERR_LOG_CLOSED'
  /** The state of the file is unknown: a sync failed, or a read returned no bytes before the end of the file. */
  | 'ERR_LOG_FAILED'
  /** The byte before the checkpoint does not end a line. */
  | 'ERR_LOG_CHECKPOINT'
  /** Not JSON lines: a JSON document over many lines, or a file that is one array. */
  | 'ERR_LOG_NOT_LINES'
  /** A repair would leave less than half of the log, or no entry. */
  | 'ERR_LOG_TOO_DAMAGED'
  /** The summaries of shards do not add up to one log: one is missing, comes twice, or is of another plan. */
  | 'ERR_LOG_SHARDS'

/** Where in the source the error is, if it is in one place. */
export interface LogErrorPosition {
  /** Counted from 1. */
  line?: number
  /** In bytes from the start of the source. */
  offset?: number
  /** The damaged line that the error is about. */
  fault?: Fault
  /** Of the refused entry among those of one `appendMany`, counted from 0. */
  index?: number
}

/** Every error that is about a log and not about its arguments or the system. Its message never holds log content. */
export class LogError extends Error {
  /** What went wrong, for programs. */
  readonly code: LogErrorCode
  /** Counted from 1; absent where the error is not about one line. */
  declare readonly line?: number
  /** In bytes from the start of the source; absent where the error is not at one place. */
  declare readonly offset?: number
  /** For ERR_LOG_CORRUPT: the damaged line that ended the reading. */
  declare readonly fault?: Fault
  /** Of the refused entry among those of one `appendMany`, counted from 0. */
  declare readonly index?: number

  /**
   * Errors of this class are made by the library.
   * @param message for a person; must not hold log content
   */
  constructor(code: LogErrorCode, message: string, position: LogErrorPosition & ErrorOptions = {}) {
    super(message, position.cause === undefined ? {} : { cause: position.cause })
    this.name = 'LogError'
    this.code = code
    if (position.line !== undefined) this.line = position.line
    if (position.offset !== undefined) this.offset = position.offset
    if (position.fault !== undefined) this.fault = position.fault
    if (position.index !== undefined) this.index = position.index
  }
}
