// The report of `wholeline show`, for a person and for a program: where a line is, what it is, and its bytes. It is the
// only report that holds log content.

import { jsonLine } from '../shared/json-report.js'
import { faultText } from '../shared/recovery-report.js'
import { printable } from '../text/printable.js'
import { counted, roundedSize } from '../text/quantity.js'
import type { LinePlace } from './line-finder.js'
import type { LineVerdict } from './line-verdict.js'
import { shownBytes } from './shown-bytes.js'
import type { ShownPiece } from './shown-line.js'

export interface ShownLine {
  readonly place: LinePlace
  readonly verdict: LineVerdict
  readonly pieces: readonly ShownPiece[]
}

/** Where the line is and what it is: one line, with its terminator. */
export function showHead({ place, verdict }: ShownLine): string {
  return `${headText(place, verdict)}\n`
}

/** The bytes: each piece on a line with its terminator, and between them how many are left out. */
export function showContent({ place, pieces }: ShownLine): string {
  const texts: string[] = []
  let shown = 0
  for (const { start, bytes } of pieces) {
    if (start > shown) texts.push(`  … ${leftOutText(start - shown)} …`)
    if (bytes.length > 0) texts.push(`  ${shownBytes(bytes)}`)
    shown = start + bytes.length
  }
  if (shown < place.length) texts.push(`  … ${leftOutText(place.length - shown)} …`)
  return texts.map((text) => `${text}\n`).join('')
}

/** One object on one line; the bytes are in base64. */
export function showJson(file: string, { place, verdict, pieces }: ShownLine): string {
  const { line, offset, length } = place
  const { is, fault, error, column } = verdict
  return jsonLine({
    file,
    line,
    offset,
    length,
    is,
    reason: fault?.reason,
    cause: fault?.cause,
    message: fault?.message ?? error?.message,
    code: error?.code,
    column,
    pieces: pieces.map(({ start, bytes }) => ({
      offset: offset + start,
      length: bytes.length,
      text: shownBytes(bytes),
      base64: Buffer.from(bytes).toString('base64'),
    })),
  })
}

function headText(place: LinePlace, { is, fault, error, column }: LineVerdict): string {
  const { line, offset, length } = place
  const where = column === undefined ? '' : ` (byte ${offset + column} of the log)`
  if (fault !== undefined) return faultText(fault) + where
  const range = length === 0 ? `${offset}` : `${offset}-${offset + length - 1}`
  const what = error === undefined ? is : `${error.code}: ${printable(error.message)}`
  return `line ${line}, byte ${range} (${roundedSize(length)}): ${what}`
}

function leftOutText(count: number): string {
  return `${counted(count, 'byte')} left out`
}
