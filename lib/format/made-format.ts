// A format made of its parts, whoever checks them.

import type { TSchema } from 'typebox'
import type { FormatPart, SchemaProof } from './checked-part.js'
import type { HeaderIdentity, LogFormat, Unterminated } from './log-format.js'
import { NO_FORM } from './mismatch/mismatch-reason.js'
import { literalProperty, namedTypes } from './schema/named-types.js'
import { sharedMap } from './shared-map.js'

/** What a format is made of. */
export interface FormatParts {
  readonly name: string
  readonly discriminator: string
  readonly unterminated: Unterminated
  /** Undefined if logs of the format have no header line. */
  readonly header: FormatPart | undefined
  readonly entry: FormatPart
}

/** The entry schema of each check, and whether the certifier may rely on it. */
const proofs = sharedMap<LogFormat<unknown, unknown>['isEntry'], { schema: TSchema; proof: SchemaProof }>(
  'format-proofs.1',
)

const FOREIGN_CHECK: SchemaProof = { reason: 'a check that defineFormat has not compiled' }
const NO_HEADER = { pointer: '', message: NO_FORM }

export function makeFormat(parts: FormatParts): LogFormat<unknown, unknown> {
  const { name, discriminator, unterminated, header, entry } = parts
  const isEntry = (value: unknown): value is unknown => entry.is(value)
  proofs.set(isEntry, entry)
  return Object.freeze({
    name,
    discriminator,
    unterminated,
    headerSchema: header?.schema,
    entrySchema: entry.schema,
    headerIdentity: header === undefined ? undefined : identityOf(header.schema, discriminator),
    knownTypes: namedTypes(entry.schema, discriminator),
    isHeader: (value: unknown): value is unknown => header === undefined || header.is(value),
    isEntry,
    explainHeader: (value: unknown) => header?.explain(value) ?? NO_HEADER,
    explainEntry: (value: unknown) => entry.explain(value),
  })
}

/** Whether the certifier may rely on the format's entry schema. A copy of a format may have a check of its own. */
export function proofOf({ isEntry, entrySchema }: LogFormat<unknown, unknown>): SchemaProof {
  const known = proofs.get(isEntry)
  return known?.schema === entrySchema ? known.proof : FOREIGN_CHECK
}

function identityOf(header: TSchema, discriminator: string): HeaderIdentity {
  const type = literalProperty(header, discriminator)
  const version = literalProperty(header, 'version')
  return {
    type: typeof type === 'string' ? type : undefined,
    version: typeof version === 'string' || typeof version === 'number' ? version : undefined,
  }
}
