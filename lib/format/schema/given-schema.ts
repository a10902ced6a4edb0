// What defineFormat accepts as a schema: a Standard Schema, or a JSON Schema, such as TypeBox builds. JSON Schema ignores
// unknown keywords, so almost any object is a JSON Schema that accepts everything. Therefore an object without a known
// keyword is refused, and the message says what was given.

import type { TSchema } from 'typebox'
import { hasParts, isObject } from './json-objects.js'
import { hasKeyword } from './keyword-forms.js'
import type { StandardProps } from './standard-schema.js'

const HINT =
  'Give a TypeBox schema (properties go inside Type.Object), a JSON Schema, or a schema that implements Standard Schema ' +
  'version 1, as zod 3.24, valibot 1, arktype 2 and later versions do'

/**
 * The `~standard` property of a Standard Schema; undefined if the value is not one. The result of `z.toJSONSchema` has the
 * property as well, but hidden (not enumerable): it is a JSON Schema.
 * @throws TypeError if the property is of another version of the standard, or has no `validate`
 */
export function standardOf(given: unknown, name: string): StandardProps | undefined {
  if (!(hasParts(given) || typeof given === 'function') || isMarkedJsonSchema(given)) return undefined
  const standard: unknown = Reflect.get(given, '~standard')
  if (standard === undefined) return undefined
  if (isObject(standard) && Reflect.get(standard, 'version') === 1 && isCallable(standard, 'validate'))
    return standard as StandardProps
  throw new TypeError(
    `defineFormat: ${name}: its ~standard property is not that of Standard Schema version 1`,
  )
}

/** @throws TypeError if the value is not a JSON Schema with at least one keyword, or the empty schema, true or false */
export function requireJsonSchema(given: unknown, name: string): asserts given is TSchema {
  if (typeof given === 'boolean') return
  if (isObject(given) && (isTypeBox(given) || isEmptyObject(given))) return
  if (isObject(given) && libraryOf(given) === undefined && hasKeyword(given)) return
  const alternative = name === 'header' ? ', or be left out' : ''
  throw new TypeError(
    `defineFormat: ${name} must be a TypeBox schema, a JSON Schema or a Standard Schema${alternative}; it is ${described(given)}. ${HINT}`,
  )
}

/**
 * Checks a part of a JSON Schema. Most schemas of other libraries have no known keyword, and would accept everything there.
 * @throws TypeError if the part is a schema of another library, or a map of schemas that lacks Type.Object
 */
export function requireNotForeign(part: unknown, name: string, pointer: string): void {
  if (!hasParts(part) && typeof part !== 'function') return
  const library = standardOf(part, name)?.vendor ?? (isTypeBox(part) ? undefined : libraryOf(part))
  if (library !== undefined)
    throw new TypeError(
      `defineFormat: ${name}: ${pointer} is a schema of ${library}, inside a schema of another library`,
    )
  if (isMapOfSchemas(part))
    throw new TypeError(
      `defineFormat: ${name}: ${pointer} is a map of schemas; properties go inside Type.Object`,
    )
}

function isMapOfSchemas(part: object): boolean {
  if (isTypeBox(part) || hasKeyword(part)) return false
  return Object.values(part).some((each) => isObject(each) && (isTypeBox(each) || '~standard' in each))
}

function isMarkedJsonSchema(given: object): boolean {
  const standard = Object.getOwnPropertyDescriptor(given, '~standard')
  return isTypeBox(given) || (standard?.enumerable === false && isPlain(given) && hasKeyword(given))
}

function isTypeBox(given: object): boolean {
  return typeof Reflect.get(given, '~kind') === 'string'
}

function isEmptyObject(given: object): boolean {
  return isPlain(given) && Reflect.ownKeys(given).length === 0
}

/** Whether the object inherits from nothing or from `Object.prototype`, of any realm. */
function isPlain(given: object): boolean {
  const parent: object | null = Object.getPrototypeOf(given)
  return parent === null || Object.getPrototypeOf(parent) === null
}

function isCallable(object: object, name: string): boolean {
  return typeof Reflect.get(object, name) === 'function'
}

function described(given: unknown): string {
  if (given === undefined) return 'missing'
  if (given === null) return 'null'
  if (Array.isArray(given)) return 'an array'
  if (typeof given === 'function') return 'a function'
  return isObject(given) ? describedObject(given) : `a ${typeof given}`
}

function describedObject(given: object): string {
  const library = libraryOf(given)
  if (library !== undefined) return `a ${library} schema that does not implement Standard Schema`
  if (isPlain(given)) return 'an object without any keyword of JSON Schema'
  const { constructor: maker } = given
  return typeof maker === 'function' && maker.name !== ''
    ? `an instance of ${maker.name}`
    : 'an instance of a class'
}

/** The library of a schema that does not implement Standard Schema. Many have a `type`, which would pass for a keyword. */
function libraryOf(given: object): string | undefined {
  const definition: unknown = Reflect.get(given, '_def')
  if (isObject(definition) && String(Reflect.get(definition, 'typeName')).startsWith('Zod')) return 'zod 3'
  if (isCallable(given, '_run') || isCallable(given, '_parse')) return 'valibot'
  if (Reflect.get(given, '__isYupSchema__') === true) return 'yup'
  if (Reflect.has(given, '$_root')) return 'Joi'
  return isCallable(given, 'coercer') && isCallable(given, 'validator') ? 'superstruct' : undefined
}
