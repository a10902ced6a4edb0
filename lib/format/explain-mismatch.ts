// Why a value is not what a schema asks for, for a person. TypeBox names every error of every branch of a
// union; a person wants the one that matters. So this walks schema and value together, into the branch
// that the value's own literals choose and into the first part that fails, and asks TypeBox about that
// part alone. What it says is made of the schema: never of the value, since logs hold secrets.

import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { pointerStep } from './json-pointer.js'
import type { Mismatch } from './log-format.js'
import { alternatives, isShape, type SchemaShape } from './schema-shape.js'

/** A format's schema does not change: whether a part of it refers elsewhere is looked for once. */
const referring = new WeakMap<TSchema, boolean>()

/** Slow, and meant for faults alone: it runs the schema again, part by part. */
export function explainMismatch(schema: TSchema, value: unknown): Mismatch {
  try {
    return refersElsewhere(schema)
      ? { pointer: '', message: reason(schema, value) }
      : locate(schema, value, '')
  } catch (error) {
    // A value nested some thousand levels deep overflows the stack of a recursive check.
    if (error instanceof RangeError) return { pointer: '', message: 'is nested too deeply to be checked' }
    throw error
  }
}

function locate(schema: SchemaShape, value: unknown, pointer: string): Mismatch {
  const branch = chosenBranch(schema, value)
  if (branch !== undefined) return locate(branch, value, pointer)
  const failing = failingPart(schema, value)
  if (failing === undefined) return { pointer, message: reason(schema, value) }
  return locate(failing.schema, failing.value, pointer + pointerStep(failing.key))
}

/** The one branch of a union whose literal properties all agree with the value. */
function chosenBranch(schema: SchemaShape, value: unknown): SchemaShape | undefined {
  const branches = alternatives(schema)
  if (branches === undefined || !isShape(value)) return undefined
  const agreeing = branches.filter((branch) => agrees(branch, value))
  return agreeing.length === 1 ? agreeing[0] : undefined
}

function agrees(branch: SchemaShape, value: object): boolean {
  const literals = Object.entries(branch.properties ?? {}).filter(
    ([, property]) => property.const !== undefined,
  )
  return literals.length > 0 && literals.every(([name, property]) => ownValue(value, name) === property.const)
}

function failingPart(
  schema: SchemaShape,
  value: unknown,
): { key: string; schema: SchemaShape; value: unknown } | undefined {
  if (Array.isArray(value)) {
    const { items } = schema
    if (!isShape(items)) return undefined
    const index = value.findIndex((item) => !Check(items, item))
    return index < 0 ? undefined : { key: String(index), schema: items, value: value[index] }
  }
  if (!isShape(value) || !hasRequired(schema, value)) return undefined
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(value, name) && !Check(property, ownValue(value, name))) {
      return { key: name, schema: property, value: ownValue(value, name) }
    }
  }
  return undefined
}

function hasRequired(schema: SchemaShape, value: object): boolean {
  return (schema.required ?? []).every((name) => Object.hasOwn(value, name))
}

function ownValue(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}

function reason(schema: SchemaShape, value: unknown): string {
  const expected = allowedValues(schema)
  if (expected !== undefined) return `must be ${expected.map(shown).join(' or ')}`
  const errors = Errors(schema as TSchema, value).filter(({ instancePath }) => instancePath === '')
  const messages = errors
    .filter(({ keyword }) => keyword !== 'anyOf')
    .map((error) =>
      // The one message of TypeBox's that quotes the value.
      error.keyword === 'propertyNames' ? 'has a property name that is not allowed' : error.message,
    )
  return messages.length === 0 ? 'matches none of the allowed forms' : [...new Set(messages)].join(' or ')
}

/** No JSON value is a bigint, but a schema may ask for one. */
function shown(literal: unknown): string {
  return typeof literal === 'bigint' ? `${literal}n` : JSON.stringify(literal)
}

/** The literals that a schema allows, where it allows nothing else. */
function allowedValues(schema: SchemaShape): unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum !== undefined) return [...schema.enum]
  const branches = alternatives(schema)?.map(allowedValues)
  return branches?.every((values) => values !== undefined) ? branches.flat() : undefined
}

/** A part that points elsewhere in the schema can't be checked by itself. */
function refersElsewhere(schema: TSchema): boolean {
  const known = referring.get(schema) ?? holdsReference(schema)
  referring.set(schema, known)
  return known
}

function holdsReference(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  return '$ref' in schema || Object.values(schema).some(holdsReference)
}
