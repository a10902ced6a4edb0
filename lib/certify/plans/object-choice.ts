// Which of several objects a value is, distinguished by a property that each of them fixes to strings of its own.

import type { ByNamePlan, ObjectPlan, Plan } from './plan.js'

/** Objects need fewer choices than there are objects, unless they share values in many different ways. */
const MOST_CHOICES_PER_OBJECT = 16

/**
 * One plan for an object that may match any of these; undefined if no property distinguishes them, or only too many
 * properties together do.
 * @param preferred the property to distinguish them by, if it does
 */
export function chooseObject(objects: readonly ObjectPlan[], preferred: string): Plan | undefined {
  return new ObjectChoice(objects, preferred).among(objects.map((_, index) => index))
}

/** The values to which an object fixes properties, by their names. */
type Fixed = ReadonlyMap<string, readonly string[]>

class ObjectChoice {
  readonly #objects: readonly ObjectPlan[]
  readonly #fixed: readonly Fixed[]
  readonly #preferred: string
  /** The plans that were made for sets of objects, by their indices: several values may leave the same set. */
  readonly #known = new Map<string, Plan | undefined>()

  constructor(objects: readonly ObjectPlan[], preferred: string) {
    this.#objects = objects
    this.#fixed = objects.map(allFixed)
    this.#preferred = preferred
  }

  /** One plan for the objects of these indices. */
  among(objects: readonly number[]): Plan | undefined {
    if (objects.length < 2) return this.#objects[objects[0] as number]
    const key = objects.join()
    if (!this.#known.has(key)) {
      // Added before it is made, so that the choices inside it are counted, too.
      this.#known.set(key, undefined)
      const isTooMany = this.#known.size > MOST_CHOICES_PER_OBJECT * this.#objects.length
      this.#known.set(key, isTooMany ? undefined : this.#byName(objects))
    }
    return this.#known.get(key)
  }

  #byName(objects: readonly number[]): ByNamePlan | undefined {
    const property = this.#isDistinguishedBy(objects, this.#preferred)
      ? this.#preferred
      : this.#distinguishing(objects)
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

  /**
   * The best property to distinguish them by: one that most of the objects fix, since an object that leaves it open is not
   * tried for the values of the others.
   */
  #distinguishing(objects: readonly number[]): string | undefined {
    const ranks = new Map<string, number>()
    for (const [name, fixing] of this.#countFixing(objects)) {
      const sharing = this.#mostSharing(objects, name)
      const open = objects.length - fixing
      if (distinguishes(objects.length, fixing, sharing)) ranks.set(name, open * objects.length + sharing)
    }
    const [best] = [...ranks].sort(([, one], [, other]) => one - other)
    return best?.[0]
  }

  #isDistinguishedBy(objects: readonly number[], name: string): boolean {
    const fixing = objects.filter((object) => this.#fixedBy(object).has(name)).length
    return distinguishes(objects.length, fixing, this.#mostSharing(objects, name))
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
 * Whether a property distinguishes objects: at most one of them leaves it open, and none of its values fits all of them.
 * Such a value would exclude nothing and multiply the plan.
 * @param fixing how many of the objects fix the property
 * @param sharing how many of the objects allow the same value, at most
 */
function distinguishes(objects: number, fixing: number, sharing: number): boolean {
  return fixing >= objects - 1 && sharing < objects
}

function allFixed(object: ObjectPlan): Fixed {
  const fixed = object.properties.map(({ name }) => [name, fixedValues(object, name)] as const)
  return new Map(fixed.flatMap(([name, values]) => (values === undefined ? [] : [[name, values]])))
}

/** The strings to which the object fixes a property; undefined if it leaves it open or does not require it. */
export function fixedValues({ properties }: ObjectPlan, name: string): readonly string[] | undefined {
  const property = properties.find((each) => each.name === name)
  return property?.required === true && property.plan.kind === 'enum' ? property.plan.values : undefined
}
