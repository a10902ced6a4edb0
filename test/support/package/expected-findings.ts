// The log that READING_PROGRAM reads in tests of the package, and what it must find.

import { leaf, lines, DAMAGED_LOG as SHORT_LOG } from '../damage/cli-logs.js'
import type { Findings } from './reading-program.js'

/** A line that is too long for the program, so that only its envelope is read. */
const LONG_LINE = JSON.stringify({ type: 'leaf', id: 'long', text: 'x'.repeat(3000) })

export const DAMAGED_LOG =
  lines(...SHORT_LOG.split('\n').slice(0, -1), LONG_LINE, leaf(3)) + leaf(9).slice(0, 9)

/** Names what differs from what must be found; undefined if nothing does. */
export function requireFindings({ entries, summary, ids, engine }: Findings): string | undefined {
  if (entries.length !== 3) return `${entries.length} entries instead of 3`
  if (ids.join() !== 'e1,e2,e3') return `leaves ${ids} instead of e1,e2,e3`
  if (engine.engine !== 'certifier') return `the engine is ${JSON.stringify(engine)}: no WebAssembly`
  if (!summary.faults.some(({ envelope }) => envelope !== undefined)) return 'no envelope of the long line'
  return undefined
}
