// Which of several objects a value is: told by a property that each of them fixes to strings of its own.

import type { ByNamePlan, ObjectPlan, Plan } from './plan.js'

/** Objects are told apart in fewer steps than there are of them, unless they share values in ever other ways. */
const MOST_CHOICES_PER_OBJECT = 16

/**
 * One plan for an object that may match any of these; undefined where no property tells them apart, or too many
 * together do.
 * @param preferred the property to tell them by, if it does
 */
export function chooseObject(objects: readonly ObjectPlan[], preferred: string): Plan | undefined {
  return new ObjectChoice(objects, preferred).among(objects.map((_, index) => index))
}

/** The values that an object fixes properties to, by their names. */
type Fixed = ReadonlyMap<string, readonly string[]>

class ObjectChoice {
  readonly #objects: readonly ObjectPlan[]
  readonly #fixed: readonly Fixed[]
  readonly #preferred: string
  /** What was chosen among objects, by their numbers: several values may leave the same ones. */
  readonly #known = new Map<string, Plan | undefined>()

  constructor(objects: readonly ObjectPlan[], preferred: string) {
    this.#objects = objects
    this.#fixed = objects.map(allFixed)
    this.#preferred = preferred
  }

  /** Among the objects of these numbers. */
  among(objects: readonly number[]): Plan | undefined {
    if (objects.length < 2) return this.#objects[objects[0] as number]
    const key = objects.join()
    if (!this.#known.has(key)) {
      // Counted before it is made, as those inside of it are.
      this.#known.set(key, undefined)
      const isTooMany = this.#known.size > MOST_CHOICES_PER_OBJECT * this.#objects.length
      this.#known.set(key, isTooMany ? undefined : this.#byName(objects))
    }
    return this.#known.get(key)
  }

  #byName(objects: readonly number[]): ByNamePlan | undefined {
    const property = this.#tells(objects, this.#preferred) ? this.#preferred : this.#telling(objects)
    if (property === undefined) return undefined
    const values = new Map<string, Plan>()
    for (const [value, allowing] of this.#byValue(objects, property)) {
      const plan = this.among(allowing)
      if (plan === undefined) return undefined
      values.set(value, plan)
    }
    const open = objects.find((object) => !this.#fixedBy(object).has(property))
    // It may be any of the union's objects: what fits this one fits the union.
    const otherwise = open === undefined ? undefined : this.#objects[open]
    return { kind: 'by-name', property, values, otherwise }
  }

  /** One that as many as can be fix, since one that leaves it open is not looked for behind the others' values. */
  #telling(objects: readonly number[]): string | undefined {
    const ranks = new Map<string, number>()
    for (const [name, fixing] of this.#countFixing(objects)) {
      const sharing = this.#mostSharing(objects, name)
      const open = objects.length - fixing
      if (isTelling(objects.length, fixing, sharing)) ranks.set(name, open * objects.length + sharing)
    }
    const [best] = [...ranks].sort(([, one], [, other]) => one - other)
    return best?.[0]
  }

  #tells(objects: readonly number[], name: string): boolean {
    const fixing = objects.filter((object) => this.#fixedBy(object).has(name)).length
    return isTelling(objects.length, fixing, this.#mostSharing(objects, name))
  }

  /** How many of the objects fix each property that any of them fixes. */
  #countFixing(objects: readonly number[]): Map<string, number> {
    const counts = new Map<string, number>()
    for (const object of objects) {
      for (const name of this.#fixedBy(object).keys()) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return counts
  }

  #fixedBy(object: number): Fixed {
    return this.#fixed[object] as Fixed
  }

  /** How many of the objects allow the same value, at most. */
  #mostSharing(objects: readonly number[], name: string): number {
    let most = 0
    for (const { length } of this.#byValue(objects, name).values()) most = Math.max(most, length)
    return most
  }

  /** The objects that allow each value of a property that they fix. */
  #byValue(objects: readonly number[], name: string): Map<string, number[]> {
    const allowing = new Map<string, number[]>()
    for (const object of objects) {
      for (const value of new Set(this.#fixedBy(object).get(name))) {
        const others = allowing.get(value)
        if (others === undefined) allowing.set(value, [object])
        else others.push(object)
      }
    }
    return allowing
  }
}

/**
 * Whether all objects but one fix a property, and no value of it fits all of them: that would tell nothing, and
 * multiply the plan by its values.
 */
function isTelling(objects: number, fixing: number, sharing: number): boolean {
  return fixing >= objects - 1 && sharing < objects
}

function allFixed(object: ObjectPlan): Fixed {
  const fixed = object.properties.map(({ name }) => [name, fixedValues(object, name)] as const)
  return new Map(fixed.flatMap(([name, values]) => (values === undefined ? [] : [[name, values]])))
}

/** The strings that the object fixes a property to; undefined where it leaves it open, or may be without it. */
export function fixedValues({ properties }: ObjectPlan, name: string): readonly string[] | undefined {
  const property = properties.find((each) => each.name === name)
  return property?.required === true && property.plan.kind === 'enum' ? property.plan.values : undefined
}
