// A process that is told what to do by its arguments and its input, and tells what it did line by line.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Test } from 'tap'

export class ProgramProcess {
  /** All that it has written so far. */
  output = ''
  errors = ''
  readonly #child: ChildProcess
  /** Resolves when it is gone, and everything that it wrote is here. */
  readonly gone: Promise<void>

  /** Runs a command; it is killed with the test. */
  constructor(t: Test, command: string, args: string[], onOutput: (all: string) => void = () => {}) {
    // By `env`, since tap puts itself into every process that is spawned: it would take most of the time, and
    // bring back the signals that Node ignores.
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

  /** Its line of that number, counted from 0; undefined where it is gone before. */
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

  /** Lets it end by itself. */
  async leave(): Promise<void> {
    this.#child.stdin?.end()
    await this.gone
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.gone
  }
}
