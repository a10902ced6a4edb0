// Repair without a file system and without a lock, for thousands of damaged logs.

import assert from 'node:assert/strict'
import type { LogFormat, Unterminated } from '../../../lib/format/log-format.js'
import { readSections } from '../../../lib/node/quarantine/quarantine-sections.js'
import { LogRepairer } from '../../../lib/node/repair/log-repairer.js'
import { type RepairReport, resolveRepairOptions } from '../../../lib/node/repair/repair-options.js'
import { LogRestorer } from '../../../lib/node/restore/log-restorer.js'
import { MemoryFiles } from '../files/memory-files.js'
import { type CoreReading, readChunks } from '../streams/core-reading.js'
import { readQuarantine, restore } from './restore.js'

const PATH = 'log'
const QUARANTINE = 'quarantine'

export interface RepairOptions {
  salvage?: boolean
  unterminated?: Unterminated
  /** The line of the header, for a log that has lost its own. */
  header?: Uint8Array
  /** Whether the repair is undone by the library as well. Default true. */
  isRestored?: boolean
}

export interface RepairedLog {
  bytes: Uint8Array
  report: RepairReport
  /** The size of the quarantine. */
  quarantineBytes: number
  after: CoreReading<unknown, unknown>
}

/**
 * Repairs the bytes, and asserts what holds for every repair: the log reads clean, only the log and the quarantine are
 * left, and the damaged log can be put together again from the two.
 */
export async function repairInMemory(
  damaged: Uint8Array,
  format: LogFormat<unknown, unknown>,
  options: RepairOptions = {},
): Promise<RepairedLog> {
  const { salvage = true, unterminated = format.unterminated, header, isRestored = true } = options
  const settings = resolveRepairOptions(format, PATH, {
    salvage,
    quarantine: QUARANTINE,
    unterminated,
    force: true,
  })
  const files = new MemoryFiles(PATH, damaged)
  const file = await files.open(PATH, 'r+')
  const report = await LogRepairer.repair({ files, path: PATH, file, format, settings, header })
  const bytes = new Uint8Array(files.bytesOf(PATH))
  assert.deepEqual(files.paths, report.quarantine === undefined ? [PATH] : [PATH, QUARANTINE])
  if (report.quarantine !== undefined) {
    const original = restore(bytes, await readQuarantine(files.bytesOf(QUARANTINE)))
    assert.equal(Buffer.compare(original, damaged), 0, 'the damaged log can be put together again')
  }
  const quarantineBytes = report.quarantine === undefined ? 0 : files.bytesOf(QUARANTINE).length
  if (isRestored && report.quarantine !== undefined) await checkRestored(files, damaged)
  return { bytes, report, quarantineBytes, after: checkClean(bytes, format, unterminated, report) }
}

/** Asserts that the library restores the damaged log. */
async function checkRestored(files: MemoryFiles, damaged: Uint8Array): Promise<void> {
  const quarantine = await files.open(QUARANTINE, 'r+')
  const index = await readSections(quarantine, undefined)
  const file = await files.open(PATH, 'r')
  const log = { files, path: PATH, file, quarantine, index, signal: undefined }
  assert.deepEqual(await new LogRestorer(log).run(), { path: PATH, bytes: damaged.length })
  assert.equal(Buffer.compare(files.bytesOf(PATH), damaged), 0, 'the damaged log is put back')
  assert.deepEqual(files.paths, [PATH, QUARANTINE])
}

function checkClean(
  bytes: Uint8Array,
  format: LogFormat<unknown, unknown>,
  unterminated: Unterminated,
  report: RepairReport,
): CoreReading<unknown, unknown> {
  const after = readChunks([bytes], format, { unterminated })
  assert.equal(after.error, undefined)
  const { summary } = after
  // Whole values of a torn line stay as one line, whether or not it is an entry of the format.
  const most = unterminated === 'keep' ? 1 : 0
  const corrupt = summary.corrupt - summary.unknown
  assert.ok(corrupt >= 0 && corrupt <= most, 'nothing but unknown types is left')
  assert.equal(summary.truncated, false)
  const more = summary.entries - report.before.entries
  assert.ok(more >= 0 && more + corrupt <= most, 'every entry that was read is kept')
  if (report.changed) assert.deepEqual(report.after, summary, 'the report says what the log holds')
  return after
}
