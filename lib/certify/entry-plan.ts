// The plan of a whole entry: beside what the schema asks for, which type it is of and where its fields stand.

import { isCompiled } from '../format/define-format.js'
import type { LogFormat } from '../format/log-format.js'
import { fixedValues } from './object-choice.js'
import { ANY, ASK, allowsText, type ByNamePlan, type JsonKind, type ObjectPlan, type Plan } from './plan.js'
import type { SchemaGap } from './schema-alternatives.js'
import { SchemaPlanner, standsAsItIs } from './schema-planner.js'
import { MOST_PROPERTIES } from './table-layout.js'

export interface EntryPlan {
  readonly plan: Plan
  /** The property that names an entry's type. */
  readonly discriminator: string
  /** The names of the types that the plan tells apart. */
  readonly types: readonly string[]
  /** The top-level properties whose places are noted; first the discriminator, where an entry has it. */
  readonly fields: readonly string[]
  /** What of the schema is left to the decoder. */
  readonly gaps: readonly SchemaGap[]
}

/** A field costs its place in the record of every line. */
const MOST_FIELDS = 24

const NOTHING = { plan: ASK, types: [], fields: [] }
const FOREIGN_CHECK: SchemaGap = { pointer: '', reason: 'a check that defineFormat has not compiled' }

export function planEntry(format: LogFormat<unknown, unknown>): EntryPlan {
  const { entrySchema, discriminator } = format
  // Somebody may put a check of their own into a copy of a format: of that the schema says nothing.
  if (!isCompiled(format)) return { ...NOTHING, discriminator, gaps: [FOREIGN_CHECK] }
  const planner = new SchemaPlanner(discriminator)
  const plan = withType(planner.plan(entrySchema, ''), discriminator)
  const types = new Set<string>()
  const objects: ObjectPlan[] = []
  visitObjects(plan, {
    value: (property, value) => property === discriminator && types.add(value),
    object: (object) => objects.push(object),
  })
  const fields = fieldsOf(objects, discriminator)
  // An object that is there for several types stays one.
  const changed = new Map(objects.map((object) => [object, withFields(object, fields)]))
  return {
    plan: mapObjects(plan, (object) => changed.get(object) as ObjectPlan),
    discriminator,
    types: [...types],
    fields,
    gaps: planner.gaps,
  }
}

/** The names of properties that may be text, where each object can be told to look out for them. */
function fieldsOf(objects: readonly ObjectPlan[], discriminator: string): string[] {
  const names = new Set([discriminator])
  for (const { properties } of objects)
    for (const { name, plan } of properties) if (allowsText(plan)) names.add(name)
  // A format may be told by any name; one that JSON writes with escapes is never met as it is.
  const fields = [...names].filter(standsAsItIs).slice(0, MOST_FIELDS)
  return fields.filter((name) => objects.every((object) => canNote(object, name)))
}

/** Whether an entry that has the property has it where it is noted. */
function canNote({ properties, others }: ObjectPlan, name: string): boolean {
  const isNamed = properties.some((each) => each.name === name)
  return isNamed || others === undefined || properties.length + MOST_FIELDS <= MOST_PROPERTIES
}

/** The object with each of the fields among its properties, if it may have it at all. */
function withFields(object: ObjectPlan, fields: readonly string[]): ObjectPlan {
  const { properties, others } = object
  if (others === undefined) return object
  const missing = fields.filter((name) => !properties.some((each) => each.name === name))
  const added = missing.map((name) => ({ name, plan: others, required: false }))
  return { ...object, properties: [...properties, ...added] }
}

/** The same plan, with each type of entry told apart where the schema does, and its name noted elsewhere. */
function withType(plan: Plan, discriminator: string): Plan {
  if (plan.kind === 'any') return withType(anyByKind(), discriminator)
  if (plan.kind === 'object') {
    const types = fixedValues(plan, discriminator)
    return types === undefined ? plan : byType(plan, types, discriminator)
  }
  if (plan.kind === 'by-name' && plan.property === discriminator) return plan
  return mapChoices(plan, (each) => withType(each, discriminator))
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

/** Changes the objects that an entry may be, not those inside of it. */
function mapObjects(plan: Plan, change: (object: ObjectPlan) => Plan): Plan {
  if (plan.kind === 'object') return change(plan)
  return mapChoices(plan, (each) => mapObjects(each, change))
}

/** Changes what an object may turn out to be. */
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

/** Visits the objects that an entry may be, and the names that tell them apart. */
function visitObjects(plan: Plan, visitor: PlanVisitor): void {
  if (plan.kind === 'by-name') for (const value of plan.values.keys()) visitor.value(plan.property, value)
  if (plan.kind === 'object') visitor.object(plan)
  mapChoices(plan, (each) => {
    visitObjects(each, visitor)
    return each
  })
}
