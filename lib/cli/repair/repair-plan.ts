// The format and the header that a log is repaired by. Reading a log by the wrong format does no harm; repairing it by
// the wrong format would take sound lines out. So a detected format must be certain: a log that begins with an entry of
// a session log, or with a damaged line and such entries after it, may have lost its header, and is not repaired until
// the person says what it is.

import { LONG_START_BYTES, START_BYTES } from '../../core/faults/not-lines.js'
import { LF } from '../../core/lines/line-format.js'
import { byteSource } from '../../node/sources/open-source.js'
import { Refusal } from '../errors/problem.js'
import type { FormatChooser } from '../input/format-choice.js'
import { bytesToDetect, type ChosenFormat } from '../input/format-detection.js'
import type { FormatDoubt } from '../input/format-doubt.js'
import { chosenFor, requireRegularFile } from '../input/open-log.js'
import { peek, type SourceStart } from '../input/peeked-source.js'
import { givenHeader } from '../shared/header-file.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { logName } from '../text/printable.js'

export interface RepairPlan {
  readonly chosen: ChosenFormat
  /** The header's line from `--header`, for a log that has lost its own; absent where the option was not given. */
  readonly headerLine?: Uint8Array
}

/**
 * @param headerFile the value of `--header`
 * @throws Refusal, UsageError, LogError, or the system's own error
 */
export async function planRepair(
  file: string,
  choose: FormatChooser,
  headerFile: string | undefined,
  streams: Pick<StandardStreams, 'stdin'>,
): Promise<RepairPlan> {
  await requireRegularFile(file, 'repaired')
  const begun = await startOf(file)
  const found = chosenFor(begun, choose)
  if (headerFile === undefined) {
    if (found.doubt !== undefined) throw uncertain(found.doubt)
    return { chosen: found }
  }
  const { chosen, line } = await givenHeader(headerFile, choose, streams)
  if (found.format === chosen.format) return { chosen: found, headerLine: line }
  const isOther = found.doubt === undefined && found.note === undefined
  if (isOther && !isBlank(begun.start)) throw anotherKind()
  const reason = `detected from line 1 of ${logName(headerFile)}`
  return { chosen: { ...chosen, reason }, headerLine: line }
}

async function startOf(file: string): Promise<SourceStart> {
  const source = byteSource(file)
  const { start, isWhole } = await peek(source, bytesToRepair)
  await source.close()
  return { start, isWhole }
}

/** More bytes than reading needs: line 1 and what follows it, in case line 1 is damaged. */
function bytesToRepair(start: Uint8Array): number {
  const newline = start.indexOf(LF)
  const needed = newline < 0 ? LONG_START_BYTES : newline + START_BYTES
  return Math.max(bytesToDetect(start), Math.min(needed, LONG_START_BYTES))
}

function isBlank(start: Uint8Array): boolean {
  return new TextDecoder().decode(start).trim() === ''
}

/** By the session format all of its lines would be damage. */
function anotherKind(): Refusal {
  const message = 'it begins with JSON that is not from a session log, and --header gave a session header'
  return new Refusal({ code: 'ERR_FORMAT_MISMATCH', message, line: 1 })
}

function uncertain({ line, found }: FormatDoubt): Refusal {
  const message = `its format is not certain: line ${line} ${found}`
  return new Refusal({ code: 'ERR_FORMAT_UNCERTAIN', message, line })
}
