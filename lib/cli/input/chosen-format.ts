import type { LogFormat } from '../../format/log-format.js'
import type { FormatDoubt } from './format-doubt.js'

/** The format that a log is read as, and how it came to that. */
export interface ChosenFormat {
  readonly format: LogFormat<unknown, unknown>
  /** Whether it was found out from the log, and not asked for. */
  readonly detected: boolean
  /** For a person: what it was found out from. */
  readonly reason: string
  /** For a person: what else line 1 says that the log is; absent where it says nothing else. */
  readonly note?: string
  /** Why it may have been found out wrongly; absent where it was not. */
  readonly doubt?: FormatDoubt
}
