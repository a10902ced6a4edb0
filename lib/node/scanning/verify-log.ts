import { Step } from '../../core/parser/step.js'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { newCertifier } from '../parser/scan-engine.js'
import type { LogSource } from '../sources/byte-source.js'
import { LogDrive } from './log-drive.js'
import { checkedScanOptions, type ScanOptions } from './scan-options.js'

/**
 * Reads the log for its summary alone, which is the same as that of reading every entry, but much faster: lines are checked
 * without being parsed, where the format's schema allows that; see `explainEngine`.
 *
 * Rejects with a TypeError or RangeError for invalid arguments, and with what reading fails with.
 */
export async function verifyLog<H, E>(
  source: LogSource,
  format: LogFormat<H, E>,
  options: Omit<ScanOptions, 'types'> = {},
): Promise<RecoverySummary> {
  checkedScanOptions(format, options)
  const certifier = newCertifier(format, options, false)
  try {
    return await runToEnd(new LogDrive(source, format, options, certifier), options.onFault)
  } finally {
    // The drive releases it too, unless an invalid option kept the drive from being made.
    certifier?.release()
  }
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
