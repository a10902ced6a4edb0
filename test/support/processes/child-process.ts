// A child process that is controlled by its arguments and its input, and reports line by line.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'

export class ProgramProcess {
  /** All that it has printed so far. */
  output = ''
  errors = ''
  readonly #child: ChildProcess
  /** Resolves when it has ended, and `output` and `errors` are complete. */
  readonly gone: Promise<void>

  /** Runs a command; it is killed with the test. */
  constructor(t: Test, command: string, args: string[], onOutput: (all: string) => void = () => {}) {
    // By `env`, without the loaders that tap adds to every process that is spawned: they would take most of the time, and
    // handle signals that Node ignores.
    const child = spawn('env', ['-u', 'NODE_OPTIONS', command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    this.gone = once(child, 'close').then(() => {})
    child.stdin.on('error', () => {})
    child.stderr.on('data', (data: Buffer) => {
      this.errors += data
    })
    child.stdout.on('data', (data: Buffer) => {
      this.output += data
      onOutput(this.output)
    })
    t.teardown(() => this.kill())
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  get processId(): number | undefined {
    return this.#child.pid
  }

  get lines(): string[] {
    return this.output.split('\n').slice(0, -1)
  }

  /** The line of that number, counted from 0; undefined where the process ends before. */
  async line(number: number): Promise<string | undefined> {
    const gone = this.gone.then(() => true)
    while (this.lines.length <= number) {
      const stdout = this.#child.stdout as NonNullable<ChildProcess['stdout']>
      if (await Promise.race([once(stdout, 'data').then(() => false), gone])) break
    }
    return this.lines[number]
  }

  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Ends its input, and waits until it ends by itself. */
  async leave(): Promise<void> {
    this.#child.stdin?.end()
    await this.gone
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.gone
  }
}
