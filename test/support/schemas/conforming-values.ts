// Random values that follow a schema, so that many of them match it; and random JSON texts of a value, in the many spellings
// that JSON allows.

type Random = () => number
/** The part of JSON Schema that the values follow. */
interface Shape {
  readonly [keyword: string]: unknown
}

const STRINGS = [
  '',
  'a',
  'type',
  'message',
  'leaf',
  'é',
  '日本',
  '\u{1f600}',
  '"\\\n\t/',
  '\u2028',
  'x'.repeat(70),
]
const NUMBERS = [0, -0, 1, -1, 5, 7, 0.5, -2.25, 1e21, 1e-7, 123456789012, 2 ** 53, 4.35]
const NAMES = ['type', 'id', 'kind', 'n', 'other', '__proto__', 'toString', 'é']

export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item
}

/** Any JSON value. */
export function anyValue(random: Random, depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 2 ? 5 : 7))
  if (kind === 0) return null
  if (kind === 1) return random() < 0.5
  if (kind === 2) return pick(NUMBERS, random)
  if (kind <= 4) return pick(STRINGS, random)
  const parts = Array.from({ length: Math.floor(random() * 4) }, () => anyValue(random, depth + 1))
  return kind === 5 ? parts : Object.fromEntries(parts.map((part) => [pick(NAMES, random), part]))
}

/** A value that probably matches the schema. */
export function conformingValue(schema: unknown, random: Random, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 8) return anyValue(random, 2)
  const shape = schema as Shape
  const branches = shape.anyOf ?? shape.oneOf
  if (Array.isArray(branches)) return conformingValue(pick(branches, random), random, depth + 1)
  if (Array.isArray(shape.allOf)) return conformingAll(shape.allOf, random, depth)
  if ('const' in shape) return shape.const
  if (Array.isArray(shape.enum)) return pick(shape.enum, random)
  const type = Array.isArray(shape.type) ? pick(shape.type as unknown[], random) : shape.type
  if (type === 'string') return conformingString(shape, random)
  if (type === 'number' || type === 'integer') return conformingNumber(shape, random)
  if (type === 'boolean') return random() < 0.5
  if (type === 'null') return null
  if (type === 'array') return conformingArray(shape, random, depth)
  return type === 'object' ? conformingObject(shape, random, depth) : anyValue(random, depth)
}

function conformingAll(schemas: readonly unknown[], random: Random, depth: number): unknown {
  const values = schemas.map((schema) => conformingValue(schema, random, depth + 1))
  const areObjects = values.every((value) => typeof value === 'object' && !Array.isArray(value))
  return areObjects ? Object.assign({}, ...values) : values[0]
}

function conformingString({ minLength = 0, maxLength }: Shape, random: Random): string {
  const least = Number(minLength)
  const length = pick(
    [least - 1, least, least + 1, Number(maxLength ?? least + 20), Number(maxLength ?? 3) + 1],
    random,
  )
  if (random() < 0.3) return pick(STRINGS, random)
  return pick(['a', 'é', '\u{1f600}', '\n'], random).repeat(Math.max(0, length))
}

function conformingNumber(shape: Shape, random: Random): number {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = shape
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter(
    (each) => typeof each === 'number',
  )
  const near = bounds.flatMap((bound) => [bound, bound - 1, bound + 1, bound + 0.5])
  const value = pick([...near, ...NUMBERS], random)
  return type === 'integer' && random() < 0.8 ? Math.round(value) : value
}

function conformingArray({ items, minItems = 0, maxItems }: Shape, random: Random, depth: number): unknown[] {
  const least = Number(minItems)
  const length = pick([least, least + 1, least + 2, Number(maxItems ?? least), least - 1], random)
  const schemaAt = (index: number): unknown => (Array.isArray(items) ? items[index] : items)
  return Array.from({ length: Math.max(0, length) }, (_, index) =>
    conformingValue(schemaAt(index), random, depth + 1),
  )
}

function conformingObject(shape: Shape, random: Random, depth: number): object {
  const { properties = {}, required = [], additionalProperties, patternProperties = {} } = shape
  const members: [string, unknown][] = []
  for (const [name, schema] of Object.entries(properties as object)) {
    const isWanted = random() < ((required as string[]).includes(name) ? 0.97 : 0.6)
    if (isWanted) members.push([name, conformingValue(schema, random, depth + 1)])
  }
  for (const name of required as string[])
    if (!Object.hasOwn(properties as object, name)) members.push([name, anyValue(random, 2)])
  const [record] = Object.values(patternProperties as object)
  const others = record ?? additionalProperties
  if (random() < 0.3) members.push([pick(NAMES, random), conformingValue(others, random, depth + 1)])
  return Object.fromEntries(members)
}

/** The value as JSON, with random white space, order of keys, escapes and repeated keys. */
export function writtenSomehow(value: unknown, random: Random): string {
  const space = () => (random() < 0.1 ? pick([' ', '\t', '\r', '  '], random) : '')
  if (Array.isArray(value)) {
    const items = value.map((item) => `${space()}${writtenSomehow(item, random)}${space()}`)
    return `[${items.length === 0 ? space() : items.join(',')}]`
  }
  if (typeof value === 'object' && value !== null) return writtenObject(value, random, space)
  if (typeof value === 'number') return writtenNumber(value, random)
  return typeof value === 'string' ? writtenString(value, random) : JSON.stringify(value)
}

function writtenObject(value: object, random: Random, space: () => string): string {
  const members = Object.entries(value)
  if (random() < 0.15) members.reverse()
  const [first] = members
  if (first !== undefined && random() < 0.05) members.push([first[0], anyValue(random, 2)])
  const texts = members.map(
    ([name, each]) =>
      `${space()}${writtenString(name, random)}${space()}:${space()}${writtenSomehow(each, random)}${space()}`,
  )
  return `{${texts.length === 0 ? space() : texts.join(',')}}`
}

function writtenString(text: string, random: Random): string {
  if (random() > 0.04) return JSON.stringify(text)
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`
}

function writtenNumber(value: number, random: Random): string {
  const text = Object.is(value, -0) ? '-0' : String(value)
  if (random() > 0.05) return text
  return pick(
    [
      `${text}.0`,
      `${text}e0`,
      `${value * 10}e-1`,
      `${text}00`,
      `${text}e400`,
      `${text}E-0400`,
      `${text}.${'0'.repeat(20)}`,
    ],
    random,
  )
}

/** The bytes with one to three of them changed, most of them to bytes that mean something in JSON. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const common = '"\\{}[],:0123456789-.eE+utnf \t\r'
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const byte = random() < 0.6 ? pick([...common], random).charCodeAt(0) : Math.floor(random() * 256)
    if (copy.length > 0) copy[Math.floor(random() * copy.length)] = byte
  }
  return copy
}
