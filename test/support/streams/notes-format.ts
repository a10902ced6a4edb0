// A small log format with a header, and logs of it, for tests of sources and readers.

import Type, { type Static } from 'typebox'
import { defineFormat } from '../../../lib/index.js'

const NotesHeader = Type.Object({ type: Type.Literal('notes'), version: Type.Literal(1) })
const Note = Type.Object({
  type: Type.Literal('note'),
  n: Type.Integer(),
  text: Type.Optional(Type.String()),
})
export type NotesHeader = Static<typeof NotesHeader>
export type Note = Static<typeof Note>

/** Drops a last line without a terminator. */
export const notes = defineFormat({
  name: 'notes',
  header: NotesHeader,
  entry: Note,
  unterminated: 'drop',
})

export const notesHeader: NotesHeader = { type: 'notes', version: 1 }
export const headerLine = JSON.stringify(notesHeader)

export function note(n: number, text?: string): Note {
  return text === undefined ? { type: 'note', n } : { type: 'note', n, text }
}

export function noteLine(n: number, text?: string): string {
  return JSON.stringify(note(n, text))
}

export function notesFrom(first: number, count: number): Note[] {
  return Array.from({ length: count }, (_, index) => note(first + index))
}

/** The lines, each with its terminator. */
export function linesOf(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** A whole log: the header and `count` notes, numbered from 0. */
export function noteLog(count: number): string {
  return linesOf(headerLine, ...notesFrom(0, count).map((each) => JSON.stringify(each)))
}

export function numbersOf(entries: Iterable<Note>): number[] {
  return Array.from(entries, ({ n }) => n)
}

/** The numbers from 0 to `count - 1`. */
export function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
