// TypeBox ignores a keyword whose form JSON Schema does not allow (`required: true`), or fails when it checks the first
// value. It also takes a type that it does not know for one that accepts everything. Here both are reported when the format is
// defined.

import { requireNotForeign } from './given-schema.js'
import { pointerStep } from './json-pointer.js'
import { KEYWORD_FORMS } from './keyword-forms.js'
import {
  isShape,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  type SchemaShape,
} from './schema-shape.js'

const JSON_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
/** TypeBox's types of values that are not JSON. It gives other names only to schemas of its own. */
const OTHER_TYPES = ['bigint', 'constructor', 'function', 'symbol', 'undefined', 'void']

/** The keywords whose values are schemas, or lists or maps of them. */
const PLACES = [
  ...new Set([
    ...SCHEMA_KEYWORDS,
    ...SCHEMA_LIST_KEYWORDS,
    ...SCHEMA_MAP_KEYWORDS,
    'not',
    'if',
    'propertyNames',
  ]),
]

/**
 * Checks that each keyword of a schema, and of the schemas in it, has the form that JSON Schema requires, that each type is
 * known, and that no schema of another library is among them.
 * @param name what the schema is for, for the message
 * @throws TypeError with a pointer to the first place where that is not so
 */
export function requireWellFormed(schema: unknown, name: string, pointer = ''): void {
  if (!isShape(schema)) return
  const parts = partsOf(schema)
  for (const [step, part] of parts) requireNotForeign(part, name, `${pointer}${step}`)
  for (const [keyword, isOfForm] of KEYWORD_FORMS) {
    if (Reflect.get(schema, keyword) === undefined || isOfForm(schema)) continue
    const place = `${pointer}${pointerStep(keyword)}`
    throw new TypeError(`defineFormat: ${name}: ${place} does not have the form that JSON Schema gives it`)
  }
  requireKnownTypes(schema, `defineFormat: ${name}: ${pointer}/type`)
  for (const [step, part] of parts) requireWellFormed(part, name, `${pointer}${step}`)
}

/** @throws TypeError for a type that would accept every value, or for none */
function requireKnownTypes({ type }: SchemaShape, place: string): void {
  if (type === undefined) return
  const types = typeof type === 'string' ? [type] : type
  if (types.length === 0) throw new TypeError(`${place} is an empty list, so that no value would match it`)
  const unknown = types.find((each) => !JSON_TYPES.includes(each) && !OTHER_TYPES.includes(each))
  if (unknown === undefined) return
  const known = `it must be one of ${JSON_TYPES.join(', ')}, or a list of them`
  throw new TypeError(
    `${place} names an unknown type, ${JSON.stringify(unknown)}: ${known}; for entries of that type write { properties: { type: { const: ${JSON.stringify(unknown)} } }, required: ['type'] }`,
  )
}

/** The values of all places in which a schema may contain another, with the path to each. */
function partsOf(schema: SchemaShape): [step: string, part: unknown][] {
  return PLACES.flatMap((keyword): [string, unknown][] => {
    const value: unknown = Reflect.get(schema, keyword)
    const step = pointerStep(keyword)
    const isPart = isShape(value) || typeof value === 'function'
    if (isPart && !SCHEMA_MAP_KEYWORDS.includes(keyword)) return [[step, value]]
    return Object.entries(value ?? {}).map(([name, part]) => [step + pointerStep(name), part])
  })
}
