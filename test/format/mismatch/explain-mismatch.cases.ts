import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import Type, { type TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { explainMismatch } from '../../../lib/format/mismatch/explain-mismatch.js'
import { SessionEntry } from '../../../lib/format/session-format.js'
import { SECRET, secretValues } from '../../support/damage/secrets.js'
import { assistantEntry, leafEntry, userEntry } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { arbitrarySchemas } from '../../support/schemas/arbitrary-schemas.js'
import { changed } from '../../support/schemas/changed-value.js'

interface Case {
  name: string
  schema: TSchema
  value: unknown
  pointer?: string
  message: string
}

const Tree = Type.Cyclic(
  { Node: Type.Object({ n: Type.Integer(), kids: Type.Array(Type.Ref('Node')) }) },
  'Node',
)

function explains({ name, schema, value, pointer = '', message }: Case): void {
  t.test(name, async (t) => {
    t.notOk(Check(schema, value), 'the value does not match')
    t.strictSame(explainMismatch(schema, value), { pointer, message })
  })
}

explains({
  name: 'a bigint, which nothing in a log is',
  schema: Type.Literal(1n),
  value: 1,
  message: 'must be 1n',
})
explains({ name: 'a value of another type', schema: Type.String(), value: 1, message: 'must be string' })
explains({
  name: 'a value that has none of several types',
  schema: { type: ['integer', 'null'] },
  value: 'x',
  message: 'must be either integer or null',
})
explains({
  name: 'a missing property',
  schema: Type.Object({ a: Type.String(), b: Type.String(), c: Type.Optional(Type.String()) }),
  value: { a: 1 },
  message: 'must have required properties b',
})
explains({
  name: 'a property inside a property',
  schema: Type.Object({ a: Type.Object({ b: Type.Boolean() }) }),
  value: { a: { b: 0 } },
  pointer: '/a/b',
  message: 'must be boolean',
})
explains({
  name: 'the first item that fails',
  schema: Type.Array(Type.Object({ n: Type.Integer() })),
  value: [{ n: 1 }, { n: 'x' }, { n: null }],
  pointer: '/1/n',
  message: 'must be integer',
})
explains({
  name: 'a list that is too short, its items good',
  schema: Type.Array(Type.Integer(), { minItems: 2 }),
  value: [1],
  message: 'must not have fewer than 2 items',
})
explains({
  name: 'a tuple',
  schema: Type.Tuple([Type.Integer(), Type.String()]),
  value: [1, 2],
  message: 'matches none of the allowed forms',
})
explains({
  name: 'no list where one is asked for',
  schema: Type.Array(Type.String()),
  value: {},
  message: 'must be array',
})
explains({
  name: 'no object where one is asked for',
  schema: Type.Object({}),
  value: [],
  message: 'must be object',
})
explains({ name: 'a literal', schema: Type.Literal('a'), value: SECRET, message: 'must be "a"' })
explains({
  name: 'one of several literals, of two kinds',
  schema: Type.Union([Type.Literal('a'), Type.Union([Type.Literal(2), Type.Enum(['b', 'c'])])]),
  value: SECRET,
  message: 'must be "a" or 2 or "b" or "c"',
})
explains({
  name: 'a union of literals and more',
  schema: Type.Union([Type.Literal('a'), Type.Integer()]),
  value: SECRET,
  message: 'must be equal to constant or must be integer',
})
explains({
  name: 'both bounds of a limit, each named once',
  schema: {
    anyOf: [Type.Integer({ minimum: 5 }), Type.Integer({ minimum: 5 }), Type.Integer({ minimum: 9 })],
  },
  value: 1,
  message: 'must be >= 5 or must be >= 9',
})
explains({
  name: 'names that a JSON pointer has to escape',
  schema: Type.Object({ 'a/b~c': Type.Integer() }),
  value: { 'a/b~c': 'x' },
  pointer: '/a~1b~0c',
  message: 'must be integer',
})
explains({
  name: 'a property that is called __proto__',
  schema: Type.Object({ ['__proto__']: Type.Object({ n: Type.Integer() }) }),
  value: JSON.parse('{"__proto__":{"n":"x"}}'),
  pointer: '/__proto__/n',
  message: 'must be integer',
})
explains({
  name: 'an inherited property does not count',
  schema: Type.Object({ constructor: Type.String() }),
  value: {},
  message: 'must have required properties constructor',
})
explains({
  name: 'a property too many',
  schema: Type.Object({ a: Type.Integer() }, { additionalProperties: false }),
  value: { a: 1, [SECRET]: 2 },
  message: 'must not have additional properties',
})
explains({
  name: 'a property whose name is not allowed',
  schema: Type.Object({}, { propertyNames: { maxLength: 3 } }),
  value: { [SECRET]: 1 },
  message: 'has a property name that is not allowed',
})
explains({
  name: 'a value under a name that is not in the schema',
  schema: Type.Record(Type.String(), Type.Integer()),
  value: { [SECRET]: 'x' },
  message: 'matches none of the allowed forms',
})
explains({
  name: 'a refinement',
  schema: Type.Object({
    n: Type.Refine(
      Type.Integer(),
      (n) => n % 2 === 0,
      () => 'must be even',
    ),
  }),
  value: { n: 3 },
  pointer: '/n',
  message: 'must be even',
})
explains({
  name: 'a schema that refers to itself, explained at the top',
  schema: Tree,
  value: { n: 1, kids: [{ n: 'x', kids: [] }] },
  message: 'matches none of the allowed forms',
})
const entry = SessionEntry
explains({
  name: 'the branch that the type chooses',
  schema: entry,
  value: { ...leafEntry('1'), entry_id: null },
  pointer: '/entry_id',
  message: 'must be string',
})
explains({
  name: 'the branches that type and role choose',
  schema: entry,
  value: changed(assistantEntry('1'), 'message.usage.input_tokens', -1),
  pointer: '/message/usage/input_tokens',
  message: 'must be >= 0',
})
explains({
  name: 'the branch of a list item',
  schema: entry,
  value: changed(assistantEntry('1'), 'message.content.2.tool_call.name', 5),
  pointer: '/message/content/2/tool_call/name',
  message: 'must be string',
})
explains({
  name: 'no branch: every way it could have been',
  schema: Type.Union([Type.Object({ kind: Type.Literal('a') }), Type.Object({ size: Type.Integer() })]),
  value: {},
  message: 'must have required properties kind or must have required properties size',
})
explains({
  name: 'a branch is not chosen by a property that objects inherit',
  schema: Type.Union([
    Type.Object({ constructor: Type.Literal('a'), n: Type.Integer() }),
    Type.Object({ b: Type.Integer() }),
  ]),
  value: { n: 'x' },
  message: 'must have required properties constructor or must have required properties b',
})
explains({
  name: 'two branches that agree: no one is chosen',
  schema: Type.Union([
    Type.Object({ type: Type.Literal('a'), n: Type.Integer() }),
    Type.Object({ type: Type.Literal('a'), m: Type.Integer() }),
  ]),
  value: { type: 'a' },
  message: 'must have required properties n or must have required properties m',
})
explains({
  name: 'a part that is wrong outside of the branch',
  schema: entry,
  value: changed(userEntry('1'), 'message.content', [{ type: 'image' }]),
  pointer: '/message/content/0',
  message: 'must have required properties text',
})

/** More parts than the budget covers. */
const MANY = 60_000
const TOO_LARGE = 'does not match its schema; it is too large to say where'
const Strings = Type.Array(Type.String())
const many = new Array<string>(MANY).fill('a')

explains({
  name: 'a first item that fails, of very many',
  schema: Type.Array(Type.Object({ a: Type.Integer() })),
  value: new Array(MANY).fill({}),
  pointer: '/0',
  message: 'must have required properties a',
})
explains({
  name: 'a last item that fails, of very many',
  schema: Type.Object({ list: Strings }),
  value: { list: [...many, 1] },
  pointer: '/list',
  message: TOO_LARGE,
})
explains({
  name: 'a small part beside a large one',
  schema: Type.Object({ list: Strings, n: Type.Integer() }),
  value: { list: many, n: 'x' },
  pointer: '/n',
  message: 'must be integer',
})
explains({
  name: 'a large part that it can only be, and what is wrong with that one itself',
  schema: Type.Object({
    n: Type.Integer(),
    list: Type.Optional(Type.Array(Type.String(), { maxItems: MANY - 1 })),
  }),
  value: { n: 1, list: [...many] },
  pointer: '/list',
  message: TOO_LARGE,
})
explains({
  name: 'a large part of another type',
  schema: Type.Object({ list: Type.String() }),
  value: { list: many },
  pointer: '/list',
  message: 'must be string',
})
explains({
  name: 'one of two large parts',
  schema: Type.Object({ a: Strings, b: Strings }),
  value: { a: many, b: [...many, 1] },
  message: TOO_LARGE,
})
explains({
  name: 'a large part, or something else',
  schema: Type.Object({ a: Strings }, { minProperties: 2 }),
  value: { a: many },
  message: TOO_LARGE,
})
explains({
  name: 'a missing property of a large value',
  schema: Type.Object({ a: Strings, b: Type.Integer() }),
  value: { a: many },
  message: 'must have required properties b',
})
explains({
  name: 'one name too many of very many',
  schema: Type.Object({ a: Type.Integer() }, { additionalProperties: false }),
  value: { a: 1, ...Object.fromEntries(many.map((_, index) => [`${SECRET}${index}`, 1])) },
  message: TOO_LARGE,
})
explains({
  name: 'a large value of a schema that is explained as a whole',
  schema: Tree,
  value: { n: 1, kids: [...new Array(MANY).fill({ n: 1, kids: [] }), 1] },
  message: TOO_LARGE,
})
explains({
  name: 'a very long string',
  schema: Type.Array(Type.String({ maxLength: 5 })),
  value: ['x'.repeat(64 * MANY), 'abcdef'],
  message: TOO_LARGE,
})
explains({
  name: 'unions in unions, of which only the outermost is checked',
  schema: nestedUnions(12),
  value: JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`),
  message: 'must have required properties b',
})

/** Each level doubles the work of a check of all branches. */
function nestedUnions(depth: number): TSchema {
  if (depth === 0) return Type.String()
  const a = nestedUnions(depth - 1)
  return Type.Union([Type.Object({ a }), Type.Object({ a, b: Type.String() })])
}

t.test('a value too deep for the compiled check', async (t) => {
  const depth = 100_000
  const deep: unknown = JSON.parse(`${'{"n":1,"kids":['.repeat(depth)}${']}'.repeat(depth)}`)
  t.throws(() => Check(Tree, deep), { name: 'RangeError' })
  t.strictSame(explainMismatch(Tree, deep), { pointer: '', message: 'is nested too deeply to be checked' })
})

t.test('an error that the value did not cause is not hidden', async (t) => {
  const broken = Type.Refine(Type.String(), () => {
    throw new TypeError('broken refinement')
  })
  t.throws(() => explainMismatch(broken, 'x'), { name: 'TypeError', message: 'broken refinement' })
})

t.test('no message contains content of the value', async (t) => {
  const property = fc.property(arbitrarySchemas, secretValues, (schema, value) => {
    const { pointer, message } = explainMismatch(schema, value)
    assert.ok(!pointer.includes(SECRET), pointer)
    assert.ok(!message.includes(SECRET), message)
    assert.ok(message !== '')
    assert.ok(isPlaceIn(value, pointer), `${pointer} is a place in the value`)
  })
  holds(t, 'any schema, any value', property, 3000)
})

function isPlaceIn(value: unknown, pointer: string): boolean {
  let place = value
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, name)) return false
    place = Reflect.get(place, name)
  }
  return true
}
