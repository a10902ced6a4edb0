// `--joined`: the files of one log that was rotated, the oldest first, opened as one.

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { rotatedGlob, rotatedSet } from '../../node/files/rotated-set.js'
import { inRotationOrder } from '../../node/files/rotation-order.js'
import type { FormatChooser } from '../input/format-choice.js'
import { type OpenLog, openLog } from '../input/open-log.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { joinedChunks } from './joined-chunks.js'

/** The part of a name that rotation adds at its end: '.1', '-20260102.gz'. */
const ROTATION = /[.-]\d[\w.:-]*$/

export interface RotatedLogs {
  readonly files: readonly string[]
  /** Why their order is not certain, for a person. */
  readonly doubt: string | undefined
}

/**
 * The files in the order in which they were written. A single one stands for itself and for those beside it that were
 * rotated from it.
 * @throws what the system fails with
 */
export async function rotatedLogs(files: readonly string[]): Promise<RotatedLogs> {
  const [first = ''] = files
  if (files.length === 1 && first !== STANDARD_INPUT) {
    const set = await rotatedSet(first, rotatedGlob(first, `${escapedGlob(basename(first))}[.-]*`))
    return { files: set.map(({ path }) => path), doubt: set.find(({ doubt }) => doubt !== undefined)?.doubt }
  }
  const named = await Promise.all(
    files.map(async (path) => ({ path, name: basename(path), mtimeMs: (await stat(path)).mtimeMs })),
  )
  const shortest = named.reduce((one, other) => (other.name.length < one.name.length ? other : one)).name
  const log = shortest.replace(ROTATION, '')
  const placed = inRotationOrder(
    log,
    named.filter(({ name }) => name !== log),
  )
  const newest = named.filter(({ name }) => name === log)
  return {
    files: [...placed.map(({ file }) => file.path), ...newest.map(({ path }) => path)],
    doubt: placed.find(({ doubt }) => doubt !== undefined)?.doubt,
  }
}

function escapedGlob(name: string): string {
  return name.replace(/[\\*?[\]{}()!+@|]/g, '\\$&')
}

/** Opens them as one log, of the format of the first. Rejects with what opening the first one fails with. */
export async function openRotated(
  files: readonly string[],
  choose: FormatChooser,
  streams: StandardStreams,
  maxLineBytes: number,
  signal: AbortSignal,
): Promise<OpenLog> {
  const [first, ...later] = files as [string, ...string[]]
  const { chunks, chosen, likeness } = await openLog(first, choose, streams, signal)
  const openLater = later.map(
    (file) => async () => (await openLog(file, () => chosen, streams, signal)).chunks,
  )
  const { format } = chosen
  const isHeader = (value: unknown) => format.headerSchema !== undefined && format.isHeader(value)
  return {
    chunks: joinedChunks([async () => chunks, ...openLater], { maxLineBytes, isHeader }),
    chosen,
    likeness,
  }
}
