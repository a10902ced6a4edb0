export type { SchemaGap } from './certify/plans/schema-alternatives.js'
export type { EntryView } from './certify/views/entry-view.js'
export type { SourceBreak } from './core/faults/source-break.js'
export { LogError, type LogErrorCode, type LogErrorPosition } from './core/log-error.js'
export type { ParseOptions } from './core/parser/parse-options.js'
export type {
  Envelope,
  Fault,
  FaultCause,
  FaultReason,
  RecoveryStatus,
  RecoverySummary,
} from './core/recovery.js'
export { type HttpSourceOptions, httpSource } from './distributed/http-source.js'
export {
  type AnySchema,
  defineFormat,
  type FormatSpec,
  type NamedBy,
  type ValueOf,
} from './format/define-format.js'
export { jsonLines } from './format/json-lines.js'
export type { EntryOf, HeaderIdentity, HeaderOf, LogFormat, Unterminated } from './format/log-format.js'
export type { Mismatch } from './format/mismatch/mismatch.js'
export { LogSeal, QuarantineHeader, QuarantinePiece, quarantineFormat } from './format/quarantine-format.js'
export type {
  JsonSchemaConverter,
  StandardInput,
  StandardIssue,
  StandardProps,
  StandardResult,
  StandardSchemaV1,
} from './format/schema/standard-schema.js'
export {
  CompactionEntry,
  LeafEntry,
  Message,
  MessageEntry,
  type MessageSchema,
  SessionEntry,
  SessionHeader,
  sessionFormat,
} from './format/session-format.js'
export type { ArchiveKind, Decompress } from './node/compressed/archive-kind.js'
export { type IngestBatch, ingestLog, type LogIngestion } from './node/ingest/ingest-log.js'
export type { IngestOptions } from './node/ingest/ingest-options.js'
export type { CheckpointStore, LogCheckpoint } from './node/ingest/log-checkpoint.js'
export { type EngineReport, explainEngine, type ScanEngine } from './node/parser/scan-engine.js'
export type { Checkpoint, ReadPosition } from './node/reading/checkpoint.js'
export { EntryReader } from './node/reading/entry-reader.js'
export type { Follow, FollowOptions } from './node/reading/follow.js'
export { lineStream } from './node/reading/line-stream.js'
export { readAll, type WholeLog } from './node/reading/read-all.js'
export { readEntries } from './node/reading/read-entries.js'
export type { ReadOptions } from './node/reading/read-options.js'
export type { ReadProgress } from './node/reading/read-progress.js'
export {
  type LogRecord,
  type RecordPlace,
  type RecordReader,
  readRecords,
} from './node/reading/read-records.js'
export type { EntryReaderEvents, EntryReaderListener } from './node/reading/reader-events.js'
export { repairLog } from './node/repair/repair-log.js'
export type { RepairOptions, RepairReport } from './node/repair/repair-options.js'
export { type RestoredLog, type RestoreOptions, restoreLog } from './node/restore/restore-log.js'
export { type EntryScan, scanEntries } from './node/scanning/scan-entries.js'
export type { EntryOfType, NarrowedEntry, ScanOptions } from './node/scanning/scan-options.js'
export { type VerifyOptions, verifyLog } from './node/scanning/verify-log.js'
export type { LogShard } from './node/shards/log-shard.js'
export type { MergeOptions } from './node/shards/merge-options.js'
export { mergeShards } from './node/shards/merge-shards.js'
export { type PlanOptions, planShards } from './node/shards/plan-shards.js'
export { readShard, type ShardReader } from './node/shards/read-shard.js'
export type { ShardOptions } from './node/shards/shard-options.js'
export type { ShardSummary } from './node/shards/shard-summary.js'
export { verifyShard } from './node/shards/verify-shard.js'
export type {
  LogSource,
  RangeSource,
  RangeStat,
  Switch,
  WebStream,
  WebStreamReader,
} from './node/sources/byte-source.js'
export type { ShardSource } from './node/sources/pinned-source.js'
export { type FindOptions, findLastNewline } from './node/tail/find-last-newline.js'
export { type ReadLastOptions, readLast, type UnnumberedFault } from './node/tail/read-last.js'
export type { TailRecovery } from './node/tail/tail-recovery.js'
export type { Threads } from './node/threads/thread-setup.js'
export type { Appendable } from './node/writing/entry-lines.js'
export type { WritableOptions } from './node/writing/entry-writable.js'
export { EntryWriter, type WriteOptions } from './node/writing/entry-writer.js'
export type { AppendPosition } from './node/writing/group-commit.js'
