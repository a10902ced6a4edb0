import Type from 'typebox'
import {
  type Checkpoint,
  defineFormat,
  EntryReader,
  EntryWriter,
  type FindOptions,
  type FormatSpec,
  findLastNewline,
  type ReadLastOptions,
  type ReadOptions,
  type RepairOptions,
  type RestoreOptions,
  readAll,
  readEntries,
  readLast,
  readRecords,
  repairLog,
  restoreLog,
  type ScanOptions,
  scanEntries,
  verifyLog,
  type WriteOptions,
} from '../../../lib/index.js'
import { audit } from './formats.js'

/** Every option, undefined: what a caller passes on from options of its own. */
type Unset<Options> = { [Name in keyof Options]-?: undefined }

declare function unset<Options>(): Unset<Options>

const read: ReadOptions = unset<ReadOptions>()
const scan: ScanOptions = unset<ScanOptions>()
const write: WriteOptions = unset<WriteOptions>()
const repair: RepairOptions = unset<RepairOptions>()
const find: FindOptions = unset<FindOptions>()
const last: ReadLastOptions = unset<ReadLastOptions>()
const restore: RestoreOptions = unset<RestoreOptions>()
const checkpoint: Checkpoint = { offset: 1, line: undefined }
const optional: Omit<FormatSpec<undefined, typeof Entry>, 'name' | 'entry' | 'header'> = unset<
  Omit<FormatSpec<undefined, typeof Entry>, 'name' | 'entry' | 'header'>
>()
const Entry = Type.Object({})

new EntryReader(audit, read)
readEntries('log', audit, { ...read, from: checkpoint, follow: { pollMs: undefined } })
readEntries('log', audit, { from: 'end', unterminated: 'fail', closeSource: false })
readEntries('log', audit, { onProgress: ({ bytes, total = bytes }) => bytes / total })
readRecords('log', audit, read)
await readAll('log', audit, read)
scanEntries('log', audit, scan)
await verifyLog('log', audit, scan)
await readLast('log', audit, 1, last)
await findLastNewline('log', find)
await EntryWriter.open('log', audit, write)
await repairLog('log', audit, repair)
await restoreLog('quarantine', restore)
defineFormat({ name: 'plain', entry: Entry, ...optional })
defineFormat({ name: 'plain', entry: Entry, header: undefined })
// @ts-expect-error: a writer can't fail at a tail that it is there to deal with
await EntryWriter.open('log', audit, { unterminated: 'fail' })
// @ts-expect-error: a scan ends where the file does
scanEntries('log', audit, { follow: true })
