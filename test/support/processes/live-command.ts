// The command inside this process while it runs: what it has written so far, and the signals that it gets.

import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { run } from '../../../lib/cli/run.js'
import type { StandardStreams } from '../../../lib/cli/terminal/standard-streams.js'

/** A process that receives signals, and notes by which ones it would have been killed. */
export class SignalledProcess extends EventEmitter {
  readonly pid = 1
  readonly killed: string[] = []

  kill(_pid: number, name: string): true {
    this.killed.push(name)
    return true
  }
}

export class LiveCommand {
  /** What it reads. */
  readonly stdin = new PassThrough()
  readonly signals = new SignalledProcess()
  stdout = ''
  stderr = ''
  readonly exitCode: Promise<number>
  readonly #changes = new EventEmitter()

  constructor(argv: readonly string[]) {
    this.exitCode = run(argv, {
      stdin: this.stdin,
      stdout: this.#collecting('stdout'),
      stderr: this.#collecting('stderr'),
      env: {},
      signals: this.signals as unknown as StandardStreams['signals'],
    })
  }

  /** Resolves once the output is so. @throws where the command ends before */
  async until(output: 'stdout' | 'stderr', isReached: (text: string) => boolean): Promise<void> {
    const ended = this.exitCode.then((code) => {
      if (!isReached(this[output])) throw new Error(`it ended with ${code}: ${this.stderr}`)
    })
    while (!isReached(this[output]))
      await Promise.race([ended, new Promise((resolve) => this.#changes.once('change', resolve))])
    ended.catch(() => {})
  }

  /** Sends Ctrl-C, and resolves with the exit code. */
  interrupt(name: NodeJS.Signals = 'SIGINT'): Promise<number> {
    this.signals.emit(name, name)
    return this.exitCode
  }

  #collecting(output: 'stdout' | 'stderr'): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, callback) => {
        this[output] += chunk
        callback()
        this.#changes.emit('change')
      },
    })
  }
}
