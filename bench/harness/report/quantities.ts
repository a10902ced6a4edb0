// Numbers as text. A megabyte is 10^6 bytes here, as for disks and data rates.

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
export const MEGABYTE = 1_000_000

export function formatCount(count: number): string {
  return COUNT.format(count)
}

export function formatMegabytes(bytes: number): string {
  const megabytes = bytes / MEGABYTE
  return megabytes >= 100 ? COUNT.format(megabytes) : megabytes.toFixed(1)
}

/** '64 MB', '1.5 kB'. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB']
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  return `${Number((bytes / 1_000 ** step).toPrecision(3))} ${units[step]}`
}

export function formatMilliseconds(seconds: number): string {
  return (seconds * 1_000).toFixed(seconds < 0.1 ? 2 : 0)
}

export function formatRatio(ratio: number): string {
  return ratio.toFixed(2)
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`
}
