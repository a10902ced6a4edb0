// Which section of a quarantine is undone: the last one that is not undone yet and that fits the log.

import type { LogError } from '../../core/log-error.js'
import { notAsQuarantined } from '../files/changed-log.js'
import type { LogFile } from '../files/file-layer.js'
import type { QuarantineIndex, QuarantineSection } from '../quarantine/quarantine-sections.js'
import { type LogState, stateOf } from './restoration.js'

export interface KnownLog {
  path: string
  file: LogFile
  index: QuarantineIndex
  signal: AbortSignal | undefined
}

export interface ChosenSection {
  section: QuarantineSection
  state: LogState
}

/**
 * @param wanted the states of the log that the caller accepts
 * @throws LogError ERR_LOG_CHANGED where no section fits
 */
export async function sectionToUndo(
  { path, file, index, signal }: KnownLog,
  wanted: readonly LogState[],
): Promise<ChosenSection> {
  const size = Number((await file.stat({ bigint: true })).size)
  const left = index.sections.filter(({ isRestored }) => !isRestored).reverse()
  let last: ChosenSection | undefined
  for (const section of left) {
    const state = await stateOf(file, size, section, signal)
    if (wanted.includes(state)) return { section, state }
    last ??= { section, state }
  }
  throw unfit(path, size, last)
}

function unfit(path: string, size: number, last: ChosenSection | undefined): LogError {
  const why =
    last === undefined ? 'has nothing in this quarantine that was not undone already' : whyUnfit(size, last)
  return notAsQuarantined(path, why)
}

function whyUnfit(size: number, { section, state }: ChosenSection): string {
  const { number, repaired } = section
  if (state === 'damaged') return `is as it was before section ${number} of the quarantine already`
  if (state === 'grown')
    return `has grown by ${bytesOf(size - repaired.bytes)} since section ${number} of the quarantine, which restoring would lose: with \`to\`, the original is written elsewhere`
  return `is not what section ${number} of the quarantine left (${bytesOf(repaired.bytes)}; it has ${size}), so it can't be restored: name the log with \`log\`, or a copy of it as it was left`
}

function bytesOf(count: number): string {
  return `${count} ${count === 1 ? 'byte' : 'bytes'}`
}
