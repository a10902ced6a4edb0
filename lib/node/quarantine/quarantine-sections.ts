// Reads a quarantine: its finished sections, and the edits of one section.

import { LogError } from '../../core/log-error.js'
import { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { LogFormat } from '../../format/log-format.js'
import {
  type EditsPiece,
  type LogSeal,
  type QuarantineHeader,
  type QuarantinePiece,
  quarantineFormat,
} from '../../format/quarantine-format.js'
import { throwIfAborted } from '../files/abort-error.js'
import { type ReadableFile, readExactly } from '../files/positioned-io.js'
import { readHeader } from '../parser/read-header.js'
import { strictText } from '../parser/strict-text.js'

/** A finished section. */
export interface QuarantineSection {
  number: number
  damaged: LogSeal
  repaired: LogSeal
  isRestored: boolean
  /** Where its edits begin in the quarantine, and where they end: at its last line. In bytes. */
  start: number
  end: number
}

export interface QuarantineIndex {
  /** The log's path, relative to the quarantine's folder. */
  log: string
  /** Where the first section begins. */
  start: number
  sections: QuarantineSection[]
}

export interface EditOfLog {
  /** How many bytes stay since the edit before. */
  kept: number
  /** The bytes that were taken out. */
  removed: Uint8Array
  /** How many bytes were put in. */
  added: number
  line: number
  reason: string
}

/** @throws LogError as for a log whose header is not that of a quarantine; AbortError */
export async function readSections(
  file: ReadableFile,
  signal: AbortSignal | undefined,
): Promise<QuarantineIndex> {
  const { header, entriesFrom } = await readHeader(file, quarantineFormat)
  const sections: QuarantineSection[] = []
  let start = entriesFrom
  const take = async (piece: QuarantinePiece, end: number, next: number) => {
    if (piece.type === 'begin') start = next
    if (piece.type === 'end') {
      const { section: number, damaged, repaired } = piece
      sections.push({ number, damaged, repaired, isRestored: false, start, end })
    }
    if (piece.type === 'restored')
      for (const each of sections) if (each.number === piece.section) each.isRestored = true
  }
  await eachPiece(file, entriesFrom, Number.POSITIVE_INFINITY, signal, take)
  return { log: header.log, start: entriesFrom, sections }
}

/**
 * Passes the edits of a section to `deal`, in the order of the log. `removed` is valid until `deal` resolves.
 * @throws LogError ERR_LOG_CORRUPT where the section is damaged
 */
export async function eachEdit(
  file: ReadableFile,
  { start, end, number }: QuarantineSection,
  signal: AbortSignal | undefined,
  deal: (edit: EditOfLog) => Promise<void>,
): Promise<void> {
  let done = 0
  await eachPiece(file, start, end, signal, async (piece) => {
    if (piece.type !== 'edits') throw corruptSection(number)
    for (const edit of editsOf(piece, done)) {
      await deal(edit)
      done += edit.kept + edit.removed.length
    }
  })
}

/** The edits of a piece. @param done where the edits before it end in the damaged log */
export function* editsOf(piece: EditsPiece, done: number): Generator<EditOfLog> {
  const bytes = Buffer.from(piece.bytes, 'base64')
  let taken = 0
  let line = 0
  let skipped = piece.offset - done
  for (let at = 0; at < piece.edits.length; at += 5) {
    const [kept = 0, length = 0, added = 0, lines = 0, reason = 0] = piece.edits.slice(at, at + 5)
    line += lines
    const removed = bytes.subarray(taken, taken + length)
    yield { kept: kept + skipped, removed, added, line, reason: piece.reasons[reason] as string }
    taken += length
    skipped = 0
  }
}

/** Some damage shows only in the log that is put together from the section. */
export function corruptSection(number: number): LogError {
  const message = `section ${number} of the quarantine is damaged: nothing was written`
  return new LogError('ERR_LOG_CORRUPT', message)
}

const BLOCK_BYTES = 1024 * 1024
/** The quarantine's format without a header, for reading from any line on. */
const sectionLines: LogFormat<QuarantineHeader | undefined, QuarantinePiece> = {
  ...quarantineFormat,
  headerSchema: undefined,
  headerIdentity: undefined,
}

/** Passes each piece in [start, end) of the file to `take`, with its offset and that of the next piece. */
async function eachPiece(
  file: ReadableFile,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
  take: (piece: QuarantinePiece, offset: number, next: number) => Promise<void>,
): Promise<void> {
  const parser = new LogParser(sectionLines, {}, { textOf: strictText })
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  let position = start
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) {
    if (step === Step.Entry) await take(parser.entry, start + parser.offset, start + parser.next)
    if (step !== Step.NeedInput) continue
    throwIfAborted(signal)
    const most = Math.min(BLOCK_BYTES, end - position)
    const bytes = await readExactly(file, buffer.subarray(0, most), position)
    position += bytes.length
    if (bytes.length > 0) parser.receive(bytes)
    else parser.end()
  }
}
