// Numbers as a person reads them. Offsets are not among these: they are copied into other commands, so they
// are always written plainly.

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** '1,204 lines', '1 line'. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** '1,204'. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** '29 bytes', '12.3 MiB (12,897,536 bytes)'. */
export function byteSize(bytes: number): string {
  const exact = counted(bytes, 'byte')
  return bytes < 1024 ? exact : `${roundedSize(bytes)} (${exact})`
}

/** '29 bytes', '12.3 MiB'. */
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
