import t from 'tap'
import * as Type from 'typebox'
import * as Build from '../../../lib/format/built-in/type-builders.js'

t.test('each type is the one that TypeBox makes, hidden members included', async (t) => {
  t.strictSame(described(typesOf(Build)), described(typesOf(Type)))
})

t.test('an optional type is a copy', async (t) => {
  const text = Build.String()
  const optional = Build.Optional(text)
  t.not(optional, text)
  t.notOk('~optional' in text)
})

/** A type of each kind, with and without options. */
function typesOf(types: Pick<typeof Type, keyof typeof Build>): object {
  const { Array: list, Boolean: flag, Integer, Literal, Null, Object: object, Optional, String: text } = types
  return object({
    kind: Literal('kind'),
    version: Literal(1),
    text: text(),
    digits: text({ pattern: '^[0-9]$' }),
    count: Integer({ minimum: 0, maximum: 5 }),
    any: Integer(),
    flag: flag(),
    perhaps: Optional(types.Union([text(), Null()])),
    limited: Optional(Integer({ minimum: 1 })),
    parts: list(object({ inner: types.Unknown() })),
  })
}

/** All own members of a value and of its parts, with what is set for each. */
function described(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const members = Reflect.ownKeys(value).map((name) => {
    const { value: part, ...settings } = Reflect.getOwnPropertyDescriptor(value, name) as PropertyDescriptor
    return [name, settings, described(part)]
  })
  return { isPlain: Object.getPrototypeOf(value) === Object.prototype, members }
}
