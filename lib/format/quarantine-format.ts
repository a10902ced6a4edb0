// What is taken out of a log, and put in: everything that is needed to put the damaged original together again,
// byte for byte. A log like any other, so that it can be read by the same means. One file for each log, which
// grows by sections:
//
//   quarantine  = header *section
//   section     = begin *edits end | restored
//
// A section without its `end` was not finished: the log had not been touched by then, and the next section takes its
// place.

import Type, { type Static } from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

const Count = Type.Integer({ minimum: 0 })
const Section = Type.Integer({ minimum: 1 })

/** Line 1: which log. */
export const QuarantineHeader = Type.Object({
  type: Type.Literal('quarantine'),
  version: Type.Literal(2),
  /** The path of the log, from the quarantine's folder; beside it, that is its name. */
  log: Type.String(),
})
export type QuarantineHeader = Static<typeof QuarantineHeader>

/** What a state of the log is known by again, without reading all of a log that is cut at its end alone. */
export const LogSeal = Type.Object({
  /** How long the log is. */
  bytes: Count,
  /** SHA-256 of its bytes from here to its end. */
  from: Count,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
})
export type LogSeal = Static<typeof LogSeal>

export const SectionBegin = Type.Object({
  type: Type.Literal('begin'),
  /** Counted from 1. */
  section: Section,
  /** 'open': a writer's opening cut the torn end off. */
  by: Type.Union([Type.Literal('open'), Type.Literal('repair')]),
  /** ISO 8601. */
  at: Type.String(),
  /** Bytes of the damaged log. */
  bytes: Count,
})
export type SectionBegin = Static<typeof SectionBegin>

/** Some edits, in the order of the log. A long range is several of them. */
export const EditsPiece = Type.Object({
  type: Type.Literal('edits'),
  /** Where the first one stands in the damaged log. */
  offset: Count,
  /**
   * Five numbers for each: bytes that stay, since the edit before; bytes that were taken out; bytes that were put in
   * their place; the line, counted on from that of the edit before (0 at first; 0 in all: unknown); and which of
   * `reasons`.
   */
  edits: Type.Array(Count),
  /** What was wrong, by the names of faults. */
  reasons: Type.Array(Type.String()),
  /** All that were taken out, in base64 (RFC 4648, 4). A few that stay are among them where edits are near. */
  bytes: Type.String(),
})
export type EditsPiece = Static<typeof EditsPiece>

/** The section is durable, and only then was the log touched. */
export const SectionEnd = Type.Object({
  type: Type.Literal('end'),
  section: Section,
  damaged: LogSeal,
  repaired: LogSeal,
})
export type SectionEnd = Static<typeof SectionEnd>

/** The section was undone: the log was put back. */
export const SectionRestored = Type.Object({
  type: Type.Literal('restored'),
  section: Section,
  /** ISO 8601. */
  at: Type.String(),
})
export type SectionRestored = Static<typeof SectionRestored>

export const QuarantinePiece = Type.Union([SectionBegin, EditsPiece, SectionEnd, SectionRestored])
export type QuarantinePiece = Static<typeof QuarantinePiece>

/** The quarantine that `repairLog` and `EntryWriter.open` write. */
export const quarantineFormat: LogFormat<QuarantineHeader, QuarantinePiece> = defineFormat({
  name: 'quarantine',
  header: QuarantineHeader,
  entry: QuarantinePiece,
  unterminated: 'drop',
})
