// Which of several objects a value is: told by a property that each of them fixes to strings of its own.

import type { ByNamePlan, ObjectPlan, Plan } from './plan.js'

/**
 * One plan for an object that may match any of these; undefined where no property tells them apart.
 * @param preferred the property to tell them by, if it does
 */
export function chooseObject(objects: readonly ObjectPlan[], preferred: string): Plan | undefined {
  if (objects.length < 2) return objects[0]
  const property = tellingProperty(objects, preferred)
  return property === undefined ? undefined : byName(objects, property, preferred)
}

/**
 * The preferred one, or one that all objects fix, or that of which fewest share a value; all objects but one must
 * fix it. One of which all may share a value tells nothing then, and would multiply the plan by its values.
 */
function tellingProperty(objects: readonly ObjectPlan[], preferred: string): string | undefined {
  const names = new Set(objects.flatMap(({ properties }) => properties.map(({ name }) => name)))
  const telling = [...names].filter(
    (name) =>
      fixing(objects, name).length >= objects.length - 1 && mostSharing(objects, name) < objects.length,
  )
  if (telling.includes(preferred)) return preferred
  // An object that leaves it open is not looked for behind the values of the others.
  const [best] = telling.sort(
    (one, other) =>
      fixing(objects, other).length - fixing(objects, one).length ||
      mostSharing(objects, one) - mostSharing(objects, other),
  )
  return best
}

function byName(objects: readonly ObjectPlan[], property: string, preferred: string): ByNamePlan | undefined {
  const values = new Map<string, Plan>()
  for (const value of allValues(objects, property)) {
    const plan = chooseObject(allowing(objects, property, value), preferred)
    if (plan === undefined) return undefined
    values.set(value, plan)
  }
  const otherwise = objects.find((object) => fixedValues(object, property) === undefined)
  return { kind: 'by-name', property, values, otherwise }
}

function fixing(objects: readonly ObjectPlan[], name: string): readonly ObjectPlan[] {
  return objects.filter((object) => fixedValues(object, name) !== undefined)
}

function allowing(objects: readonly ObjectPlan[], name: string, value: string): readonly ObjectPlan[] {
  return objects.filter((object) => fixedValues(object, name)?.includes(value))
}

/** How many of them allow the same value, at most. */
function mostSharing(objects: readonly ObjectPlan[], name: string): number {
  const counts = [...allValues(objects, name)].map((value) => allowing(objects, name, value).length)
  return Math.max(0, ...counts)
}

function allValues(objects: readonly ObjectPlan[], name: string): Set<string> {
  return new Set(objects.flatMap((object) => fixedValues(object, name) ?? []))
}

/** The strings that the object fixes a property to; undefined where it leaves it open, or may be without it. */
export function fixedValues({ properties }: ObjectPlan, name: string): readonly string[] | undefined {
  const property = properties.find((each) => each.name === name)
  return property?.required === true && property.plan.kind === 'enum' ? property.plan.values : undefined
}
