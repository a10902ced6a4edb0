import { closeSync, existsSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { devNull } from 'node:os'

const OWN_DESCRIPTORS = '/proc/self/fd'
/** Some seconds. */
const MOST_LOOKS = 20_000

/**
 * How many descriptors of this process are of the file. Where the system does not tell (anywhere but on
 * Linux), the lowest one that is free instead: it is as good for seeing that none was left open.
 */
export function descriptorsOf(path: string): number {
  if (existsSync(OWN_DESCRIPTORS)) return descriptors().filter((target) => target === path).length
  const lowest = openSync(devNull, 'r')
  closeSync(lowest)
  return lowest
}

/**
 * The same for what is let go without anybody waiting for it: looks until there are as many, or for so long
 * that there never will be.
 */
export async function descriptorsLeftOf(path: string, expected: number): Promise<number> {
  let left = descriptorsOf(path)
  for (let looks = 0; looks < MOST_LOOKS && left !== expected; looks += 1) {
    await stat('.')
    left = descriptorsOf(path)
  }
  return left
}

function descriptors(): string[] {
  return readdirSync(OWN_DESCRIPTORS).map((name) => {
    try {
      return readlinkSync(`${OWN_DESCRIPTORS}/${name}`)
    } catch {
      // The one that the listing itself had open.
      return ''
    }
  })
}
