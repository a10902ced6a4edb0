// What the module has to look at in a value, kind by kind: a schema, understood to the last keyword. A plan may
// be narrower than its schema, never wider: what it refuses, the decoder decides.

/** What a value can be told by at its first byte. */
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

/** Lengths are in code points; `most` may be infinite. */
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
  /** Whether the bounds themselves are left out. */
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
  /** What every other property must be; undefined where there must be none. */
  readonly others: Plan | undefined
}

/** An object whose plan hangs on what string one of its properties is. */
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

/** Any of several plans that hold no others. */
export interface FirstOfPlan {
  readonly kind: 'first-of'
  readonly plans: readonly Plan[]
}

export const ASK: Plan = { kind: 'ask' }
export const ANY: Plan = { kind: 'any' }

/** Whether a value may be a string or null: what a field of a view can be. */
export function allowsText(plan: Plan): boolean {
  if (plan.kind === 'by-json-kind') return plan.plans.has('string') || plan.plans.has('null')
  if (plan.kind === 'first-of') return plan.plans.some(allowsText)
  return plan.kind === 'any' || plan.kind === 'string' || plan.kind === 'enum' || plan.kind === 'null'
}
