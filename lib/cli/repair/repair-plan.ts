// What a log is repaired as. Reading a log by a wrong guess does no harm; repairing it would take good lines out.
// So a format that was found out must be beyond doubt: a log that begins with an entry of a session log, or with a
// damaged line and such entries after it, may have lost a header, and is left alone until the person says what it is.

import { LONG_START_BYTES, START_BYTES } from '../../core/faults/not-lines.js'
import { LF } from '../../core/lines/line-format.js'
import { byteSource } from '../../node/sources/open-source.js'
import { Refusal } from '../errors/problem.js'
import type { ChosenFormat } from '../input/chosen-format.js'
import type { FormatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import type { FormatDoubt } from '../input/format-doubt.js'
import { givenHeader } from '../input/header-file.js'
import { chosenFor } from '../input/open-log.js'
import { peek, type SourceStart } from '../input/peeked-source.js'
import { requireRegularFile } from '../input/regular-file.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { logName } from '../text/log-name.js'

export interface RepairPlan {
  readonly chosen: ChosenFormat
  /** The line that `--header` gave, for a log whose own is gone; undefined where it was not given. */
  readonly headerLine?: Uint8Array
}

/**
 * @param headerFile what `--header` names
 * @throws Refusal, UsageError, LogError, or what the file fails with
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
  const reason = `told by line 1 of ${logName(headerFile)}`
  return { chosen: { ...chosen, reason }, headerLine: line }
}

async function startOf(file: string): Promise<SourceStart> {
  const source = byteSource(file)
  const { start, isWhole } = await peek(source, bytesToRepair)
  await source.close()
  return { start, isWhole }
}

/** More than reading needs: line 1, and what follows it, in case it is damaged. */
function bytesToRepair(start: Uint8Array): number {
  const newline = start.indexOf(LF)
  const needed = newline < 0 ? LONG_START_BYTES : newline + START_BYTES
  return Math.max(bytesToDetect(start), Math.min(needed, LONG_START_BYTES))
}

function isBlank(start: Uint8Array): boolean {
  return new TextDecoder().decode(start).trim() === ''
}

/** With the header of a session log it would be nothing but damage. */
function anotherKind(): Refusal {
  const message = 'it begins with JSON that stands in no session log, and --header gave the header of one'
  return new Refusal({ code: 'ERR_FORMAT_MISMATCH', message, line: 1 })
}

function uncertain({ line, found }: FormatDoubt): Refusal {
  const message = `its format can't be told for certain: line ${line} ${found}`
  return new Refusal({ code: 'ERR_FORMAT_UNCERTAIN', message, line })
}
