// What the module checks in a value, kind by kind: a schema of which each keyword is understood. A plan may be narrower
// than its schema, never wider: what a plan refuses, the decoder decides.

/** The kinds of values that their first byte distinguishes. */
export type JsonKind = 'string' | 'object' | 'array' | 'number' | 'true' | 'false' | 'null'

export type Plan =
  | { readonly kind: 'ask' | 'any' | 'true' | 'false' | 'null' }
  | StringPlan
  | EnumPlan
  | NumberPlan
  | ArrayPlan
  | ObjectPlan
  | ByNamePlan
  | ByJsonKindPlan
  | FirstOfPlan

/** Lengths are in code points, and inclusive; `most` may be infinite. */
export interface StringPlan {
  readonly kind: 'string'
  readonly least: number
  readonly most: number
}

export interface EnumPlan {
  readonly kind: 'enum'
  readonly values: readonly string[]
}

export interface NumberPlan {
  readonly kind: 'number'
  readonly integer: boolean
  /** Either may be infinite. */
  readonly least: number
  readonly most: number
  /** Whether the bounds themselves are excluded. */
  readonly aboveLeast: boolean
  readonly belowMost: boolean
}

export interface ArrayPlan {
  readonly kind: 'array'
  readonly item: Plan
  readonly least: number
  readonly most: number
}

export interface PropertyPlan {
  readonly name: string
  readonly plan: Plan
  readonly required: boolean
}

export interface ObjectPlan {
  readonly kind: 'object'
  readonly properties: readonly PropertyPlan[]
  /** The plan of every other property; undefined if others are not allowed. */
  readonly others: Plan | undefined
}

/** An object whose plan depends on the string value of one of its properties. */
export interface ByNamePlan {
  readonly kind: 'by-name'
  readonly property: string
  readonly values: ReadonlyMap<string, Plan>
  readonly otherwise: Plan | undefined
}

export interface ByJsonKindPlan {
  readonly kind: 'by-json-kind'
  readonly plans: ReadonlyMap<JsonKind, Plan>
}

/** Any of several plans that contain no others. */
export interface FirstOfPlan {
  readonly kind: 'first-of'
  readonly plans: readonly Plan[]
}

export const ASK: Plan = { kind: 'ask' }
export const ANY: Plan = { kind: 'any' }

/** Whether the value may be a string or null, as the field of a view must be. */
export function allowsText(plan: Plan): boolean {
  if (plan.kind === 'by-json-kind') return plan.plans.has('string') || plan.plans.has('null')
  if (plan.kind === 'first-of') return plan.plans.some(allowsText)
  return plan.kind === 'any' || plan.kind === 'string' || plan.kind === 'enum' || plan.kind === 'null'
}
