// Which corrupt lines repair leaves where they are, byte for byte, and how many a limit hides.

import type { Fault } from '../../core/recovery.js'
import type { ResolvedRepairOptions } from './repair-options.js'

/** What the parser knows of a corrupt line besides its fault. */
export interface LineFacts {
  /** Whether a line too long to be held is proved not to be JSON. */
  isMalformed: boolean
  /** Where the next line begins. */
  next: number
}

export class KeptLines {
  readonly #settings: ResolvedRepairOptions
  readonly #isHeaderLost: boolean
  /** Lines over `maxLineBytes` that may be whole. */
  oversized = 0
  /** Lines of JSON that are nested more deeply than `maxDepth`. */
  deep = 0

  constructor(settings: ResolvedRepairOptions, isHeaderLost: boolean) {
    this.#settings = settings
    this.#isHeaderLost = isHeaderLost
  }

  /** Lines that stay because of a limit, which is not damage. */
  get limited(): number {
    return this.oversized + this.deep
  }

  /** Whether the line stays; counts it if it stays because of a limit. To be called once for each line. */
  keep(fault: Fault, { isMalformed, next }: LineFacts): boolean {
    // Line 1 of a log without a header is the damaged header, even if it looks like an entry.
    if (fault.line === 1 && this.#isHeaderLost) return false
    // A newer writer wrote it.
    if (fault.reason === 'unknown-type') return true
    if (fault.cause === 'deep') {
      this.deep += 1
      return true
    }
    if (fault.reason !== 'oversized') return this.#isWholeEnd(fault, next)
    if (!isMalformed) this.oversized += 1
    return !isMalformed
  }

  /** A whole value that ends the log without a terminator. Without salvage it is left as opening leaves it. */
  #isWholeEnd({ reason, offset, length }: Fault, next: number): boolean {
    return reason === 'schema' && next === offset + length && this.#settings.salvage === false
  }
}
