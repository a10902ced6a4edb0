// Which entries of a format are flat: objects whose properties are strings, whole numbers, true, false or null.

import type { EntryPlan } from '../plans/entry-plan.js'
import type { ObjectPlan, Plan } from '../plans/plan.js'

/** The entries of one type, if they may be flat. */
export interface FlatShape {
  /** The properties that an entry may have, in the order in which they must stand in its line. */
  readonly names: readonly string[]
}

export interface FlatShapes {
  /** The plan whose records note where the properties of flat entries are. */
  readonly plan: EntryPlan
  /** By the number of the type in a record; undefined where no entry of the type is flat. */
  readonly byType: readonly (FlatShape | undefined)[]
}

/** A record has room for so many properties. */
const MOST_NAMES = 24

/** undefined if no entry of the format is flat. */
export function flatShapes(entryPlan: EntryPlan): FlatShapes | undefined {
  const { plan, discriminator, types } = entryPlan
  const byType = [undefined, ...types].map((type) => shapeOf(objectOf(plan, discriminator, type)))
  const names = new Set(byType.flatMap((shape) => shape?.names ?? []))
  if (names.size === 0 || names.size > MOST_NAMES) return undefined
  return { plan: { ...entryPlan, fields: [...names] }, byType }
}

/** The plan of an entry of that type: undefined stands for the entries whose type has no number. */
function objectOf(plan: Plan, discriminator: string, type: string | undefined): ObjectPlan | undefined {
  if (plan.kind === 'object') return plan
  const chosen = choice(plan, discriminator, type)
  return chosen === undefined ? undefined : objectOf(chosen, discriminator, type)
}

function choice(plan: Plan, discriminator: string, type: string | undefined): Plan | undefined {
  if (plan.kind === 'by-json-kind') return plan.plans.get('object')
  if (plan.kind !== 'by-name' || plan.property !== discriminator) return undefined
  return type === undefined ? plan.otherwise : plan.values.get(type)
}

function shapeOf(object: ObjectPlan | undefined): FlatShape | undefined {
  if (object === undefined) return undefined
  const { properties } = object
  // An object of which nothing is required may have any names: it would hardly ever be made.
  const required = properties.filter((property) => property.required)
  if (required.length === 0 || !required.every(({ plan }) => mayBeFlat(plan))) return undefined
  const names = properties.filter(({ plan }) => mayBeFlat(plan)).map(({ name }) => name)
  // Objects hold the names of indices before all others.
  return names.some((name) => /^\d/.test(name)) ? undefined : { names }
}

function mayBeFlat(plan: Plan): boolean {
  if (plan.kind === 'by-json-kind') return [...plan.plans.values()].some(mayBeFlat)
  return plan.kind !== 'ask' && plan.kind !== 'array' && plan.kind !== 'object' && plan.kind !== 'by-name'
}
