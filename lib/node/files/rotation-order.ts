// In which order the files of a rotated log were written. Only their names say so for certain: a copy or a restored backup has
// another time of modification. The rules, for what is left of a name without the log's own name and an ending of compression:
//
// - one number of up to five digits counts generations, as logrotate does: the greatest is the oldest;
// - a date, with or without a time and a number after it, ascends: the earliest is the oldest;
// - ten digits that begin with 1, or thirteen, are seconds or milliseconds since 1970, and ascend too.
//
// Where the names of a set are not all of one kind, the times of modification decide, and every file is doubtful. They also
// decide between two files of one place, and a file that was modified after the one that follows it is doubtful as well.

export interface RotatedName {
  /** Without a folder. */
  readonly name: string
  /** In milliseconds since 1970. */
  readonly mtimeMs: number
}

export interface Placed<File> {
  readonly file: File
  /** Counts the places of the order from 0. Files that have the same one may hold the same lines. */
  readonly place: number
  /** Why the order is not certain here, for a person; undefined where it is. */
  readonly doubt: string | undefined
}

/** The numbers of a name, in the order in which they count: greater ones are later. */
interface Rank {
  readonly kind: 'generation' | 'date' | 'epoch' | 'unknown'
  readonly numbers: readonly number[]
}

const COMPRESSED = /\.(?:gz|zst|zstd|br|bz2|xz|lz4|zip)$/i
const GENERATION = /^\d{1,5}$/
const EPOCH = /^(?:1\d{9}|\d{13})$/
const YEAR = /^(?:19|20)\d\d$/
const COMPACT_DATE = /^((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?$/

/** Orders the files of a set, the oldest first. `log` is the name that the newest lines are written to; it is not one of them. */
export function inRotationOrder<File extends RotatedName>(
  log: string,
  files: readonly File[],
): Placed<File>[] {
  const ranked = files.map((file) => ({ file, rank: rankOf(log, file.name) }))
  const kinds = new Set(ranked.map(({ rank }) => rank.kind))
  const byName = kinds.size === 1 && !kinds.has('unknown')
  ranked.sort(
    (one, other) =>
      (byName ? compareNumbers(one.rank.numbers, other.rank.numbers) : 0) ||
      one.file.mtimeMs - other.file.mtimeMs ||
      (one.file.name < other.file.name ? -1 : 1),
  )
  let place = -1
  return ranked.map(({ file, rank }, index) => {
    const [before, after] = [ranked[index - 1], ranked[index + 1]]
    const isTwin = (other: typeof before) =>
      byName && other !== undefined && compareNumbers(rank.numbers, other.rank.numbers) === 0
    if (!isTwin(before)) place += 1
    const isLater = after !== undefined && file.mtimeMs > after.file.mtimeMs
    return {
      file,
      place,
      doubt: doubtOf(byName || files.length === 1, isTwin(before) || isTwin(after), isLater),
    }
  })
}

function doubtOf(isNamed: boolean, isTwin: boolean, isLater: boolean): string | undefined {
  if (!isNamed) return 'the names do not all count or date in the same way: ordered by time of modification'
  if (isTwin) return 'another file has the same place: one may be a copy of the other'
  return isLater ? 'it was modified after the file that follows it' : undefined
}

function rankOf(log: string, name: string): Rank {
  const groups = ownPart(log, name.replace(COMPRESSED, '')).match(/\d+/g) ?? []
  const [first = '', ...others] = groups
  const compact = COMPACT_DATE.exec(first)
  if (compact !== null) return dated([...compact.slice(1), ...others])
  if (YEAR.test(first)) return dated(groups)
  if (others.length > 0) return { kind: 'unknown', numbers: [] }
  // Milliseconds are seconds with a fraction.
  if (EPOCH.test(first)) return { kind: 'epoch', numbers: [Number(first) / (first.length === 13 ? 1000 : 1)] }
  return GENERATION.test(first)
    ? { kind: 'generation', numbers: [-Number(first)] }
    : { kind: 'unknown', numbers: [] }
}

function dated(groups: readonly (string | undefined)[]): Rank {
  return { kind: 'date', numbers: groups.filter((group) => group !== undefined).map(Number) }
}

/** What a name has besides the log's: after it, or before its extension ('app.jsonl', 'app-2026-01-31.jsonl'). */
function ownPart(log: string, name: string): string {
  if (name.startsWith(log)) return name.slice(log.length)
  const dot = log.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [log.slice(0, dot), log.slice(dot)] : [log, '']
  const withoutStem = name.startsWith(stem) ? name.slice(stem.length) : name
  return withoutStem.endsWith(extension)
    ? withoutStem.slice(0, withoutStem.length - extension.length)
    : withoutStem
}

/** Of two where one continues the other, the shorter is the earlier: a date, then the same date with a number. */
function compareNumbers(one: readonly number[], other: readonly number[]): number {
  for (const [index, number] of one.entries()) {
    const against = other[index]
    if (against === undefined) return 1
    if (number !== against) return number - against
  }
  return one.length - other.length
}
