// Writes a plan as the table that `table-layout.ts` describes: nodes and the names that they refer to.

import type { EntryPlan } from './entry-plan.js'
import type { ByNamePlan, JsonKind, NumberPlan, ObjectPlan, Plan } from './plan.js'
import * as layout from './table-layout.js'

export interface Table {
  readonly bytes: Uint8Array
  /** The address of the node of an entry. */
  readonly entry: number
  /** Length of a record, its fields included. */
  readonly recordBytes: number
}

const FIRST_BYTES = 16

const CHILD_OF_KIND: Readonly<Record<JsonKind, number>> = {
  string: layout.OF_STRING,
  object: layout.OF_OBJECT,
  array: layout.OF_ARRAY,
  number: layout.OF_NUMBER,
  true: layout.OF_TRUE,
  false: layout.OF_FALSE,
  null: layout.OF_NULL,
}
const SIMPLE_KINDS = {
  ask: layout.KIND_ASK,
  any: layout.KIND_ANY,
  true: layout.KIND_TRUE,
  false: layout.KIND_FALSE,
  null: layout.KIND_NULL,
}
const encoder = new TextEncoder()

/** The table of an entry. It must be placed at TABLE_START. */
export function writeTable(plan: EntryPlan): Table {
  const writer = new TableWriter(plan)
  const entry = writer.node(plan.plan, true)
  const recordBytes = layout.RECORD_FIELDS + plan.fields.length * layout.FIELD_BYTES
  return { bytes: writer.bytes, entry, recordBytes }
}

class TableWriter {
  readonly #plan: EntryPlan
  #view = new DataView(new ArrayBuffer(4096))
  #length = layout.TABLE_START
  /** Shared nodes are written once per role: as a value inside an entry, or as an entry, whose fields are noted. */
  readonly #nodes = new Map<Plan, number>()
  readonly #entryNodes = new Map<Plan, number>()

  constructor(plan: EntryPlan) {
    this.#plan = plan
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer.slice(layout.TABLE_START, this.#length))
  }

  node(plan: Plan, isEntry = false): number {
    const nodes = isEntry ? this.#entryNodes : this.#nodes
    const known = nodes.get(plan)
    if (known !== undefined) return known
    const place = this.#write(plan, isEntry)
    nodes.set(plan, place)
    return place
  }

  #write(plan: Plan, isEntry: boolean): number {
    switch (plan.kind) {
      case 'string':
        return this.#string(plan.least, plan.most)
      case 'enum':
        return this.#list(layout.KIND_ENUM, this.#names(plan.values), layout.NAME_BYTES * plan.values.length)
      case 'number':
        return this.#number(plan)
      case 'first-of':
        return this.#firstOf(plan.plans)
      case 'array':
        return this.#words(layout.KIND_ARRAY, this.node(plan.item), plan.least, limit(plan.most))
      case 'object':
        return this.#object(plan, isEntry)
      case 'by-name':
        return this.#byName(plan, isEntry)
      case 'by-json-kind':
        return this.#byJsonKind(plan.plans, isEntry)
      default:
        return this.#words(SIMPLE_KINDS[plan.kind])
    }
  }

  #string(least: number, most: number): number {
    if (least === 0 && most === Number.POSITIVE_INFINITY) return this.#words(layout.KIND_STRING)
    return this.#words(layout.KIND_BOUNDED_STRING, least, limit(most))
  }

  #number({ integer, least, most, aboveLeast, belowMost }: NumberPlan): number {
    const bounded = Number.isFinite(least) || Number.isFinite(most)
    const node = this.#room(layout.NUMBER_BYTES)
    this.#set(node, layout.KIND_NUMBER)
    this.#set(
      node + layout.NUMBER_FLAGS,
      (integer ? layout.FLAG_INTEGER : 0) |
        (bounded ? layout.FLAG_BOUNDED : 0) |
        (aboveLeast ? layout.FLAG_ABOVE_LEAST : 0) |
        (belowMost ? layout.FLAG_BELOW_MOST : 0),
    )
    this.#view.setFloat64(node + layout.NUMBER_LEAST, least, true)
    this.#view.setFloat64(node + layout.NUMBER_MOST, most, true)
    return node
  }

  #firstOf(plans: readonly Plan[]): number {
    const nodes = plans.map((plan) => this.node(plan))
    const list = this.#words(...nodes)
    return this.#list(layout.KIND_FIRST_OF, list, 4 * nodes.length)
  }

  #list(kind: number, start: number, bytes: number): number {
    return this.#words(kind, start, start + bytes)
  }

  #object({ properties, others }: ObjectPlan, isEntry: boolean): number {
    const nodes = properties.map(({ plan }) => this.node(plan))
    const rest = others === undefined ? 0 : this.node(others)
    const names = this.#names(properties.map(({ name }) => name))
    let required = 0n
    properties.forEach((property, index) => {
      const name = names + index * layout.NAME_BYTES
      const bit = 1n << BigInt(index)
      if (property.required) required |= bit
      this.#set(name + layout.NAME_NODE, nodes[index] as number)
      this.#set(name + layout.NAME_FLAGS, isAnyString(property.plan) ? layout.FLAG_ANY_STRING : 0)
      this.#set(name + layout.NAME_NOTE, isEntry ? this.#fieldNote(property.name) : 0)
      this.#view.setBigUint64(name + layout.NAME_BIT, bit, true)
    })
    const node = this.#room(layout.OBJECT_BYTES)
    this.#set(node, layout.KIND_OBJECT)
    this.#set(node + layout.OBJECT_NAMES, names)
    this.#set(node + layout.OBJECT_NAMES_END, names + properties.length * layout.NAME_BYTES)
    this.#set(node + layout.OBJECT_OTHERS, rest)
    this.#view.setBigUint64(node + layout.OBJECT_REQUIRED, required, true)
    return node
  }

  /** Where in a record a field is noted; 0: nowhere. */
  #fieldNote(name: string): number {
    const index = this.#plan.fields.indexOf(name)
    return index < 0 ? 0 : layout.RECORD_FIELDS + index * layout.FIELD_BYTES
  }

  #byName({ property, values, otherwise }: ByNamePlan, isEntry: boolean): number {
    const nodes = [...values.values()].map((plan) => this.node(plan, isEntry))
    const rest = otherwise === undefined ? 0 : this.node(otherwise, isEntry)
    const key = this.#names([property])
    const names = this.#names([...values.keys()])
    const isType = isEntry && property === this.#plan.discriminator
    ;[...values].forEach(([value, plan], index) => {
      const name = names + index * layout.NAME_BYTES
      this.#set(name + layout.NAME_NODE, nodes[index] as number)
      this.#set(name + layout.NAME_FLAGS, beginsWith(plan, property, value) ? layout.FLAG_BEGINS_OBJECT : 0)
      this.#set(name + layout.NAME_NOTE, isType ? this.#plan.types.indexOf(value) + 1 : 0)
    })
    const end = names + values.size * layout.NAME_BYTES
    return this.#words(layout.KIND_BY_NAME, key, names, end, rest, names)
  }

  #byJsonKind(plans: ReadonlyMap<JsonKind, Plan>, isEntry: boolean): number {
    const children = [...plans].map(([kind, plan]) => [kind, this.node(plan, isEntry)] as const)
    const node = this.#room(layout.BY_JSON_KIND_BYTES)
    this.#set(node, layout.KIND_BY_JSON_KIND)
    for (const [kind, child] of children) this.#set(node + CHILD_OF_KIND[kind], child)
    return node
  }

  /** Consecutive names, without their nodes and notes. */
  #names(texts: readonly string[]): number {
    const quoted = texts.map((text) => encoder.encode(`"${text}"`))
    const places = quoted.map((bytes) => this.#text(bytes))
    const names = this.#room(layout.NAME_BYTES * texts.length)
    quoted.forEach((bytes, index) => {
      const name = names + index * layout.NAME_BYTES
      const memory = new Uint8Array(this.#view.buffer)
      memory.set(bytes.subarray(0, FIRST_BYTES), name)
      memory.fill(
        0xff,
        name + layout.NAME_MASK,
        name + layout.NAME_MASK + Math.min(bytes.length, FIRST_BYTES),
      )
      this.#set(name + layout.NAME_LENGTH, bytes.length)
      this.#set(name + layout.NAME_TEXT, places[index] as number)
    })
    return names
  }

  #text(bytes: Uint8Array): number {
    const place = this.#room(bytes.length)
    new Uint8Array(this.#view.buffer).set(bytes, place)
    return place
  }

  #words(...words: number[]): number {
    const place = this.#room(4 * words.length)
    words.forEach((word, index) => {
      this.#set(place + 4 * index, word)
    })
    return place
  }

  #set(place: number, word: number): void {
    this.#view.setUint32(place, word, true)
  }

  /** The address of so many zeros, aligned for every kind of number. */
  #room(bytes: number): number {
    const place = (this.#length + 15) & ~15
    this.#length = place + bytes
    if (this.#length > this.#view.byteLength) {
      const larger = new Uint8Array(2 * this.#length)
      larger.set(new Uint8Array(this.#view.buffer))
      this.#view = new DataView(larger.buffer)
    }
    return place
  }
}

/** Whether every string passes; other kinds of values may pass, too. */
function isAnyString(plan: Plan): boolean {
  if (plan.kind === 'string') return plan.least === 0 && plan.most === Number.POSITIVE_INFINITY
  const text = plan.kind === 'by-json-kind' ? plan.plans.get('string') : undefined
  return text !== undefined && isAnyString(text)
}

/** Whether the plan is of an object whose first property is this one, with this value alone. */
function beginsWith(plan: Plan, property: string, value: string): boolean {
  const first = plan.kind === 'object' ? plan.properties[0] : undefined
  return first?.name === property && first.plan.kind === 'enum' && first.plan.values.join() === value
}

function limit(count: number): number {
  return count === Number.POSITIVE_INFINITY ? layout.NO_LIMIT : count
}
