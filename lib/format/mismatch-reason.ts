// What is wrong with one value, apart from its parts, in the schema's own terms.
//
// TypeBox looks at all parts of a value to tell, and at all parts of unions in unions again and again. So what it is asked
// about is the schema without the schemas of parts; a schema of which that can't be said is left to it where the value is small.

import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'
import { isObject } from './json-objects.js'
import { hasAtMost } from './part-budget.js'
import { alternatives, isShape, type SchemaShape } from './schema-shape.js'

export const TOO_LARGE = 'does not match its schema; it is too large to say where'

/** A value of more parts, or of more names, is not looked at as a whole. */
const MOST_PARTS = 1000
/** As many errors as TypeBox names. */
const MOST_MESSAGES = 8

/** Keywords that say something of a value by itself, at no cost. */
const OF_VALUE = keywords(
  'type const enum required items additionalItems minItems maxItems minProperties maxProperties',
  'minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf',
  'anyOf $id title description default examples ~kind ~optional ~readonly',
)
/** Those that look at each name of an object. */
const OF_NAMES = keywords('properties patternProperties additionalProperties propertyNames')

const surfaces = new WeakMap<SchemaShape, TSchema>()
const cheapSurfaces = new WeakMap<SchemaShape, TSchema>()
const literals = new WeakMap<SchemaShape, readonly unknown[] | 'others'>()

export function mismatchReason(schema: SchemaShape, value: unknown): string {
  if (!isShape(schema)) return 'is not allowed'
  const expected = allowedValues(schema)
  if (expected !== 'others') return `must be ${expected.map(shown).join(' or ')}`
  const reason = new Reason(value)
  reason.gather(schema)
  return reason.message
}

class Reason {
  readonly #value: unknown
  readonly #isSmall: boolean
  readonly #hasFewNames: boolean
  readonly #messages = new Set<string>()
  /** Whether all was looked at that could have something to say. */
  #isComplete = true

  constructor(value: unknown) {
    this.#value = value
    this.#hasFewNames = !isObject(value) || Object.keys(value).length <= MOST_PARTS
    this.#isSmall = this.#hasFewNames && hasAtMost(value, MOST_PARTS)
  }

  get message(): string {
    if (this.#messages.size > 0) return [...this.#messages].slice(0, MOST_MESSAGES).join(' or ')
    return this.#isComplete ? 'matches none of the allowed forms' : TOO_LARGE
  }

  /** Adds what a schema says of the value; of a union that has nothing else to say, what its branches do. */
  gather(schema: SchemaShape): void {
    const asked = this.#askable(schema)
    const errors = Errors(asked, this.#value).filter(
      ({ instancePath, keyword }) => instancePath === '' && keyword !== 'anyOf',
    )
    for (const error of errors) this.#messages.add(messageOf(error))
    if (errors.length > 0 || asked === schema) return
    for (const branch of (schema.anyOf ?? []).filter(isShape)) this.gather(branch)
  }

  /** As much of the schema as can be checked in little time. */
  #askable(schema: SchemaShape): TSchema {
    const names = Reflect.ownKeys(schema).map(String)
    const isSimple = names.every((name) => isSimpleIn(schema, name))
    if (!isSimple && this.#isSmall) return schema as TSchema
    if (isSimple && this.#hasFewNames) return surfaceOf(schema, surfaces, (name) => isSimpleIn(schema, name))
    if (!names.every((name) => OF_VALUE.has(name))) this.#isComplete = false
    return surfaceOf(schema, cheapSurfaces, (name) => OF_VALUE.has(name))
  }
}

function keywords(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')))
}

/** Whether the keyword says the same of the value when its parts are left out of account. */
function isSimpleIn(schema: SchemaShape, name: string): boolean {
  // It says that what fails is too much, also where it has a schema of its own.
  if (name.startsWith('additional')) return typeof Reflect.get(schema, name) === 'boolean'
  return OF_VALUE.has(name) || OF_NAMES.has(name)
}

function messageOf({ keyword, message }: { keyword: string; message: string }): string {
  // The one message of TypeBox's that quotes the value.
  return keyword === 'propertyNames' ? 'has a property name that is not allowed' : message
}

/** Some of the schema's keywords, by which any part of a value is good. */
function surfaceOf(
  schema: SchemaShape,
  surfaces: WeakMap<SchemaShape, TSchema>,
  isAsked: (name: string) => boolean,
): TSchema {
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

/** No JSON value is a bigint, but a schema may ask for one. */
function shown(literal: unknown): string {
  return typeof literal === 'bigint' ? `${literal}n` : JSON.stringify(literal)
}

/** The literals that a schema allows, where it allows nothing else. */
function allowedValues(schema: SchemaShape): readonly unknown[] | 'others' {
  // A schema may be true or false, too.
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
