// The smallest log that has a header: its lines are short, so that every state that a crash can leave it in
// can be gone through.

import Type from 'typebox'
import { defineFormat } from '../../../lib/format/define-format.js'

export interface TinyEntry {
  n: number
}

const schemas = { header: Type.Object({ v: Type.Literal(1) }), entry: Type.Object({ n: Type.Integer() }) }

export const tinyHeader = { v: 1 } as const
export const tinyFormat = defineFormat({ name: 'tiny', ...schemas, unterminated: 'drop' })
/** The same, but a last line that lacks nothing but its terminator is an entry. */
export const tinyKeepFormat = defineFormat({ name: 'tiny', ...schemas, unterminated: 'keep' })
