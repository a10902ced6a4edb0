// What is wrong with one value itself, not with its parts, in the schema's own terms.
//
// To explain, TypeBox checks all parts of a value, and for nested unions does so again and again. So it is asked about the
// schema without the schemas of parts. A schema that cannot be reduced like that is used whole if the value is small.

import { isObject } from '../schema/json-objects.js'
import { alternatives, isShape, type SchemaShape } from '../schema/schema-shape.js'
import { hasAtMost } from './part-budget.js'
import type { SchemaChecks, SchemaError } from './schema-checks.js'

/** Nothing more is known. */
export const NO_FORM = 'matches none of the allowed forms'
export const TOO_LARGE = 'does not match its schema; it is too large to say where'

/** A value with more parts, or with more names, is not checked as a whole. */
const MOST_PARTS = 1000
/** TypeBox's own default limit of errors. */
const MOST_MESSAGES = 8

/** Keywords about a value itself that are cheap to check. */
const OF_VALUE = keywords(
  'type const enum required items additionalItems minItems maxItems minProperties maxProperties',
  'minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf',
  'anyOf $id title description default examples ~kind ~optional ~readonly',
)
/** Keywords that are checked for each name of an object. */
const OF_NAMES = keywords('properties patternProperties additionalProperties propertyNames')

const surfaces = new WeakMap<SchemaShape, SchemaShape>()
const cheapSurfaces = new WeakMap<SchemaShape, SchemaShape>()
const literals = new WeakMap<SchemaShape, readonly unknown[] | 'others'>()

export function mismatchReason(schema: SchemaShape, value: unknown, checks: SchemaChecks): string {
  if (!isShape(schema)) return 'is not allowed'
  const expected = allowedValues(schema)
  if (expected !== 'others') return `must be ${expected.map(shown).join(' or ')}`
  const reason = new Reason(value, checks)
  reason.gather(schema)
  return reason.message
}

class Reason {
  readonly #value: unknown
  readonly #checks: SchemaChecks
  readonly #isSmall: boolean
  readonly #hasFewNames: boolean
  readonly #messages = new Set<string>()
  /** Whether every keyword that could explain the mismatch was checked. */
  #isComplete = true

  constructor(value: unknown, checks: SchemaChecks) {
    this.#value = value
    this.#checks = checks
    this.#hasFewNames = !isObject(value) || Object.keys(value).length <= MOST_PARTS
    this.#isSmall = this.#hasFewNames && hasAtMost(value, MOST_PARTS)
  }

  get message(): string {
    if (this.#messages.size > 0) return [...this.#messages].slice(0, MOST_MESSAGES).join(' or ')
    return this.#isComplete ? NO_FORM : TOO_LARGE
  }

  /** Adds the schema's errors for the value; for a union without errors of its own, those of its branches. */
  gather(schema: SchemaShape): void {
    const asked = this.#askable(schema)
    const errors = this.#checks.errorsOf(asked, this.#value).filter(({ keyword }) => keyword !== 'anyOf')
    for (const error of errors) this.#messages.add(messageOf(error))
    if (errors.length > 0 || asked === schema) return
    for (const branch of (schema.anyOf ?? []).filter(isShape)) this.gather(branch)
  }

  /** The part of the schema that can be checked in little time. */
  #askable(schema: SchemaShape): SchemaShape {
    const names = Reflect.ownKeys(schema).map(String)
    const isSimple = names.every((name) => isSimpleIn(schema, name))
    if (!isSimple && this.#isSmall) return schema
    if (isSimple && this.#hasFewNames) return surfaceOf(schema, surfaces, (name) => isSimpleIn(schema, name))
    if (!names.every((name) => OF_VALUE.has(name))) this.#isComplete = false
    return surfaceOf(schema, cheapSurfaces, (name) => OF_VALUE.has(name))
  }
}

function keywords(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')))
}

/** Whether the keyword means the same for the value when the schemas of parts are left out. */
function isSimpleIn(schema: SchemaShape, name: string): boolean {
  // If it is a schema, TypeBox reports a part that fails it as superfluous, as it does for `false`.
  if (name.startsWith('additional')) return typeof Reflect.get(schema, name) === 'boolean'
  return OF_VALUE.has(name) || OF_NAMES.has(name)
}

function messageOf({ keyword, message }: SchemaError): string {
  // The only message of TypeBox that quotes the value.
  return keyword === 'propertyNames' ? 'has a property name that is not allowed' : message
}

/** The schema reduced to some of its keywords, any part of a value being accepted. */
function surfaceOf(
  schema: SchemaShape,
  surfaces: WeakMap<SchemaShape, SchemaShape>,
  isAsked: (name: string) => boolean,
): SchemaShape {
  const known = surfaces.get(schema)
  if (known !== undefined) return known
  const asked = Object.entries(schema).filter(([name]) => isAsked(name) && name !== 'anyOf')
  const surface = Object.fromEntries(asked.map(([name, keyword]) => [name, withoutParts(name, keyword)]))
  surfaces.set(schema, surface)
  return surface
}

function withoutParts(name: string, keyword: unknown): unknown {
  if (name === 'items') return Array.isArray(keyword) ? keyword.map(() => true) : true
  if (name === 'additionalProperties' || name === 'additionalItems') return keyword !== false
  if (name !== 'properties' && name !== 'patternProperties') return keyword
  return Object.fromEntries(Object.keys(keyword as object).map((each) => [each, true]))
}

/** A JSON value is never a bigint, but a schema may contain one. */
function shown(literal: unknown): string {
  return typeof literal === 'bigint' ? `${literal}n` : JSON.stringify(literal)
}

/** The literals that a schema allows; 'others' if it allows other values, too. */
function allowedValues(schema: SchemaShape): readonly unknown[] | 'others' {
  // The schema may be true or false.
  if (!isShape(schema)) return 'others'
  const known = literals.get(schema) ?? findAllowedValues(schema)
  literals.set(schema, known)
  return known
}

function findAllowedValues(schema: SchemaShape): readonly unknown[] | 'others' {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum !== undefined) return schema.enum
  const branches = alternatives(schema)?.map(allowedValues)
  const isClosed = branches?.every((values) => values !== 'others') === true
  return isClosed ? branches.flat() : 'others'
}
