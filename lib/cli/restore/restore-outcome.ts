import type { RestoredLog } from '../../node/restore/restore-log.js'
import { inOneLine, unreadJsonReport } from '../shared/json-report.js'
import type { UnreadLog } from '../shared/log-outcome.js'

/** What became of a quarantine that was to be undone. */
export type RestoreOutcome = (RestoredLog & { readonly file: string }) | UnreadLog

/** The outcome for a program: one JSON object, in one line. */
export function restoreJson(outcome: RestoreOutcome): string {
  if ('problem' in outcome) return unreadJsonReport(outcome)
  const { file, path, bytes } = outcome
  return inOneLine({ file, path, bytes })
}
