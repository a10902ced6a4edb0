// Processes that append, and are killed. After each kill the log is read and opened again at once: every acknowledged
// entry is there, in order, and only the last line may be torn.

import { appendFile, readFile, rm } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { quarantineFormat } from '../../../lib/format/quarantine-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { readAll } from '../../../lib/node/reading/read-all.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry, sessionHeader } from '../../support/damage/session-log.js'
import { listing, tornBytes, tornLog, wholeLog } from '../../support/files/log-folder.js'
import type { AppendOrder } from '../../support/processes/append-program.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { randomNumbers, seed } from '../../support/random/seed.js'

/** WHOLELINE_SOAK=… kills for that many minutes; by default this many processes are killed. */
const soakMinutes = Number(process.env.WHOLELINE_SOAK ?? 0)
const KILLS = 78
const LANES = 2
/** A new log is begun after this many kills, so that reading it does not take most of the time. */
const KILLS_OF_A_LOG = 13
/** The most that a process says before it is killed, in lines. */
const LINES = 48

const program = compiledProgram('append-program', t.testdir({}))
const deadline = Date.now() + soakMinutes * 60_000
let kills = 0

if (soakMinutes > 0) t.setTimeout((soakMinutes + 1) * 60_000)

t.test('killed at any instant', { jobs: LANES }, async (t) => {
  for (let lane = 0; lane < LANES; lane += 1) {
    t.test(`lane ${lane}`, { buffered: true }, async (t) => {
      const random = randomNumbers(seed + lane)
      for (let log = 0; isGoingOn(log); log += 1) await killOften(t, `${t.testdir({})}/log`, random)
    })
  }
})

function isGoingOn(log: number): boolean {
  return soakMinutes > 0 ? Date.now() < deadline : log < KILLS / LANES / KILLS_OF_A_LOG
}

async function killOften(t: Test, path: string, random: () => number): Promise<void> {
  const below = (limit: number) => Math.floor(random() * limit)
  const expected = await newLog(path)
  for (let round = 0; round < KILLS_OF_A_LOG; round += 1) {
    const isTorn = below(3) === 0
    if (isTorn) await appendFile(path, tornBytes)
    const group = [1, 1, 7, 40][below(4)] as number
    const order = { path, group, together: below(2) === 0, entries: 100_000, name: `round${round}` }
    const lines = below(LINES)
    const child = new ProgramProcess(t, process.execPath, [program, JSON.stringify(order)], (output) => {
      if (output.split('\n').length > lines) void child.kill()
    })
    await child.gone
    kills += 1
    const told = `killed after ${lines} lines of ${JSON.stringify(order)}, torn before: ${isTorn} (seed ${seed})`
    const problem = child.errors || (await problemAfter(path, child, order, expected, isTorn))
    if (problem) return void t.fail(`${problem}; ${told}`)
  }
  t.pass(`${KILLS_OF_A_LOG} kills`)
}

/** Creates a log with one entry. Returns the ids of its entries. */
async function newLog(path: string): Promise<string[]> {
  await rm(path, { force: true })
  const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
  await writer.append(leafEntry('first'))
  await writer.close()
  return ['first']
}

/** What is wrong after a kill; undefined where nothing is wrong, and then the log has one more entry. */
async function problemAfter(
  path: string,
  child: ProgramProcess,
  order: Pick<AppendOrder, 'name'>,
  expected: string[],
  wasTorn: boolean,
): Promise<string | undefined> {
  const before = await readAll(path, sessionFormat)
  const problem = readingProblem(before, child, order, expected)
  if (problem !== undefined) return problem
  const writer = await EntryWriter.open(path, sessionFormat, { quarantine: true })
  if (writer.recovery.action !== (before.summary.truncated ? 'truncated' : 'none'))
    return writer.recovery.action
  const opened = await readAll(path, sessionFormat)
  if (opened.summary.status !== 'clean') return `it reads ${opened.summary.status} once it is opened`
  if (opened.entries.length !== before.entries.length) return 'opening loses entries'
  const last = leafEntry(`after ${order.name}`)
  await writer.append(last)
  await writer.close()
  expected.splice(0, expected.length, ...opened.entries.map(({ id }) => id), last.id)
  return wasTorn && !(await isKept(path)) ? 'what was cut off is nowhere' : litterProblem(path)
}

function readingProblem(
  { entries, summary }: { entries: { id: string }[]; summary: { corrupt: number; truncated: boolean } },
  child: ProgramProcess,
  { name }: Pick<AppendOrder, 'name'>,
  expected: string[],
): string | undefined {
  const numbers = acknowledgedBy(child)
  if (child.lines.some((line) => line.startsWith('failed'))) return 'an append failed'
  if (numbers.some((number, index) => number !== index)) return 'entries are acknowledged out of order'
  const ids = entries.map(({ id }) => id)
  const whole = [...expected, ...Array.from(ids.slice(expected.length), (_, number) => `${name}.${number}`)]
  if (ids.length < expected.length + numbers.length) return 'what was acknowledged is lost'
  if (ids.some((id, index) => id !== whole[index])) return 'entries are out of order'
  return summary.corrupt > 0 ? `${summary.corrupt} lines are corrupt` : undefined
}

function acknowledgedBy(child: ProgramProcess): number[] {
  return child.lines.flatMap((line) => /^acknowledged (\d+)$/.exec(line)?.[1] ?? []).map(Number)
}

/** Whether a whole copy of the torn bytes is beside the log; the process may have died while it made one. */
async function isKept(path: string): Promise<boolean> {
  const folder = path.slice(0, -'/log'.length)
  if (!listing(folder).includes('log.quarantine.jsonl')) return false
  const { entries } = await readAll(`${path}.quarantine.jsonl`, quarantineFormat)
  return entries.some((piece) => piece.type === 'edits' && piece.bytes === tornBytes.toString('base64'))
}

/** Asserts that opening the log again has removed every file of the killed process. */
function litterProblem(path: string): string | undefined {
  const folder = path.slice(0, -'/log'.length)
  const litter = listing(folder).filter((name) => !/^log(\.quarantine\.jsonl)?$/.test(name))
  return litter.length > 0 ? `${litter} is left` : undefined
}

t.test('killed before each operation, and in the middle of each write', async (t) => {
  const path = () => `${t.testdir({ log: tornLog })}/log`
  const order = { group: 1, entries: 3, name: 'last' }
  await dieEverywhere(t, path, order, async (path, child) => {
    const isThere = (await isKept(path)) || (await readFile(path)).includes(tornBytes)
    t.ok(isThere, 'the torn bytes are in the log or in a copy')
    t.equal(await problemAfter(path, child, order, ['1', '2'], false), undefined)
  })
})

t.test('killed before each operation of appends that are made together', async (t) => {
  const path = () => `${t.testdir({ log: Buffer.from(wholeLog) })}/log`
  const order = { group: 3, together: true, entries: 3, name: 'last' }
  await dieEverywhere(t, path, order, async (path, child) => {
    t.equal(await problemAfter(path, child, order, ['1', '2'], false), undefined)
  })
})

t.test('killed before each operation that makes a log', async (t) => {
  const path = () => `${t.testdir({})}/log`
  const order = { header: sessionHeader, group: 1, entries: 2, name: 'new' }
  await dieEverywhere(t, path, order, async (path, child) => {
    if (!child.lines.includes('ready')) return madeOrNot(t, path)
    t.equal(await problemAfter(path, child, order, [], false), undefined)
  })
})

/** Runs the program once for each operation before which it can die, and once to its end; checks what each run leaves. */
async function dieEverywhere(
  t: Test,
  newPath: () => string,
  order: Omit<AppendOrder, 'path'>,
  look: (path: string, child: ProgramProcess) => Promise<void>,
): Promise<void> {
  for (let operation = 0; ; operation += 1) {
    const die = async (halfWritten: boolean) => {
      const path = newPath()
      const wholeOrder = JSON.stringify({ ...order, path, diesAt: { operation, halfWritten } })
      const child = new ProgramProcess(t, process.execPath, [program, wholeOrder])
      await child.gone
      t.equal(
        child.errors,
        '',
        `before operation ${operation}, ${child.lines.at(-1)} half done: ${halfWritten}`,
      )
      await look(path, child)
      return child
    }
    const child = await die(false)
    if (child.exitCode === 0) return
    kills += 1
    if (child.lines.at(-1) !== 'write') continue
    await die(true)
    kills += 1
  }
}

/** A log whose creation was not acknowledged exists whole, or not at all, and then it can be created. */
async function madeOrNot(t: Test, path: string): Promise<void> {
  try {
    const writer = await EntryWriter.open(path, sessionFormat)
    t.strictSame(writer.header, sessionHeader)
    await writer.close()
  } catch (error) {
    const { code } = error as { code: string }
    t.equal(code, 'ENOENT')
    const writer = await EntryWriter.create(path, sessionFormat, sessionHeader)
    await writer.close()
  }
}

t.test('all in all', async (t) => {
  t.comment(`${kills} kills (seed ${seed})`)
  t.ok(kills >= 100)
})
