// Plans for values that contain no others. undefined: the schema has a limit that the module cannot check.

import type { SchemaShape } from '../../format/schema/schema-shape.js'
import type { NumberPlan, StringPlan } from './plan.js'
import { NO_LIMIT } from './table-layout.js'

/** The lengths and bounds of JSON Schema. */
interface ScalarShape extends SchemaShape {
  readonly minLength?: unknown
  readonly maxLength?: unknown
  readonly exclusiveMinimum?: unknown
  readonly exclusiveMaximum?: unknown
}

export function stringPlan(shape: SchemaShape): StringPlan | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = shape as ScalarShape
  if (!isCount(minLength) || (maxLength !== Number.POSITIVE_INFINITY && !isCount(maxLength))) return undefined
  return { kind: 'string', least: minLength, most: maxLength as number }
}

/** Whether the value is a length or count that fits into the table. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < NO_LIMIT
}

export function numberPlan(shape: SchemaShape): NumberPlan | undefined {
  const {
    minimum = Number.NEGATIVE_INFINITY,
    maximum = Number.POSITIVE_INFINITY,
    exclusiveMinimum = Number.NEGATIVE_INFINITY,
    exclusiveMaximum = Number.POSITIVE_INFINITY,
  } = shape as ScalarShape
  if (!isBound(minimum) || !isBound(maximum) || !isBound(exclusiveMinimum) || !isBound(exclusiveMaximum))
    return undefined
  return {
    kind: 'number',
    integer: ![shape.type].flat().includes('number'),
    least: Math.max(minimum, exclusiveMinimum),
    most: Math.min(maximum, exclusiveMaximum),
    aboveLeast: Number.isFinite(exclusiveMinimum) && exclusiveMinimum >= minimum,
    belowMost: Number.isFinite(exclusiveMaximum) && exclusiveMaximum <= maximum,
  }
}

/** Only the number itself. */
export function exactNumberPlan(value: number): NumberPlan {
  const integer = Number.isInteger(value)
  return { kind: 'number', integer, least: value, most: value, aboveLeast: false, belowMost: false }
}

function isBound(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}
