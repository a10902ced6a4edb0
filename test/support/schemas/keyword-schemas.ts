// Schemas by their keywords: each keyword beside each type, whether the keyword applies to it or not. This finds keywords that
// are wrongly taken to apply to values of one kind only.

import fc from 'fast-check'
import type { TSchema } from 'typebox'

/** An empty list and an unknown type are refused: see `oddSchemas`. */
const TYPES: readonly unknown[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'array',
  'object',
  ['string', 'null'],
  ['array', 'object'],
  ['integer', 'number'],
  ['object', 'object'],
]

/** Each refuses some values of the kind to which it applies. */
const KEYWORDS: Readonly<Record<string, unknown>> = {
  minLength: 2,
  maxLength: 1,
  pattern: 'x',
  format: 'date',
  minimum: 3,
  maximum: 2,
  exclusiveMinimum: 5,
  exclusiveMaximum: -5,
  multipleOf: 3,
  items: { type: 'null' },
  minItems: 2,
  maxItems: 0,
  additionalItems: false,
  prefixItems: [{ type: 'null' }],
  unevaluatedItems: false,
  uniqueItems: true,
  contains: { type: 'null' },
  minContains: 2,
  maxContains: 0,
  properties: { a: { type: 'null' } },
  required: ['a'],
  additionalProperties: false,
  patternProperties: { a: { type: 'null' } },
  propertyNames: { maxLength: 0 },
  minProperties: 3,
  maxProperties: 0,
  unevaluatedProperties: false,
  dependencies: { a: ['b'] },
  dependentRequired: { a: ['b'] },
  dependentSchemas: { a: false },
  title: 'a',
  default: 3,
  $comment: 'a',
  $defs: { a: false },
  nullable: true,
  contentEncoding: 'base64',
  $anchor: 'a',
  not: {},
  allOf: [false],
  oneOf: [false],
  anyOf: [{ type: 'null' }],
  if: true,
  else: false,
  const: 'a',
  enum: ['a', 'ab', 3],
}

/** JSON texts of which each schema accepts some and refuses others. */
export const KEYWORD_VALUES: readonly string[] = [
  ...['""', '"a"', '"ab"', '"x"', '"2026-01-02"', '0', '1', '2', '3', '4.5', '-7', 'true', 'false', 'null'],
  ...['[]', '[1]', '[null]', '[null,null]', '[1,1]', '[1,2]', '[{}]'],
  ...['{}', '{"a":1}', '{"a":null}', '{"b":1}', '{"a":null,"b":2}', '{"a":null,"b":2,"c":3}'],
]

const names = Object.keys(KEYWORDS)

function schemaOf(type: unknown, keywords: readonly string[]): TSchema {
  const members = keywords.map((keyword) => [keyword, KEYWORDS[keyword]])
  // An object of unknown keywords alone is not a schema.
  const first = type === undefined ? ['description', ''] : ['type', type]
  return Object.fromEntries([first, ...members]) as TSchema
}

/** Every type with every keyword, and every keyword alone. */
export const keywordSchemas: readonly TSchema[] = [...TYPES, undefined].flatMap((type) =>
  names.map((keyword) => schemaOf(type, [keyword])),
)

/** Values of keywords in wrong or outdated forms. */
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, 0, 1, -1, 1.5, Number.NaN, 1n, '', 'a', [], ['a'], [1], [null], [[]], [{}], [true]],
  ...[{}, { a: null }, { a: 'a' }, { a: [] }, { type: 5 }, { type: [null] }, { enum: 'a' }, { anyOf: {} }],
  ...[() => true, Symbol.iterator, /a/, new Map(), Object.create(null)],
]

/** Each keyword with each of these, beside the types to which most keywords apply, and inside other schemas. */
export const oddSchemas: readonly { keyword: string; entry: TSchema }[] = [
  'type',
  '$ref',
  'then',
  ...names,
].flatMap((keyword) =>
  [undefined, 'string', 'integer', 'array', 'object'].flatMap((type) =>
    ODD_VALUES.flatMap((value) => {
      const schema = { ...(type === undefined ? {} : { type }), [keyword]: value }
      const around = [schema, { properties: { a: schema } }, { anyOf: [schema, { type: 'null' }] }]
      return around.map((entry) => ({ keyword, entry: entry as TSchema }))
    }),
  ),
)

/** Several keywords at once. */
export const arbitraryKeywordSchemas: fc.Arbitrary<TSchema> = fc
  .tuple(
    fc.constantFrom(...TYPES, undefined),
    fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 4 }),
  )
  .map(([type, keywords]) => schemaOf(type, keywords))
