// Explains mismatches with the formats that come with the library, in the words of TypeBox. Their schemas have few keywords, and
// to load TypeBox for them would take longer than reading most logs.

import type { SchemaChecks, SchemaError } from '../mismatch/schema-checks.js'
import { isObject } from '../schema/json-objects.js'
import type { SchemaShape } from '../schema/schema-shape.js'

/** All keywords that the formats use. */
type Keywords = Pick<SchemaShape, 'anyOf' | 'const' | 'maximum' | 'minimum' | 'properties' | 'required'> & {
  readonly type?: string
  readonly items?: SchemaShape
  readonly pattern?: string
}

/** For schemas with no other keywords than those. */
export const plainChecks: SchemaChecks = { accepts, errorsOf }

function accepts(schema: SchemaShape, value: unknown): boolean {
  const isOfBranch = schema.anyOf === undefined || schema.anyOf.some((branch) => accepts(branch, value))
  return isOfBranch && errorsOf(schema, value).length === 0 && acceptsParts(schema as Keywords, value)
}

function acceptsParts({ items = {}, properties = {}, required = [] }: Keywords, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => accepts(items, item))
  if (!isObject(value)) return true
  return Object.entries(properties).every(([name, property]) => {
    const part: unknown = Reflect.get(value, name)
    // What is optional may be undefined in an entry that is written, which leaves it out.
    return (part === undefined && !required.includes(name)) || accepts(property, part)
  })
}

function errorsOf(schema: SchemaShape, value: unknown): SchemaError[] {
  const { type, required = [], pattern, minimum, maximum } = schema as Keywords
  const errors: SchemaError[] = []
  const report = (keyword: keyof Keywords, message: string) => errors.push({ keyword, message })
  if (type !== undefined && !isOfType(value, type)) report('type', `must be ${type}`)
  if (isObject(value)) {
    const missing = required.filter((name) => !(name in value))
    if (missing.length > 0) report('required', `must have required properties ${missing.join(', ')}`)
  }
  if (typeof value === 'string' && pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    report('pattern', `must match pattern "${pattern}"`)
  if (Number.isFinite(value)) {
    const number = value as number
    if (minimum !== undefined && number < minimum) report('minimum', `must be >= ${minimum}`)
    if (maximum !== undefined && number > maximum) report('maximum', `must be <= ${maximum}`)
  }
  if (schema.const !== undefined && value !== schema.const) report('const', 'must be equal to constant')
  return errors
}

/** As TypeBox has it, so that NaN is no number. */
function isOfType(value: unknown, type: string): boolean {
  if (type === 'object') return isObject(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'null') return value === null
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'number') return Number.isFinite(value)
  return typeof value === type
}
