// Small logs for the tests of the command. Each entry and each damaged line contains SECRET, which no report may show.

export const SECRET = 'hunter2'

export const HEADER = `{"type":"session","version":1,"id":"${SECRET}","timestamp":"t","cwd":"/"}`

export function leaf(number: number): string {
  return `{"type":"leaf","id":"e${number}","timestamp":"t","entry_id":"${SECRET}"}`
}

export function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}

export const CLEAN_LOG = lines(HEADER, leaf(1), leaf(2), leaf(3))

/** An entry without its last bytes, as a torn write leaves it. */
export const HALF = leaf(9).slice(0, -10)

export const DAMAGED_LINES = {
  syntax: HALF,
  nul: `${'\0'.repeat(16)}${SECRET}`,
  'unknown-type': `{"type":"${SECRET}"}`,
  schema: `{"type":"leaf","id":"${SECRET}"}`,
}

/** Entries 1 and 2; between them a damaged line of each kind and a blank line; and a torn last line. */
export const DAMAGED_LOG = lines(HEADER, leaf(1), ...Object.values(DAMAGED_LINES), '', leaf(2)) + HALF

/** The first bytes of an archive of a kind that is not decompressed. */
export const XZ_START = Buffer.from('\xfd7zXZ\0\0\x04', 'latin1')
