import type { Certifier } from '../../certify/certifier.js'
import { DEFAULT_MAX_LINE_BYTES } from '../../core/lines/line-format.js'
import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { newCertifier } from '../parser/scan-engine.js'
import type { SinkInput } from '../reading/log-input.js'
import type { LogSource } from '../sources/byte-source.js'
import { isPath } from '../sources/open-source.js'
import { KnownLines } from '../threads/known-lines.js'
import { THREAD_SETUP, type ThreadSetup, type Threads, threadCount } from '../threads/thread-setup.js'
import { ThreadedInput } from '../threads/threaded-input.js'
import { LogDrive } from './log-drive.js'
import { checkedScanOptions, type ScanOptions } from './scan-options.js'

/** The options of `verifyLog`. All may be left out. */
export interface VerifyOptions extends Omit<ScanOptions, 'types'> {
  /**
   * How many threads may check lines, this one included: a whole number from 1, of which 16 are used at most; or 'auto': one a core. The
   * result is the same for every number. One thread reads what is not a regular file given by its path, is compressed, shorter than 256
   * MiB, not read from its start, or of a format whose lines can't be certified (see `explainEngine`), and the rest of a log where the
   * others fail or do not pay. Each takes some 10 MB. Default 1.
   */
  threads?: Threads | undefined
}

/**
 * Reads the log for its summary alone, which is the same as that of reading every entry, but much faster: lines are checked
 * without being parsed, where the format's schema allows that; see `explainEngine`.
 *
 * Rejects with a TypeError or RangeError for invalid arguments, and with what reading fails with.
 */
export async function verifyLog<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: VerifyOptions = {},
): Promise<RecoverySummary> {
  return verifyBy(THREAD_SETUP, source, format, options)
}

/** `verifyLog`, with the work divided in a given way. */
export async function verifyBy<H, E>(
  setup: ThreadSetup,
  source: LogSource,
  format: LogFormat<H, E>,
  options: VerifyOptions,
): Promise<RecoverySummary> {
  checkedScanOptions(format, options, { threads: true })
  const threads = threadCount(options.threads)
  const certifier = newCertifier(format, options, false)
  try {
    return await runToEnd(driveOf(setup, source, format, options, threads, certifier), options.onFault)
  } finally {
    // The drive releases it too, unless an invalid option kept the drive from being made.
    certifier?.release()
  }
}

function driveOf<H, E>(
  setup: ThreadSetup,
  source: LogSource,
  format: LogFormat<H, E>,
  options: VerifyOptions,
  threads: number,
  certifier: Certifier | undefined,
): LogDrive<H, E> {
  const { decompress, maxLineBytes = DEFAULT_MAX_LINE_BYTES, from } = options
  if (threads === 1 || certifier === undefined || !isPath(source) || from !== undefined)
    return new LogDrive(source, format, options, certifier)
  const known = new KnownLines(certifier)
  const log = { path: source, decompress, maxLineBytes, threads, known }
  const byThreads = (inOneThread: SinkInput) => new ThreadedInput(log, inOneThread, setup)
  return new LogDrive(source, format, options, known, undefined, byThreads)
}

async function runToEnd<H, E>(
  drive: LogDrive<H, E>,
  onFault: ((fault: Fault) => void) | undefined,
): Promise<RecoverySummary> {
  try {
    for (let step = drive.step(); step !== Step.End; step = drive.step()) {
      if (step === Step.Fault) onFault?.(drive.parser.fault as Fault)
      if (step === Step.NeedInput) await drive.wait()
    }
    return drive.parser.summary
  } finally {
    await drive.close()
  }
}
