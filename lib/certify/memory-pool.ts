// Instances of the module that no scan is using. Making one takes a millisecond or two, most of it for its memory; a small
// log is read in less.

import { CertifierMemory } from './certifier-memory.js'
import type { EntryPlan } from './plans/entry-plan.js'
import { type Table, writeTable } from './plans/table-writer.js'
import type { CertifierModule } from './web-assembly.js'

const MOST_IDLE = 4
/** An instance whose window has grown beyond this is not kept. */
const MOST_KEPT_BYTES = 6 * 1024 * 1024

const pools = new WeakMap<CertifierModule, WeakMap<EntryPlan, MemoryPool>>()

/** The pool of a module's instances for the entries of one format. */
export function memoryPool(module: CertifierModule, plan: EntryPlan): MemoryPool {
  const ofModule = pools.get(module) ?? new WeakMap<EntryPlan, MemoryPool>()
  const pool = ofModule.get(plan) ?? new MemoryPool(module, writeTable(plan))
  pools.set(module, ofModule.set(plan, pool))
  return pool
}

export class MemoryPool {
  readonly module: CertifierModule
  readonly table: Table
  readonly #idle: CertifierMemory[] = []

  constructor(module: CertifierModule, table: Table) {
    this.module = module
    this.table = table
  }

  /** @throws RangeError if there is not enough memory for another instance */
  take(): CertifierMemory {
    return this.#idle.pop() ?? new CertifierMemory(this.module, this.table)
  }

  give(memory: CertifierMemory): void {
    if (this.#idle.length < MOST_IDLE && isSmall(memory)) this.#idle.push(memory)
  }
}

function isSmall({ bytes, start }: CertifierMemory): boolean {
  return bytes.length - start <= MOST_KEPT_BYTES
}
