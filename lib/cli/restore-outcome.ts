import type { RestoredLog } from '../node/restore-log.js'
import type { UnreadLog } from './log-outcome.js'

/** What became of a quarantine that was to be undone. */
export type RestoreOutcome = (RestoredLog & { readonly file: string }) | UnreadLog
