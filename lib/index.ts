export { LogError, type LogErrorCode } from './core/log-error.js'
export type { Fault, FaultReason, RecoveryStatus, RecoverySummary } from './core/recovery.js'
export { defineFormat, type FormatSpec } from './format/define-format.js'
export { jsonLines } from './format/json-lines.js'
export type { LogFormat } from './format/log-format.js'
export {
  CompactionEntry,
  LeafEntry,
  Message,
  MessageEntry,
  SessionEntry,
  SessionHeader,
  sessionFormat,
} from './format/session-format.js'
