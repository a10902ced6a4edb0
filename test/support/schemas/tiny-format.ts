// The smallest log that has a header. Its lines are short, so that all states in which a crash can leave it can be tested.

import Type from 'typebox'
import { defineFormat } from '../../../lib/format/define-format.js'

export interface TinyEntry {
  n: number
}

const schemas = { header: Type.Object({ v: Type.Literal(1) }), entry: Type.Object({ n: Type.Integer() }) }

export const tinyHeader = { v: 1 } as const
export const tinyFormat = defineFormat({ name: 'tiny', ...schemas, unterminated: 'drop' })
/** The same, but a last line that only lacks its terminator is an entry. */
export const tinyKeepFormat = defineFormat({ name: 'tiny', ...schemas, unterminated: 'keep' })
