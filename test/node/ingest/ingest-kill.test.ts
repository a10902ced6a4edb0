// Processes that ingest a log and are killed, while lines are appended to it and it is renamed and compressed. Each process goes on
// where the last commit stands: no line is lost, all come in order, and only those after the last commit come again.

import t, { type Test } from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { ingestLog } from '../../../lib/node/ingest/ingest-log.js'
import { RotatingLog } from '../../support/files/rotating-log.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import type { IngestOrder } from '../../support/processes/ingest-program.js'
import { randomNumbers, seed } from '../../support/random/seed.js'

/** WHOLELINE_SOAK=… kills for that many minutes; by default this many processes are killed. */
const soakMinutes = Number(process.env.WHOLELINE_SOAK ?? 0)
const KILLS = 20
const LANES = 2
/** A new log is begun after this many kills, so that its files stay few. */
const KILLS_OF_A_LOG = 10
/** The most that a process says before it is killed, in lines. */
const LINES = 40

const program = compiledProgram('ingest-program', t.testdir({}))
const deadline = Date.now() + soakMinutes * 60_000
let kills = 0

if (soakMinutes > 0) t.setTimeout((soakMinutes + 1) * 60_000)

/** What all processes of a log got together. */
class Account {
  /** The number that must come first in the next process: what was committed, or what was being committed at its end. */
  #mayBeginWith = new Set([0])
  /** The number after the last one that came. */
  next = 0

  /** What is wrong with a process's output; undefined where nothing is. */
  problemOf(lines: readonly string[]): string | undefined {
    let next: number | undefined
    for (const line of lines) {
      const [what, ...numbers] = line.split(' ')
      if (what === 'fault') return line
      if (what === 'commits') this.#mayBeginWith.add(next as number)
      if (what === 'committed') this.#mayBeginWith = new Set([next as number])
      if (what !== 'took') continue
      for (const number of numbers.map(Number)) {
        if (next === undefined ? !this.#mayBeginWith.has(number) : number !== next)
          return `${number} came instead of ${next ?? [...this.#mayBeginWith]}`
        next = number + 1
      }
    }
    this.next = next ?? Math.max(...this.#mayBeginWith)
    return undefined
  }
}

t.test('killed at any instant', { jobs: LANES }, async (t) => {
  for (let lane = 0; lane < LANES; lane += 1) {
    t.test(`lane ${lane}`, { buffered: true }, async (t) => {
      const random = randomNumbers(seed + lane)
      for (let log = 0; isGoingOn(log); log += 1) await killOften(t, random)
    })
  }
})

function isGoingOn(log: number): boolean {
  return soakMinutes > 0 ? Date.now() < deadline : log < KILLS / LANES / KILLS_OF_A_LOG
}

async function killOften(t: Test, random: () => number): Promise<void> {
  const below = (limit: number) => Math.floor(random() * limit)
  const folder = t.testdir({})
  const log = new RotatingLog(folder)
  const account = new Account()
  const change = () => {
    const what = below(4)
    if (what === 0) log.rename()
    else if (what === 1) log.compress()
    else log.append(1 + below(20), below(2) === 0)
  }
  for (let round = 0; round < KILLS_OF_A_LOG; round += 1) {
    log.append(30)
    const order = orderFor(folder, log, 1 + below(7), 1 + below(3))
    const lines = below(LINES)
    const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)], (output) => {
      if (output.split('\n').length > lines) void child.kill()
      else change()
    })
    // Also before its first line: then it may still be looking for the file of its checkpoint.
    for (let each = 0; each < 3; each += 1) change()
    await child.gone
    kills += 1
    const problem = child.errors || account.problemOf(child.lines)
    const told = `killed after ${lines} lines of ${JSON.stringify(order)} (seed ${seed})`
    if (problem) return void t.fail(`${problem}; ${told}`)
  }
  t.equal(await drain(t, folder, log, account), undefined, `seed ${seed}`)
}

function orderFor(
  folder: string,
  { path, glob }: RotatingLog,
  batchEntries: number,
  commitEvery: number,
): IngestOrder {
  return { log: path, checkpoint: `${folder}/ckpt`, rotated: glob, batchEntries, commitEvery }
}

/** Lets a process read the log to its end. Returns what is wrong. */
async function drain(
  t: Test,
  folder: string,
  log: RotatingLog,
  account: Account,
): Promise<string | undefined> {
  const order = orderFor(folder, log, 1000, 1)
  const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)])
  await child.gone
  const problem = child.errors || account.problemOf(child.lines)
  if (problem) return problem
  if (child.lines.at(-1) !== 'drained') return 'it did not end by itself'
  return account.next === log.written ? undefined : `it ended at ${account.next} of ${log.written}`
}

t.test('killed before each operation of a commit that replaces another', async (t) => {
  const begun = new Set<boolean>()
  for (let operation = 0; ; operation += 1) {
    const folder = t.testdir({})
    const log = new RotatingLog(folder)
    const account = new Account()
    log.append(3)
    for await (const batch of ingestLog(log.path, jsonLines, { checkpoint: `${folder}/ckpt` }))
      await batch.commit()
    account.problemOf(['took 0 1 2', 'committed'])
    log.append(3)
    const order = { ...orderFor(folder, log, 1000, 1), diesAt: operation }
    const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)])
    await child.gone
    t.equal(child.errors || account.problemOf(child.lines), undefined, `before operation ${operation}`)
    if (child.lines.at(-1) === 'drained') break
    kills += 1
    begun.add(child.lines.includes('commits'))
    log.rename()
    log.compress()
    t.equal(await drain(t, folder, log, account), undefined, `after operation ${operation}`)
  }
  t.strictSame([...begun], [false, true], 'before the commit and within it')
})

t.test('all in all', async (t) => {
  t.comment(`${kills} kills (seed ${seed})`)
  t.ok(kills >= KILLS + 5)
})
