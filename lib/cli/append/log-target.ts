// The log that lines are appended to: which format it has, and the header that it is created with. Appending by the wrong
// format would mix two kinds of lines, so a format that is detected must be certain.

import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { LogFormat } from '../../format/log-format.js'
import { byteSource } from '../../node/sources/open-source.js'
import { EntryWriter, type WriteOptions } from '../../node/writing/entry-writer.js'
import { Refusal, UsageError, writeError } from '../errors/problem.js'
import type { FormatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import { chosenFor, requireRegularFile } from '../input/open-log.js'
import { peek } from '../input/peeked-source.js'
import { givenHeader } from '../shared/header-file.js'
import type { StandardStreams } from '../terminal/standard-streams.js'
import { STANDARD_INPUT } from '../text/printable.js'

export interface TargetOptions {
  /** Make the log where there is none. */
  create?: boolean
  /** A file whose line 1 is the header of a new log, or the header itself. */
  header?: string
  durability: 'fsync' | 'none'
  takeOver?: boolean
}

type Format = LogFormat<unknown, unknown>

/** @throws UsageError, Refusal, LogError, or the system's own error */
export async function openTarget(
  file: string,
  choose: FormatChooser,
  options: TargetOptions,
  streams: Pick<StandardStreams, 'stdin'>,
): Promise<EntryWriter<unknown, unknown>> {
  const { durability, takeOver = false } = options
  const writing: WriteOptions = { durability, takeOver }
  const isThere = await stat(file).then(
    () => true,
    () => false,
  )
  if (isThere || options.create !== true) return opened(await formatOf(file, choose), file, writing)
  const { format, header } = await newLog(choose, options.header, streams)
  try {
    return await EntryWriter.openOrCreate(file, format, header, writing)
  } catch (error) {
    throw writeError(error)
  }
}

async function opened(
  format: Format,
  file: string,
  options: WriteOptions,
): Promise<EntryWriter<unknown, unknown>> {
  try {
    return await EntryWriter.open(file, format, options)
  } catch (error) {
    throw writeError(error)
  }
}

async function formatOf(file: string, choose: FormatChooser): Promise<Format> {
  await requireRegularFile(file, 'appended to')
  const source = byteSource(file)
  const begun = await peek(source, bytesToDetect)
  await source.close()
  const { format, doubt, note } = chosenFor(begun, choose)
  const uncertain = doubt === undefined ? note : `line ${doubt.line} ${doubt.found}`
  if (uncertain === undefined) return format
  const message = `${uncertain}: --format says by which format entries are appended`
  throw new Refusal({ code: 'ERR_FORMAT_UNCERTAIN', message })
}

/** Without a header to detect it from, a new log is one of plain JSON lines, or as `--format` says. */
async function newLog(
  choose: FormatChooser,
  given: string | undefined,
  streams: Pick<StandardStreams, 'stdin'>,
): Promise<{ format: Format; header: unknown }> {
  if (given === undefined) {
    const { format } = choose(new Uint8Array(0), true)
    if (format.headerSchema === undefined) return { format, header: undefined }
    throw new UsageError(
      `a new ${format.name} log begins with a header: give it with --header, as JSON or as a file`,
    )
  }
  const isJson = given.trimStart().startsWith('{')
  const { chosen, line } = isJson
    ? await givenHeader(STANDARD_INPUT, choose, { stdin: Readable.from([given]) }, '--header')
    : await givenHeader(given, choose, streams)
  return { format: chosen.format, header: JSON.parse(Buffer.from(line).toString()) as unknown }
}
