import type { OutputStream } from './standard-streams.js'

const USUAL_COLUMNS = 80

/** How many cells a line of the terminal has; 80 where the terminal does not say; undefined where there is no terminal. */
export function terminalWidth({ isTTY, columns }: OutputStream): number | undefined {
  if (isTTY !== true) return undefined
  // A terminal whose size was never set has 0 columns.
  return columns === undefined || columns < 1 ? USUAL_COLUMNS : columns
}
