// Which of several objects a value is: told by a property that each of them fixes to strings of its own.

import type { ByNamePlan, ObjectPlan, Plan } from './plan.js'

/**
 * One plan for an object that may match any of these; undefined where no property tells them apart.
 * @param preferred the property to tell them by, if it does
 */
export function chooseObject(objects: readonly ObjectPlan[], preferred: string): Plan | undefined {
  return choose(objects, preferred, new Set())
}

function choose(
  objects: readonly ObjectPlan[],
  preferred: string,
  used: ReadonlySet<string>,
): Plan | undefined {
  if (objects.length < 2) return objects[0]
  const property = tellingProperty(objects, preferred, used)
  return property === undefined
    ? undefined
    : byName(objects, property, preferred, new Set([...used, property]))
}

/** The preferred one, or that which most of them fix; every one but one must. */
function tellingProperty(
  objects: readonly ObjectPlan[],
  preferred: string,
  used: ReadonlySet<string>,
): string | undefined {
  const names = new Set(objects.flatMap(({ properties }) => properties.map(({ name }) => name)))
  const telling = [...names].filter(
    (name) => !used.has(name) && fixing(objects, name).length >= objects.length - 1,
  )
  if (telling.includes(preferred)) return preferred
  return telling.sort((one, other) => valueCount(objects, other) - valueCount(objects, one))[0]
}

function byName(
  objects: readonly ObjectPlan[],
  property: string,
  preferred: string,
  used: ReadonlySet<string>,
): ByNamePlan | undefined {
  const values = new Map<string, Plan>()
  for (const value of allValues(objects, property)) {
    const allowing = objects.filter((object) => fixedValues(object, property)?.includes(value))
    const plan = choose(allowing, preferred, used)
    if (plan === undefined) return undefined
    values.set(value, plan)
  }
  const otherwise = objects.find((object) => fixedValues(object, property) === undefined)
  return { kind: 'by-name', property, values, otherwise }
}

function fixing(objects: readonly ObjectPlan[], name: string): readonly ObjectPlan[] {
  return objects.filter((object) => fixedValues(object, name) !== undefined)
}

function valueCount(objects: readonly ObjectPlan[], name: string): number {
  return allValues(objects, name).size
}

function allValues(objects: readonly ObjectPlan[], name: string): Set<string> {
  return new Set(objects.flatMap((object) => fixedValues(object, name) ?? []))
}

/** The strings that the object fixes a property to; undefined where it leaves it open, or may be without it. */
export function fixedValues({ properties }: ObjectPlan, name: string): readonly string[] | undefined {
  const property = properties.find((each) => each.name === name)
  return property?.required === true && property.plan.kind === 'enum' ? property.plan.values : undefined
}
