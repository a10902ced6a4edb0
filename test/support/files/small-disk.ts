import { errno } from './errno.js'
import type { Interference } from './observed-files.js'

/** A disk with room for a number of bytes: it takes what fits, and then fails with ENOSPC. */
export class SmallDisk {
  capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  readonly interfere: Interference = ({ name, position = 0, length = 0 }) => {
    if (name !== 'write') return undefined
    const room = this.capacity - position
    if (room <= 0) throw errno('ENOSPC')
    return { take: Math.min(room, length) }
  }
}
