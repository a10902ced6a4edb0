// The plan of a whole entry: what the schema requires, and which types and fields the module notes for views.

import type { LogFormat } from '../../format/log-format.js'
import { proofOf } from '../../format/made-format.js'
import { fixedValues } from './object-choice.js'
import { ANY, ASK, allowsText, type ByNamePlan, type JsonKind, type ObjectPlan, type Plan } from './plan.js'
import type { SchemaGap } from './schema-alternatives.js'
import { isWrittenPlain, SchemaPlanner } from './schema-planner.js'
import { MOST_PROPERTIES } from './table-layout.js'

export interface EntryPlan {
  readonly plan: Plan
  /** The property that names an entry's type. */
  readonly discriminator: string
  /** The names of the types that the plan distinguishes. */
  readonly types: readonly string[]
  /** The top-level properties whose places are noted; the discriminator first, if entries have it. */
  readonly fields: readonly string[]
  /** The parts of the schema that are left to the decoder. */
  readonly gaps: readonly SchemaGap[]
  /** Why the schema cannot be used to certify anything; absent if it can. */
  readonly reason?: string
}

/** A limit, since each field takes room in the record of every line. */
const MOST_FIELDS = 24

const NOTHING = { plan: ASK, types: [], fields: [] }

export function planEntry(format: LogFormat<unknown, unknown>): EntryPlan {
  const { entrySchema, discriminator } = format
  const proof = proofOf(format)
  if (typeof proof === 'object')
    return { ...NOTHING, discriminator, gaps: [{ pointer: '', ...proof }], ...proof }
  const planner = new SchemaPlanner(discriminator)
  const plan = withType(planner.plan(entrySchema, ''), discriminator)
  const types = new Set<string>()
  const objects: ObjectPlan[] = []
  visitObjects(plan, {
    value: (property, value) => property === discriminator && types.add(value),
    object: (object) => objects.push(object),
  })
  const fields = fieldsOf(objects, discriminator)
  return {
    plan: mapObjects(plan, (object) => withFields(object, fields)),
    discriminator,
    types: [...types],
    fields,
    gaps: planner.gaps,
  }
}

/** The names of the properties that may be text and that every object can note. */
function fieldsOf(objects: readonly ObjectPlan[], discriminator: string): string[] {
  const names = new Set([discriminator])
  for (const { properties } of objects)
    for (const { name, plan } of properties) if (allowsText(plan)) names.add(name)
  // A discriminator can have any name; one that JSON writes with escapes is never found by its bytes.
  const fields = [...names].filter(isWrittenPlain).slice(0, MOST_FIELDS)
  return fields.filter((name) => objects.every((object) => canNote(object, name)))
}

/** Whether the property is noted in every entry that has it. */
function canNote({ properties, others }: ObjectPlan, name: string): boolean {
  const isNamed = properties.some((each) => each.name === name)
  return isNamed || others === undefined || properties.length + MOST_FIELDS <= MOST_PROPERTIES
}

/** The object with each of the fields among its properties, if it allows further properties. */
function withFields(object: ObjectPlan, fields: readonly string[]): ObjectPlan {
  const { properties, others } = object
  if (others === undefined) return object
  const missing = fields.filter((name) => !properties.some((each) => each.name === name))
  const added = missing.map((name) => ({ name, plan: others, required: false }))
  return { ...object, properties: [...properties, ...added] }
}

/** The same plan, with the types of entries distinguished where the schema fixes them; elsewhere a field has the type. */
function withType(plan: Plan, discriminator: string): Plan {
  const typed = once((each: Plan): Plan => {
    if (each.kind === 'any') return typed(anyByKind())
    if (each.kind === 'object') {
      const types = fixedValues(each, discriminator)
      return types === undefined ? each : byType(each, types, discriminator)
    }
    if (each.kind === 'by-name' && each.property === discriminator) return each
    return mapChoices(each, typed)
  })
  return typed(plan)
}

function anyByKind(): Plan {
  const object: ObjectPlan = { kind: 'object', properties: [], others: ANY }
  const plans: [JsonKind, Plan][] = [
    ['string', ANY],
    ['object', object],
    ['array', ANY],
    ['number', ANY],
    ['true', ANY],
    ['false', ANY],
    ['null', ANY],
  ]
  return { kind: 'by-json-kind', plans: new Map(plans) }
}

function byType(plan: ObjectPlan, types: readonly string[], property: string): ByNamePlan {
  return {
    kind: 'by-name',
    property,
    values: new Map(types.map((type) => [type, plan])),
    otherwise: undefined,
  }
}

/** Changes the objects that an entry may be, not those inside it. */
function mapObjects(plan: Plan, change: (object: ObjectPlan) => Plan): Plan {
  const mapped = once(
    (each: Plan): Plan => (each.kind === 'object' ? change(each) : mapChoices(each, mapped)),
  )
  return mapped(plan)
}

/** Changes the plans among which the plan of an object is chosen. */
function mapChoices(plan: Plan, change: (plan: Plan) => Plan): Plan {
  if (plan.kind === 'by-json-kind') {
    const object = plan.plans.get('object')
    return object === undefined
      ? plan
      : { ...plan, plans: new Map([...plan.plans, ['object', change(object)]]) }
  }
  if (plan.kind !== 'by-name') return plan
  const values = [...plan.values].map(([value, each]) => [value, change(each)] as const)
  const otherwise = plan.otherwise === undefined ? undefined : change(plan.otherwise)
  return { ...plan, values: new Map(values), otherwise }
}

interface PlanVisitor {
  value(property: string, value: string): void
  object(plan: ObjectPlan): void
}

/** Visits the objects that an entry may be, and the values by which they are distinguished. */
function visitObjects(plan: Plan, visitor: PlanVisitor): void {
  const visited = once((each: Plan): Plan => {
    if (each.kind === 'by-name') for (const value of each.values.keys()) visitor.value(each.property, value)
    if (each.kind === 'object') visitor.object(each)
    return mapChoices(each, visited)
  })
  visited(plan)
}

/** A plan that several types share is processed once, and stays shared. */
function once(make: (plan: Plan) => Plan): (plan: Plan) => Plan {
  const known = new Map<Plan, Plan>()
  return (plan) => {
    const made = known.get(plan) ?? make(plan)
    known.set(plan, made)
    return made
  }
}
