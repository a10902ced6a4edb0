import { closeSync, existsSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { devNull } from 'node:os'

const OWN_DESCRIPTORS = '/proc/self/fd'
/** They take some seconds. */
const MOST_LOOKS = 20_000

/**
 * How many descriptors of this process refer to the file. On systems other than Linux, which do not list them, the lowest
 * free one instead: it shows as well that none was left open.
 */
export function descriptorsOf(path: string): number {
  if (existsSync(OWN_DESCRIPTORS)) return descriptors().filter((target) => target === path).length
  const lowest = openSync(devNull, 'r')
  closeSync(lowest)
  return lowest
}

/** The same for files that are closed without being awaited: looks until the number is `expected`, or for some seconds. */
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
      // The descriptor by which the folder was listed.
      return ''
    }
  })
}
