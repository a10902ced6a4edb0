// `-o FILE`: an output file that appears whole or not at all. It is written under another name beside its place, synced,
// and then renamed. So a command that fails or is interrupted leaves what was there before, and no reader ever sees half
// of it. A pipe or a device (`-o /dev/stderr`) can't be replaced by a file: it is written to as it is.

import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { Option } from 'commander'
import { BlockWriter } from '../../node/files/block-writer.js'
import { newDraftPath } from '../../node/files/draft-file.js'
import { abandonNew, isSameFile, nodeFiles, resolveNew, statOrNothing } from '../../node/files/file-layer.js'
import { UsageError } from '../errors/problem.js'
import { Output, OutputError, type Sink } from '../terminal/output.js'
import { logName, STANDARD_INPUT } from '../text/printable.js'

export interface OutputOptions {
  /** A path; undefined or '-': the standard output. */
  output?: string
}

/** What a command does with the place for its output. */
type Work<Result> = (sink: Sink) => Promise<Result>

/** Node's own default. */
const DEFAULT_MODE = 0o666
const PERMISSIONS = 0o7777n

export function outputOption(): Option {
  return new Option(
    '-o, --output <file>',
    'write to this file, which appears once it is whole (default: standard output)',
  )
}

/**
 * Runs the work with the place for its output: the standard output or, with `-o`, a file that gets its name once the work
 * has resolved. Rejects with what the work rejects with; then there is no new file.
 * @param inputs the files that the command reads: the output must not replace one of them
 * @throws UsageError where the path can't be an output; OutputError where it can't be written
 */
export async function withOutput<Result>(
  { output }: OutputOptions,
  inputs: readonly string[],
  stdout: Output,
  work: Work<Result>,
): Promise<Result> {
  if (output === undefined || output === STANDARD_INPUT) return work(stdout)
  const target = await orOutputError(output, () => targetOf(output, inputs))
  return target.isFile ? writeAside(output, target, work) : writeThrough(output, work)
}

interface Target {
  /** With symbolic links resolved: the file that a link names is replaced, and not the link. */
  readonly path: string
  /** Whether it is a regular file, or is not there yet. */
  readonly isFile: boolean
  readonly mode: number
}

async function targetOf(output: string, inputs: readonly string[]): Promise<Target> {
  const there = await statOrNothing(nodeFiles, output)
  if (there === undefined)
    return { path: await resolveNew(nodeFiles, output), isFile: true, mode: DEFAULT_MODE }
  if (there.isDirectory()) throw new UsageError(`-o ${logName(output)}: it is a directory: name a file in it`)
  for (const input of inputs) {
    const read = input === STANDARD_INPUT ? undefined : await nodeFiles.stat(input).catch(() => undefined)
    if (read !== undefined && there.isFile() && isSameFile(there, read))
      throw new UsageError(`-o ${logName(output)}: the output would replace a file that is read`)
  }
  const path = await nodeFiles.resolve(output)
  return { path, isFile: there.isFile(), mode: Number(there.mode & PERMISSIONS) }
}

async function writeAside<Result>(
  output: string,
  { path, mode }: Target,
  work: Work<Result>,
): Promise<Result> {
  const draft = newDraftPath(path)
  const file = await orOutputError(output, () => nodeFiles.open(draft, 'wx+', mode))
  try {
    const writer = new BlockWriter(file)
    const write = (data: string | Uint8Array) =>
      writer.write(typeof data === 'string' ? Buffer.from(data) : data)
    const result = await work({ write: (data) => orOutputError(output, () => write(data)) })
    await orOutputError(output, async () => {
      await writer.flush()
      // The process's mask may have taken rights away that the file had.
      if (mode !== DEFAULT_MODE) await file.chmod(mode)
      await file.sync()
      await file.close()
      await nodeFiles.rename(draft, path)
      await nodeFiles.syncFolderOf(path)
    })
    return result
  } catch (error) {
    await abandonNew(nodeFiles, draft, file)
    throw error
  }
}

async function writeThrough<Result>(path: string, work: Work<Result>): Promise<Result> {
  const stream = createWriteStream(path)
  try {
    const result = await work(new Output(stream, {}))
    stream.end()
    await orOutputError(path, () => finished(stream))
    return result
  } finally {
    stream.destroy()
  }
}

async function orOutputError<Result>(output: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new OutputError(error as NodeJS.ErrnoException, logName(output))
  }
}
