// The command inside this process, with its own standard streams.

import type { EventEmitter } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { run } from '../../../lib/cli/run.js'
import type { OutputStream, StandardStreams } from '../../../lib/cli/terminal/standard-streams.js'

export interface CommandInput {
  stdin?: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>
  /** Whether both outputs are terminals. */
  isTTY?: boolean
  /** The width of both terminals in cells; undefined: they do not say. */
  columns?: number | undefined
  env?: StandardStreams['env']
  signals?: StandardStreams['signals'] | EventEmitter
  /** Used instead of the stream whose text is returned. */
  stdout?: OutputStream
}

export interface CommandResult {
  exitCode: number
  stdout: string
  stderr: string
}

export async function runCommand(argv: string[], input: CommandInput = {}): Promise<CommandResult> {
  const { stdin = [], isTTY = false, columns, signals = process } = input
  const { env = isTTY ? TERMINAL : {} } = input
  const stdout = collected({ isTTY, columns })
  const stderr = collected({ isTTY, columns })
  const exitCode = await run(argv, {
    stdin: Readable.from(stdin),
    stdout: input.stdout ?? stdout.stream,
    stderr: stderr.stream,
    env,
    signals: signals as StandardStreams['signals'],
  })
  return { exitCode, stdout: await stdout.text(), stderr: await stderr.text() }
}

/** The environment that a terminal with colours sets. */
export const TERMINAL = { TERM: 'xterm' }

/** A stream that refuses every write. */
export function refusing(code: string, errno: number): Writable {
  return new Writable({
    write: (_chunk, _encoding, callback) => callback(Object.assign(new Error(code), { code, errno })),
  })
}

function collected(terminal: Pick<CommandInput, 'isTTY' | 'columns'>): {
  stream: OutputStream
  text: () => Promise<string>
} {
  const stream = Object.assign(new PassThrough(), terminal)
  const bytes = buffer(stream)
  const text = async () => {
    stream.end()
    return (await bytes).toString()
  }
  return { stream: stream as OutputStream, text }
}
