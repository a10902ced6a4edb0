// What repair takes out of a log, and puts in: everything that is needed to put the damaged original
// together again, byte by byte. A log like any other, so that it can be read by the same means.

import Type, { type Static } from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

const Count = Type.Integer({ minimum: 0 })

/** Line 1: which log, and how long it was. */
export const QuarantineHeader = Type.Object({
  type: Type.Literal('quarantine'),
  version: Type.Literal(1),
  /** The name of the log, without its folder. */
  log: Type.String(),
  /** Bytes of the damaged log. */
  bytes: Count,
})
export type QuarantineHeader = Static<typeof QuarantineHeader>

/** Bytes that were taken out. A long range is several pieces. */
export const RemovedPiece = Type.Object({
  type: Type.Literal('removed'),
  /** Where they stood in the damaged log. */
  offset: Count,
  length: Count,
  /** The line of the damaged log that they were part of, and what was wrong with it. */
  line: Type.Integer({ minimum: 1 }),
  reason: Type.String(),
  /** Base64 (RFC 4648, 4). */
  bytes: Type.String(),
})
export type RemovedPiece = Static<typeof RemovedPiece>

/** Bytes that were put in: a terminator behind a salvaged entry, or a header. */
export const AddedPiece = Type.Object({
  type: Type.Literal('added'),
  /** Where they stand in the repaired log. */
  offset: Count,
  length: Count,
})
export type AddedPiece = Static<typeof AddedPiece>

export const QuarantinePiece = Type.Union([RemovedPiece, AddedPiece])
export type QuarantinePiece = Static<typeof QuarantinePiece>

/** The quarantine that `repairLog` writes. */
export const quarantineFormat: LogFormat<QuarantineHeader, QuarantinePiece> = defineFormat({
  name: 'quarantine',
  header: QuarantineHeader,
  entry: QuarantinePiece,
})
