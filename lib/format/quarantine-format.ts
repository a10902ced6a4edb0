// What was taken out of a log and what was put in: everything that is needed to restore the damaged original byte for
// byte. A quarantine is a log like any other, so that the same functions read it. Each log has one, which grows by sections:
//
//   quarantine  = header *section
//   section     = begin *edits end | restored
//
// A section without its `end` was not completed: the log was not changed, and the next section replaces it.

import type * as Type from 'typebox'
import * as Build from './built-in/type-builders.js'
import { builtInFormat } from './built-in-format.js'
import type { LogFormat } from './log-format.js'

const Count = Build.Integer({ minimum: 0 })
const Section = Build.Integer({ minimum: 1 })

/** Line 1: to which log the quarantine belongs. */
export const QuarantineHeader = Build.Object({
  /** The kind of log. */
  type: Build.Literal('quarantine'),
  /** The version of the format. */
  version: Build.Literal(2),
  /** The path of the log, relative to the quarantine's folder: its name if both are in one folder. */
  log: Build.String(),
})
/** The type of that line. */
export type QuarantineHeader = Type.Static<typeof QuarantineHeader>

/** Identifies a state of the log. For a log that was only cut at its end, it covers just that end. */
export const LogSeal = Build.Object({
  /** Length of the log, in bytes. */
  bytes: Count,
  /** Where the hashed bytes begin, in bytes from the start of the log: they reach to its end. */
  from: Count,
  /** SHA-256 (FIPS 180-4) of those bytes: 64 hexadecimal digits in lower case. */
  sha256: Build.String({ pattern: '^[0-9a-f]{64}$' }),
})
/** The type of a seal. */
export type LogSeal = Type.Static<typeof LogSeal>

export const SectionBegin = Build.Object({
  /** A section begins. */
  type: Build.Literal('begin'),
  /** Counted from 1. */
  section: Section,
  /** What changed the log. 'open': a writer cut off the torn end when it opened the log. 'repair': `repairLog`. */
  by: Build.Union([Build.Literal('open'), Build.Literal('repair')]),
  /** When, in UTC (ISO 8601). */
  at: Build.String(),
  /** Length of the damaged log, in bytes. */
  bytes: Count,
})
export type SectionBegin = Type.Static<typeof SectionBegin>

/** Some edits, in the order of the log. A long range is split into several. */
export const EditsPiece = Build.Object({
  /** What was taken out, and what was put in. */
  type: Build.Literal('edits'),
  /** Offset of the first edit in the damaged log, in bytes. */
  offset: Count,
  /**
   * Five numbers for each edit: bytes that stay between the previous edit and this one; bytes that were taken out; bytes
   * that were put in instead; the line, as the difference to that of the previous edit (0 before the first; all 0 if
   * unknown); and the index in `reasons`.
   */
  edits: Build.Array(Count),
  /** What was wrong: reasons of faults. */
  reasons: Build.Array(Build.String()),
  /** The bytes that were taken out, in base64 (RFC 4648, 4). Bytes that stay between two close edits are included. */
  bytes: Build.String(),
})
export type EditsPiece = Type.Static<typeof EditsPiece>

/** The section is complete and durable. The log is changed only after that. */
export const SectionEnd = Build.Object({
  /** A section ends. */
  type: Build.Literal('end'),
  /** Which one, counted from 1. */
  section: Section,
  /** The log before the change. */
  damaged: LogSeal,
  /** The log after the change. */
  repaired: LogSeal,
})
export type SectionEnd = Type.Static<typeof SectionEnd>

/** The section was undone: the damaged log was restored. */
export const SectionRestored = Build.Object({
  /** A section was undone. */
  type: Build.Literal('restored'),
  /** Which one, counted from 1. */
  section: Section,
  /** When, in UTC (ISO 8601). */
  at: Build.String(),
})
export type SectionRestored = Type.Static<typeof SectionRestored>

/** A line of a quarantine after its header: a section begins, edits, a section ends, a section was restored. */
export const QuarantinePiece: Type.TUnion<
  [typeof SectionBegin, typeof EditsPiece, typeof SectionEnd, typeof SectionRestored]
> = Build.Union([SectionBegin, EditsPiece, SectionEnd, SectionRestored])
/** The type of those lines. */
export type QuarantinePiece = Type.Static<typeof QuarantinePiece>

/** The quarantine that `repairLog` and `EntryWriter.open` write. */
export const quarantineFormat: LogFormat<QuarantineHeader, QuarantinePiece> = builtInFormat({
  name: 'quarantine',
  header: QuarantineHeader,
  entry: QuarantinePiece,
  unterminated: 'drop',
})
