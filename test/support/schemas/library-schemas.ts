// The same kinds of entries, written with each of three libraries that implement Standard Schema.

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'
import { defineFormat } from '../../../lib/format/define-format.js'
import type { StandardSchemaV1 } from '../../../lib/format/schema/standard-schema.js'
import { secretValues } from '../damage/secrets.js'
import { randomNumbers } from '../random/seed.js'
import { conformingValue } from './conforming-values.js'

export const zodEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: z.string().min(1).max(4),
    n: z.int().min(0).max(9),
    note: z.string().nullish(),
  }),
  z.strictObject({
    type: z.literal('leaf'),
    tags: z.array(z.string().max(3)).max(2),
    extra: z.record(z.string(), z.number()),
  }),
])

/** Without a JSON Schema, which valibot's own schemas never have. */
export const plainValibotEntry = v.variant('type', [
  v.object({
    type: v.literal('message'),
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(4)),
    n: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
    note: v.optional(v.nullable(v.string())),
  }),
  v.strictObject({
    type: v.literal('leaf'),
    tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(3))), v.maxLength(2)),
    extra: v.record(v.string(), v.number()),
  }),
])
export const valibotEntry = toStandardJsonSchema(plainValibotEntry)

export const arktypeEntry = type({
  type: "'message'",
  id: '1 <= string <= 4',
  n: '0 <= number.integer <= 9',
  'note?': 'string | null',
}).or({
  '+': 'reject',
  type: "'leaf'",
  tags: '(string <= 3)[] <= 2',
  extra: 'Record<string, number>',
})

export interface LibraryEntry {
  readonly name: string
  readonly schema: StandardSchemaV1
  /** The library's own verdict. */
  accepts(value: unknown): boolean
}

/** Each offers its JSON Schema. */
export const libraryEntries: readonly LibraryEntry[] = [
  { name: 'zod', schema: zodEntry, accepts: (value) => zodEntry.safeParse(value).success },
  { name: 'valibot', schema: valibotEntry, accepts: (value) => v.is(plainValibotEntry, value) },
  { name: 'arktype', schema: arktypeEntry, accepts: (value) => arktypeEntry.allows(value) },
]

/** Any JSON value, or one that probably matches the JSON Schema. */
export function valuesFor(schema: StandardSchemaV1): fc.Arbitrary<unknown> {
  const { entrySchema } = defineFormat({ name: 'values', entry: schema })
  const conforming = fc.integer().map((start) => conformingValue(entrySchema, randomNumbers(start)))
  return fc.oneof({ arbitrary: conforming, weight: 4 }, secretValues, fc.jsonValue()).map(asParsed)
}

function asParsed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
