// Counts, sizes and durations, written for a person, and sizes read from one. A unit of bytes is a power of 1024. Offsets
// and the numbers of lines are not written here: a person copies them into other commands, so they stay plain digits.

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']
const SIZE = /^(?<digits>\d+)(?:(?<unit>[KMG])(?:iB)?)?$/i
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/** '1,204 lines', '1 line'. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** '1,204', of a whole number. Not by `toLocaleString`, for which Node loads its tables of languages. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** '29 bytes', '12.3 MiB (12,897,536 bytes)'. */
export function byteSize(bytes: number): string {
  const exact = counted(bytes, 'byte')
  return bytes < 1024 ? exact : `${roundedSize(bytes)} (${exact})`
}

/** '29 bytes', '12.3 MiB', '64.0 MiB'. */
export function roundedSize(bytes: number): string {
  let value = bytes
  let unit = counted(bytes, 'byte')
  for (const larger of UNITS) {
    if (value < 1024) break
    value /= 1024
    unit = `${value.toFixed(1)} ${larger}`
  }
  return unit
}

/** The same in as few cells as possible: '29', '12.3M', '64M'. */
export function shortSize(bytes: number): string {
  return roundedSize(Math.floor(bytes))
    .replace(/(?:\.0)? (\w)iB$/, '$1')
    .replace(/ bytes?$/, '')
}

/** The same for a limit that a person sets: '64 MiB'. */
export function limitSize(bytes: number): string {
  return roundedSize(bytes).replace('.0 ', ' ')
}

/** A duration in seconds, rounded to one unit: '0s', '99s', '2m', '99m', '2h', '5d'. */
export function duration(seconds: number): string {
  const [minutes, hours, days] = [seconds / 60, seconds / 3600, seconds / 86_400]
  if (seconds < 99.5) return `${Math.round(seconds)}s`
  if (minutes < 99.5) return `${Math.round(minutes)}m`
  return hours < 99.5 ? `${Math.round(hours)}h` : `${grouped(Math.round(days))}d`
}

/**
 * Bytes, from a size such as `4096`, `64K`, `64KiB` or `2g`; undefined for any other text, and for 0. A size of too many
 * digits is Infinity or inexact: the caller compares it with a limit.
 */
export function parseByteSize(text: string): number | undefined {
  const { digits = '', unit = '' } = SIZE.exec(text)?.groups ?? {}
  const bytes = Number(digits) * (UNIT_BYTES[unit.toUpperCase()] as number)
  return bytes < 1 ? undefined : bytes
}
