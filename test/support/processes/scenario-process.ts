// Runs scenarios in separate processes, as a program that is compiled once: loading the sources would take each process
// seconds.

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { compiledProgram } from './compiled-program.js'
import { ROOT } from './plain-library.js'

export interface Outcome {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** When a process that does not end by itself is killed. Most of these tests show that it ends. */
const PATIENCE_MILLISECONDS = 30_000
/** Node without the loaders that tap adds to every process that is spawned. */
const PLAIN = ['-u', 'NODE_OPTIONS', process.execPath]
const SCENARIOS = 'test/support/processes/scenarios.ts'

export class Children {
  readonly #script: string

  /** The program is written to the folder. */
  constructor(folder: string) {
    this.#script = compiledProgram('scenarios', folder)
  }

  run(scenario: string, ...args: string[]): Promise<Outcome> {
    return outcomeOf(this.start('ignore', scenario, ...args))
  }

  /** With 'pipe', its standard input is a socket, which Node makes for that. */
  start(stdin: 'ignore' | 'pipe' | number, scenario: string, ...args: string[]): ChildProcess {
    return spawn('env', [...PLAIN, this.#script, scenario, ...args], { stdio: [stdin, 'pipe', 'pipe'] })
  }

  /** The same from its sources, loaded as this process loaded them, so that what it runs counts as covered. */
  startCovered(stdin: 'pipe', scenario: string, ...args: string[]): ChildProcess {
    const script = join(ROOT, SCENARIOS)
    return spawn(process.execPath, [...process.execArgv, script, scenario, ...args], {
      stdio: [stdin, 'pipe', 'pipe'],
    })
  }

  /** The same with a real pipe as its standard input, to which a shell command writes. */
  startBehind(command: string, scenario: string, ...args: string[]): ChildProcess {
    const line = ['-c', `${command} | env "$@"`, 'sh', ...PLAIN, this.#script, scenario, ...args]
    return spawn('sh', line, { stdio: ['ignore', 'pipe', 'pipe'] })
  }
}

export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(killer)
      resolve({ code, signal, stdout: stdout.trim(), stderr })
    })
  })
}
