import type { MemoryLender } from '../../../lib/node/sources/byte-source.js'

interface CountingLender extends MemoryLender {
  regions: readonly [Uint8Array, Uint8Array] | undefined
  /** How often it was given back. */
  given: number
}

/** A lender that counts what it is asked, and whose memory is seen. */
export function lenderOf(isEmpty = false): CountingLender {
  const lender: CountingLender = {
    regions: undefined,
    given: 0,
    lend(length: number) {
      if (isEmpty) return undefined
      lender.regions = [new Uint8Array(length), new Uint8Array(length)]
      return lender.regions
    },
    giveBack() {
      lender.given += 1
    },
  }
  return lender
}
