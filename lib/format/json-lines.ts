import * as Type from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

/** One JSON value of any kind per line, no header. A valid last line without a terminator is an entry. */
export const jsonLines: LogFormat<undefined, unknown> = defineFormat({
  name: 'jsonl',
  entry: Type.Unknown(),
})
