// Runs in a process whose reads are faulty (`faulty-reads.c`). Prints, for each round of a plan, the result of every reader of
// a log, and what opening for appending and repair do to copies of it.
//
//     node faulty-reads-program.js ROUNDS(JSON) FOLDER

import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EntryWriter, repairLog } from '../../../lib/index.js'
import { note, notes } from '../streams/notes-format.js'
import { type Outcome, outcomes, type Places, partReaders, wholeReaders } from './reader-outcomes.js'
import { runCommand } from './run-command.js'

export interface Round {
  log: string
  places: Places
  /** The names of readers, or of commands. */
  readers: string[]
  /** The environment of `faulty-reads.c`. */
  faults: Partial<Record<'SHORT_SEED' | 'FAIL_PAGE', string>>
}

export interface RoundOutcome {
  read: Record<string, Outcome>
  opened: Changed
  repaired: Changed
}

interface Changed {
  result: object
  files: [name: string, digest: string][]
}

const commands = Object.fromEntries(
  ['check', 'cat'].map((command) => [
    command,
    async (path: string, _places: Places, came: unknown[]) =>
      came.push(await runCommand([command, '--format', 'jsonl', path])),
  ]),
)
const everyReader = { ...wholeReaders, ...partReaders, ...commands }

const [plan = '', folder = ''] = process.argv.slice(2)
const found: RoundOutcome[] = []
for (const round of JSON.parse(plan) as Round[]) found.push(await outcomeOf(round, String(found.length)))
console.log(JSON.stringify(found))

async function outcomeOf({ log, places, readers, faults }: Round, name: string): Promise<RoundOutcome> {
  delete process.env.SHORT_SEED
  delete process.env.FAIL_PAGE
  Object.assign(process.env, faults)
  const wanted = Object.entries(everyReader).filter(([reader]) => readers.includes(reader))
  return {
    read: await outcomes(Object.fromEntries(wanted), log, places),
    opened: await changed(log, join(folder, `${name}-opened`), open),
    repaired: await changed(log, join(folder, `${name}-repaired`), (path) => repairLog(path, notes)),
  }
}

async function open(path: string): Promise<object> {
  const writer = await EntryWriter.open(path, notes, { quarantine: true })
  const { recovery } = writer
  const appended = await writer.append(note(-1))
  await writer.close()
  return { recovery, appended }
}

/** Changes a copy of the log in a folder of its own: the result, and the files in the folder afterwards. */
async function changed(
  log: string,
  inside: string,
  change: (path: string) => Promise<object>,
): Promise<Changed> {
  mkdirSync(inside)
  const path = join(inside, basename(log))
  copyFileSync(log, path)
  const result = await change(path).catch(({ code, offset }) => ({ code, offset }))
  const files = readdirSync(inside).map((file): [string, string] => [file, digestOf(join(inside, file))])
  return { result: JSON.parse(JSON.stringify(result).replaceAll(inside, '')), files }
}

/** Leaves out the time that a quarantine records. */
function digestOf(path: string): string {
  const text = readFileSync(path, 'latin1').replace(/"at":"[^"]*"/g, '')
  return createHash('sha256').update(text).digest('hex')
}
