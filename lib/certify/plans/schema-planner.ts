// A schema compiled to a plan. A part that is not understood here becomes 'ask', and a gap that says where and why, so that
// a user can see what is left to the decoder.

import { pointerStep } from '../../format/schema/json-pointer.js'
import type { SchemaShape } from '../../format/schema/schema-shape.js'
import { chooseObject } from './object-choice.js'
import { ANY, ASK, type JsonKind, type ObjectPlan, type Plan, type PropertyPlan } from './plan.js'
import { exactNumberPlan, isCount, numberPlan, stringPlan } from './scalar-plan.js'
import { type Alternative, alternativesOf, type SchemaGap } from './schema-alternatives.js'
import { uncheckedKeyword } from './schema-keywords.js'
import { MOST_PROPERTIES } from './table-layout.js'

interface ObjectShape extends SchemaShape {
  readonly additionalProperties?: unknown
  readonly patternProperties?: Readonly<Record<string, unknown>>
}
interface ArrayShape extends SchemaShape {
  readonly minItems?: unknown
  readonly maxItems?: unknown
}

export class SchemaPlanner {
  readonly gaps: SchemaGap[] = []
  /** The property by which the objects of a union are distinguished, if it does so. */
  readonly #discriminator: string
  /** A part that several places share is planned once. */
  readonly #planned = new Map<unknown, Plan>()

  constructor(discriminator: string) {
    this.#discriminator = discriminator
  }

  plan(schema: unknown, pointer: string): Plan {
    const known = this.#planned.get(schema)
    if (known !== undefined) return known
    const plan = this.#planOf(schema, pointer)
    this.#planned.set(schema, plan)
    return plan
  }

  #planOf(schema: unknown, pointer: string): Plan {
    const found = alternativesOf(schema, pointer)
    if (found === 'any') return ANY
    this.gaps.push(...found.gaps)
    const plans = new Map<JsonKind, Plan>()
    for (const kind of new Set(found.alternatives.map((each) => each.kind))) {
      const ofKind = found.alternatives.filter((each) => each.kind === kind)
      plans.set(kind, this.#planKind(kind, ofKind, pointer))
    }
    const [only = ASK] = plans.values()
    return plans.size < 2 ? only : { kind: 'by-json-kind', plans }
  }

  /** A plan for every value of one kind that any of the alternatives allows. */
  #planKind(kind: JsonKind, alternatives: readonly Alternative[], pointer: string): Plan {
    const plans = alternatives.map((each) => this.#planOne(each)).filter(({ kind }) => kind !== 'ask')
    if (plans.length < 2) return plans[0] ?? ASK
    if (kind === 'object') return this.#oneOfObjects(plans as ObjectPlan[], pointer)
    if (kind === 'array') return this.#leave(pointer, 'several kinds of arrays')
    return oneOfScalars(plans)
  }

  #planOne({ kind, shape, pointer, fixed }: Alternative): Plan {
    const unchecked = uncheckedKeyword(shape, kind, fixed !== undefined)
    if (unchecked !== undefined) return this.#leave(pointer, unchecked)
    if (kind === 'object') return this.#object(shape, pointer)
    if (kind === 'array') return this.#array(shape, pointer)
    if (kind === 'string')
      return fixed === undefined ? this.#scalar(stringPlan(shape), pointer) : this.#text(fixed, pointer)
    if (kind === 'number')
      return fixed === undefined
        ? this.#scalar(numberPlan(shape), pointer)
        : exactNumberPlan(Number(fixed.value))
    return { kind }
  }

  #scalar(plan: Plan | undefined, pointer: string): Plan {
    return plan ?? this.#leave(pointer, 'a limit that is not a number')
  }

  #text({ value }: { readonly value: unknown }, pointer: string): Plan {
    const text = String(value)
    if (!isWrittenPlain(text)) return this.#leave(pointer, 'a value that JSON writes with escapes')
    return { kind: 'enum', values: [text] }
  }

  #array(shape: ArrayShape, pointer: string): Plan {
    const { items = true, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = shape
    if (Array.isArray(items)) return this.#leave(pointer, 'items, one by one')
    if (!isCount(minItems) || (maxItems !== Number.POSITIVE_INFINITY && !isCount(maxItems)))
      return this.#leave(pointer, 'a limit that is not a number')
    return {
      kind: 'array',
      item: this.plan(items, `${pointer}/items`),
      least: minItems,
      most: maxItems as number,
    }
  }

  #object(shape: ObjectShape, pointer: string): Plan {
    const { properties = {}, required = [] } = shape
    const names = [...new Set([...Object.keys(properties), ...required])]
    const unsafe = names.find((name) => name in Object.prototype)
    // The decoder's check does not distinguish inherited properties from an object's own.
    if (unsafe !== undefined) return this.#leave(pointer, `the property name ${unsafe}`)
    if (names.length > MOST_PROPERTIES) return this.#leave(pointer, `more than ${MOST_PROPERTIES} properties`)
    if (shape.patternProperties !== undefined && !isRecord(shape))
      return this.#leave(pointer, 'patternProperties')
    const others = this.#others(shape, pointer)
    const plans: PropertyPlan[] = []
    for (const name of names) {
      const isRequired = required.includes(name)
      if (isWrittenPlain(name)) {
        // A property that is required but not described is one of the others.
        const plan = Object.hasOwn(properties, name)
          ? this.plan(properties[name], `${pointer}/properties${pointerStep(name)}`)
          : (others ?? ASK)
        plans.push({ name, plan, required: isRequired })
      } else if (isRequired) {
        return this.#leave(pointer, 'a property name that JSON writes with escapes')
      }
    }
    return { kind: 'object', properties: plans, others }
  }

  /** The plan of properties that the schema does not name; undefined if they are not allowed. */
  #others(shape: ObjectShape, pointer: string): Plan | undefined {
    const { additionalProperties = true, patternProperties } = shape
    if (patternProperties === undefined) {
      return additionalProperties === false
        ? undefined
        : this.plan(additionalProperties, `${pointer}/additionalProperties`)
    }
    // What the schema requires of matching names, the plan requires of all: narrower, and most records match anyway.
    const [pattern = ''] = Object.keys(patternProperties)
    return this.plan(patternProperties[pattern], `${pointer}/patternProperties${pointerStep(pattern)}`)
  }

  #oneOfObjects(objects: readonly ObjectPlan[], pointer: string): Plan {
    const choice = chooseObject(objects, this.#discriminator)
    return choice ?? this.#leave(pointer, 'several kinds of objects that no property distinguishes')
  }

  #leave(pointer: string, reason: string): Plan {
    this.gaps.push({ pointer, reason })
    return ASK
  }
}

/** Whether the schema only has one pattern for its properties. */
function isRecord({
  properties,
  required,
  additionalProperties = true,
  patternProperties = {},
}: ObjectShape): boolean {
  const isAlone = properties === undefined && required === undefined && additionalProperties === true
  return isAlone && Object.keys(patternProperties).length === 1
}

function oneOfScalars(plans: readonly Plan[]): Plan {
  const values = plans.flatMap((plan) => (plan.kind === 'enum' ? plan.values : []))
  const rest: Plan[] = plans.filter((plan) => plan.kind !== 'enum')
  if (values.length > 0) rest.unshift({ kind: 'enum', values })
  const [only = ASK] = rest
  return rest.length < 2 ? only : { kind: 'first-of', plans: rest }
}

/** Whether JSON writes the text without escapes. */
export function isWrittenPlain(text: string): boolean {
  return JSON.stringify(text) === `"${text}"`
}
