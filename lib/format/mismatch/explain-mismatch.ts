// Why a value does not match a schema, for a person. TypeBox names each error of each branch of a union; a person wants the
// one that matters. So this walks schema and value together, into the branch that the value's own literals choose and into
// the first part that fails, and asks TypeBox about that part alone. The explanation is made of the schema only, never of
// the value, since logs hold secrets.
//
// A value may be as large as a line, and its explanation should not take longer than its parsing did: parts are checked
// by compiled checks, as many as a budget allows. If that is not enough, the explanation is less exact.

import type { TSchema } from 'typebox'
import { hasParts, isObject, ownValue } from '../schema/json-objects.js'
import { pointerStep } from '../schema/json-pointer.js'
import { alternatives, isShape, type SchemaShape } from '../schema/schema-shape.js'
import type { Mismatch } from './mismatch.js'
import { mismatchReason, TOO_LARGE } from './mismatch-reason.js'
import { PartBudget } from './part-budget.js'
import { type SchemaChecks, typeboxChecks } from './schema-checks.js'

interface Part {
  readonly key: string
  readonly schema: SchemaShape
  readonly value: unknown
}

/** How the parts of one value are checked. */
interface Means {
  readonly checks: SchemaChecks
  readonly budget: PartBudget
}

/** Results for parts of schemas. They stay valid, since the schema of a format does not change. */
const referring = new WeakMap<TSchema, boolean>()

/** A schema with no other keywords fails only if a property of the value fails or is missing. */
const OF_PROPERTIES = new Set(['type', 'properties', 'required', '~kind', '~optional', '~readonly'])

/** Slow, and meant for faults alone: it checks the value again, part by part. */
export function explainMismatch(schema: TSchema, value: unknown, checks = typeboxChecks): Mismatch {
  try {
    if (!refersElsewhere(schema)) return locate(schema, value, '', { checks, budget: new PartBudget() })
    // Checked again to detect a value that is too deep for the check.
    checks.accepts(schema, value)
    return { pointer: '', message: mismatchReason(schema, value, checks) }
  } catch (error) {
    // A value nested some thousand levels deep overflows the stack of a recursive check.
    if (error instanceof RangeError) return { pointer: '', message: 'is nested too deeply to be checked' }
    throw error
  }
}

function locate(schema: SchemaShape, value: unknown, pointer: string, means: Means): Mismatch {
  const branch = chosenBranch(schema, value)
  if (branch !== undefined) return locate(branch, value, pointer, means)
  const failing = failingPart(schema, value, means)
  if (failing === undefined) return { pointer, message: mismatchReason(schema, value, means.checks) }
  if (failing === 'unknown') return { pointer, message: TOO_LARGE }
  return locate(failing.schema, failing.value, pointer + pointerStep(failing.key), means)
}

/** The one branch of a union whose literal properties all agree with the value. */
function chosenBranch(schema: SchemaShape, value: unknown): SchemaShape | undefined {
  const branches = alternatives(schema)
  if (branches === undefined || !isObject(value)) return undefined
  const agreeing = branches.filter((branch) => agrees(branch, value))
  return agreeing.length === 1 ? agreeing[0] : undefined
}

function agrees(branch: SchemaShape, value: object): boolean {
  const literals = Object.entries(branch.properties ?? {}).filter(
    ([, property]) => property.const !== undefined,
  )
  return literals.length > 0 && literals.every(([name, property]) => ownValue(value, name) === property.const)
}

/** The first part that does not match; undefined if all match, 'unknown' if there are too many to check. */
function failingPart(schema: SchemaShape, value: unknown, means: Means): Part | 'unknown' | undefined {
  if (Array.isArray(value)) return isShape(schema.items) ? failingItem(schema.items, value, means) : undefined
  return isObject(value) && hasRequired(schema, value) ? failingProperty(schema, value, means) : undefined
}

function failingItem(
  items: SchemaShape,
  values: unknown[],
  { checks, budget }: Means,
): Part | 'unknown' | undefined {
  for (const [index, value] of values.entries()) {
    if (!budget.covers(value)) return 'unknown'
    if (!checks.accepts(items, value)) return { key: String(index), schema: items, value }
  }
  return undefined
}

function failingProperty(
  schema: SchemaShape,
  object: object,
  { checks, budget }: Means,
): Part | 'unknown' | undefined {
  const tooLarge: Part[] = []
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(object, key)) continue
    const part = { key, schema: property, value: ownValue(object, key) }
    if (!budget.covers(part.value)) tooLarge.push(part)
    else if (!checks.accepts(property, part.value)) return part
  }
  if (tooLarge.length === 0) return undefined
  // All others match, so the one that was not checked is the one that fails.
  const isLeft =
    tooLarge.length === 1 && Reflect.ownKeys(schema).every((name) => OF_PROPERTIES.has(String(name)))
  return isLeft ? tooLarge[0] : 'unknown'
}

function hasRequired(schema: SchemaShape, value: object): boolean {
  return (schema.required ?? []).every((name) => Object.hasOwn(value, name))
}

/** Whether the schema contains a `$ref`: then its parts cannot be checked by themselves. */
function refersElsewhere(schema: TSchema): boolean {
  const known = referring.get(schema) ?? holdsReference(schema)
  referring.set(schema, known)
  return known
}

function holdsReference(schema: unknown): boolean {
  if (!hasParts(schema)) return false
  return '$ref' in schema || Object.values(schema).some(holdsReference)
}
