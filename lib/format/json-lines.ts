import Type from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

/** Any JSON value a line, no header; an unterminated valid last line is kept. */
export const jsonLines: LogFormat<undefined, unknown> = defineFormat({
  name: 'jsonl',
  entry: Type.Unknown(),
})
