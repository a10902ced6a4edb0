// Schemas of every form whose mismatches are explained differently, to be checked with values that contain a secret.

import fc from 'fast-check'
import Type, { type TSchema } from 'typebox'

/** `if`, `then` and `else`, for which TypeBox has no name of its own. */
export function conditional(
  condition: object,
  match: object | boolean,
  otherwise: object | boolean,
): TSchema {
  // biome-ignore lint/suspicious/noThenProperty: the name is from JSON Schema, and schemas are not awaited
  return { if: condition, then: match, else: otherwise }
}

const names = fc.constantFrom(
  'type',
  'id',
  'version',
  'message',
  'text',
  'n',
  'kids',
  '__proto__',
  'constructor',
)

const scalars: fc.Arbitrary<TSchema> = fc.constantFrom<TSchema>(
  Type.String(),
  Type.String({ minLength: 100 }),
  Type.String({ pattern: '^[0-9]+$' }),
  Type.Integer({ minimum: 5 }),
  Type.Number({ exclusiveMaximum: -1, multipleOf: 3 }),
  Type.Boolean(),
  Type.Null(),
  Type.Never(),
  Type.Literal('message'),
  Type.Literal(7),
  Type.Enum(['leaf', 'message']),
  { not: {} },
  { type: ['integer', 'boolean'] },
  { allOf: [Type.String(), { maxLength: 1 }] },
  conditional(Type.String(), { maxLength: 1 }, false),
  Type.Refine(
    Type.String(),
    (text) => text === 'never',
    () => 'must be the one',
  ),
)

/** Schemas that contain others, cyclic ones too. */
export const arbitrarySchemas: fc.Arbitrary<TSchema> = fc.letrec<{ schema: TSchema }>((tie) => {
  const schema = tie('schema')
  const properties = fc
    .array(fc.tuple(names, schema, fc.boolean()), { maxLength: 4 })
    .map((members) =>
      Object.fromEntries(
        members.map(([name, each, optional]) => [name, optional ? Type.Optional(each) : each]),
      ),
    )
  return {
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalars,
      properties.map((members) => Type.Object(members)),
      properties.map((members) => Type.Object(members, { additionalProperties: false })),
      fc
        .tuple(properties, schema)
        .map(([members, additionalProperties]) => Type.Object(members, { additionalProperties })),
      properties.map((members) =>
        Type.Object(members, { propertyNames: { maxLength: 5 }, minProperties: 2 }),
      ),
      schema.map((items) => Type.Array(items, { minItems: 1 })),
      schema.map((items) => Type.Array(items, { uniqueItems: true, maxItems: 1, contains: Type.Integer() })),
      fc.tuple(schema, schema).map((items) => Type.Tuple(items)),
      fc.array(schema, { minLength: 1, maxLength: 3 }).map((branches) => Type.Union(branches)),
      fc.array(schema, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      fc.array(schema, { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
      schema.map((each) => Type.Record(Type.String(), each)),
      schema.map((not) => ({ not })),
      schema.map((each) =>
        Type.Cyclic({ Node: Type.Object({ n: each, kids: Type.Array(Type.Ref('Node')) }) }, 'Node'),
      ),
      names.map((name) => ({ dependentRequired: { [name]: ['n'] }, dependencies: { id: ['text'] } })),
    ),
  }
}).schema
