export type { EntryView } from './certify/entry-view.js'
export type { SchemaGap } from './certify/schema-alternatives.js'
export { LogError, type LogErrorCode } from './core/log-error.js'
export type { Fault, FaultCause, FaultReason, RecoveryStatus, RecoverySummary } from './core/recovery.js'
export { defineFormat, type FormatSpec } from './format/define-format.js'
export { jsonLines } from './format/json-lines.js'
export type { LogFormat } from './format/log-format.js'
export { LogSeal, QuarantineHeader, QuarantinePiece, quarantineFormat } from './format/quarantine-format.js'
export {
  CompactionEntry,
  LeafEntry,
  Message,
  MessageEntry,
  SessionEntry,
  SessionHeader,
  sessionFormat,
} from './format/session-format.js'
export type { LogSource } from './node/byte-source.js'
export type { Checkpoint } from './node/checkpoint.js'
export { EntryReader } from './node/entry-reader.js'
export { EntryWriter, type WriteOptions } from './node/entry-writer.js'
export { type FindOptions, findLastNewline } from './node/find-last-newline.js'
export type { Follow } from './node/follow.js'
export { lineStream } from './node/line-stream.js'
export { readAll } from './node/read-all.js'
export { readEntries } from './node/read-entries.js'
export { type ReadLastOptions, readLast, type UnnumberedFault } from './node/read-last.js'
export type { ReadOptions } from './node/read-options.js'
export { type LogRecord, readRecords } from './node/read-records.js'
export { repairLog } from './node/repair-log.js'
export type { RepairOptions, RepairReport } from './node/repair-options.js'
export { type RestoredLog, type RestoreOptions, restoreLog } from './node/restore-log.js'
export { type EngineReport, explainEngine, type ScanEngine } from './node/scan-engine.js'
export { type EntryScan, scanEntries } from './node/scan-entries.js'
export type { ScanOptions } from './node/scan-options.js'
export type { TailRecovery } from './node/tail-recovery.js'
export { verifyLog } from './node/verify-log.js'
