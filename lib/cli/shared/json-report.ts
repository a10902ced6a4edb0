// What the `--json` reports of several commands have in common. A report is one JSON object on one line.

import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { ChosenFormat } from '../input/format-detection.js'
import { printableJson } from '../text/printable.js'
import { withoutSecrets } from '../text/web-url.js'
import type { UnreadLog } from './log-outcome.js'

export function jsonLine(record: object): string {
  return `${printableJson(record)}\n`
}

export function unreadJson({ file, problem }: UnreadLog): string {
  return jsonLine({ file: withoutSecrets(file), error: problem })
}

export function formatJson({ format, detected, note }: ChosenFormat): object {
  return { format: format.name, detected, note }
}

/** Without the envelopes of faults: they are log content, which may be secret, and a report may be passed on. */
export function summaryJson(summary: RecoverySummary): object {
  return { ...summary, faults: summary.faults.map(({ envelope, ...fault }: Fault) => fault) }
}
