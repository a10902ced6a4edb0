import * as Build from './built-in/type-builders.js'
import { builtInFormat } from './built-in-format.js'
import type { LogFormat } from './log-format.js'

/** One JSON value of any kind per line, no header. A valid last line without a terminator is an entry. */
export const jsonLines: LogFormat<undefined, unknown> = builtInFormat({
  name: 'jsonl',
  header: undefined,
  entry: Build.Unknown(),
  unterminated: 'keep',
})
