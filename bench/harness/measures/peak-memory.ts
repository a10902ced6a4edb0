import { readFileSync } from 'node:fs'

/**
 * The most memory that this process ever had resident, in bytes.
 *
 * On Linux it is the kernel's high-water mark of this program. `ru_maxrss`, which `process.resourceUsage` returns, also
 * counts the moment between fork and exec (getrusage(2)), when a child still has its parent's memory.
 */
export function peakMemory(): number {
  return highWaterMark() ?? process.resourceUsage().maxRSS * 1024
}

function highWaterMark(): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}
