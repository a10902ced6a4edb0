// Small histories of a log, and every state that a power cut may leave at any point of them. In each state, every
// acknowledged entry is read; the log opens again, or is refused as reading refuses it, without losing an entry; and
// entries can be appended.

import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { checkedLine } from '../../../lib/core/entries/given-line.js'
import { type QuarantinePiece, quarantineFormat } from '../../../lib/format/quarantine-format.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, jsonOf, logOf } from '../../support/damage/session-log.js'
import { type CrashState, crashStates } from '../../support/files/crash-states.js'
import { errno } from '../../support/files/errno.js'
import { plainOptions } from '../../support/files/log-folder.js'
import { MemoryDisk } from '../../support/files/memory-disk.js'
import { ObservedFiles } from '../../support/files/observed-files.js'
import { outcomes } from '../../support/files/queue-over.js'
import { SmallDisk } from '../../support/files/small-disk.js'
import { randomNumbers, seed } from '../../support/random/seed.js'
import { removedBy } from '../../support/repair/restore.js'
import { type TinyEntry, tinyFormat, tinyHeader, tinyKeepFormat } from '../../support/schemas/tiny-format.js'
import { type CoreReading, entriesOf, readChunks } from '../../support/streams/core-reading.js'

type TinyFormat = typeof tinyFormat
type TinyLog = LogAppender<{ v: 1 }>

interface Story {
  name: string
  format?: TinyFormat
  /** The content of the log before the story begins; undefined: the log does not exist. */
  before?: Uint8Array
  /** The header and entries of that content that must not be lost. */
  safe?: unknown[]
  /** Bytes that must never be lost: they are in the log or in another file. */
  kept?: Uint8Array
  sectorBytes: number[]
  /** The most states of one length of one file that are tried. Default 300. */
  most?: number
  /** Whether sectors of a failed append may be mixed with those of the next. */
  mixes?: boolean
  happens(disk: MemoryDisk, format: TinyFormat): Promise<unknown>
}

const n = (value: number): TinyEntry => ({ n: value })
const long = (value: number): TinyEntry => ({ ...n(value), text: 'x'.repeat(1250) }) as TinyEntry
const whole = logOf(tinyHeader, n(1), n(2))
const safe = [tinyHeader, n(1), n(2)]
const torn = bytesOf('{"n":345')

function create(disk: MemoryDisk): Promise<TinyLog> {
  return LogAppender.create(disk, 'log', tinyFormat, tinyHeader, plainOptions).then((log) => {
    disk.history.push({ kind: 'acknowledge', entry: tinyHeader })
    return log
  })
}

/** What an append may fail with on the disks of these stories. */
const DISK_FAILURES = ['ENOSPC', 'ERR_LOG_FAILED']

/** Appends all at once, and notes which of them are acknowledged. */
async function append(disk: MemoryDisk, log: TinyLog, ...entries: TinyEntry[]): Promise<void> {
  const appends = entries.map(async (entry) => {
    await log.append(() => encodeEntry(tinyFormat, entry))
    disk.history.push({ kind: 'acknowledge', entry })
  })
  for (const outcome of await outcomes(appends))
    if (outcome !== 'written') assert.ok(DISK_FAILURES.includes(outcome), outcome)
}

/** Appends the entries together, every other one as a line of bytes. */
async function appendTogether(disk: MemoryDisk, log: TinyLog, ...entries: TinyEntry[]): Promise<void> {
  const lines = entries.map((entry, index) =>
    index % 2 === 0 ? encodeEntry(tinyFormat, entry) : checkedLine(tinyFormat, bytesOf(entry)),
  )
  const appended = log.appendMany(lines).then(() => {
    for (const entry of entries) disk.history.push({ kind: 'acknowledge', entry })
  })
  const [outcome] = await outcomes([appended])
  assert.ok(['written', ...DISK_FAILURES].includes(String(outcome)), outcome as string)
}

/**
 * Appends all, the first of them some steps before the others, and writes them before the next turn: they are
 * acknowledged when that returns.
 */
async function appendSync(
  disk: MemoryDisk,
  log: TinyLog,
  steps: number,
  entries: TinyEntry[],
): Promise<void> {
  const appends: Promise<unknown>[] = []
  for (const entry of entries) {
    appends.push(log.append(() => encodeEntry(tinyFormat, entry)))
    for (let step = 0; step < steps && appends.length === 1; step += 1) await Promise.resolve()
  }
  log.flushSync()
  for (const entry of entries) disk.history.push({ kind: 'acknowledge', entry })
  await Promise.all(appends)
}

/** Once the log is open, a last line that got its terminator is as safe as the others. */
async function completed(disk: MemoryDisk, log: TinyLog): Promise<void> {
  disk.history.push({ kind: 'acknowledge', entry: n(3) })
  await append(disk, log, n(4))
}

const stories: Story[] = [
  {
    name: 'a new log, and appends one by one',
    sectorBytes: [2, 4, 16],
    async happens(disk) {
      const log = await create(disk)
      for (const value of [12, 345678901234, 9]) await append(disk, log, n(value))
    },
  },
  {
    name: 'a new log, and appends in groups',
    sectorBytes: [4, 8, 16],
    async happens(disk) {
      const log = await create(disk)
      await append(disk, log, n(11), n(2222222), n(3))
      await append(disk, log, n(44), n(5555))
    },
  },
  {
    name: 'appends one by one and together',
    sectorBytes: [4, 8, 16],
    async happens(disk) {
      const log = await create(disk)
      await Promise.all([append(disk, log, n(11)), appendTogether(disk, log, n(2222222), n(3))])
      await appendTogether(disk, log, n(44), n(5555), n(6))
    },
  },
  {
    name: 'appends that are written before a process exits',
    sectorBytes: [4, 8, 16],
    async happens(disk) {
      const log = await create(disk)
      await appendSync(disk, log, 0, [n(11), n(2)])
      await appendSync(disk, log, 2, [n(12345), n(3)])
      await appendSync(disk, log, 6, [n(44), n(567)])
    },
  },
  {
    name: 'long lines',
    sectorBytes: [512],
    async happens(disk) {
      const log = await create(disk)
      await append(disk, log, long(1))
      await append(disk, log, long(2), n(3), long(4))
    },
  },
  {
    name: 'a torn tail that is cut off',
    before: bytesOf(whole, torn),
    safe,
    sectorBytes: [4, 16],
    async happens(disk) {
      await append(disk, await LogAppender.open(disk, 'log', tinyFormat, plainOptions), n(78))
    },
  },
  {
    name: 'a torn tail that is kept elsewhere',
    before: bytesOf(whole, torn),
    safe,
    kept: torn,
    sectorBytes: [64, 512],
    most: 10,
    happens: (disk) => LogAppender.open(disk, 'log', tinyFormat, { ...plainOptions, quarantine: true }),
  },
  {
    name: 'a torn tail of several sectors, kept elsewhere',
    before: bytesOf(whole, Buffer.alloc(1500, 'torn ')),
    safe,
    kept: Buffer.alloc(1500, 'torn '),
    sectorBytes: [512],
    most: 10,
    happens: (disk) => LogAppender.open(disk, 'log', tinyFormat, { ...plainOptions, quarantine: true }),
  },
  {
    name: 'a last line that is completed',
    format: tinyKeepFormat,
    before: bytesOf(whole, n(3)),
    safe,
    sectorBytes: [4, 16],
    async happens(disk) {
      const options = { ...plainOptions, unterminated: 'keep' } as const
      await completed(disk, await LogAppender.open(disk, 'log', tinyKeepFormat, options))
    },
  },
  {
    name: 'a terminator that is completed',
    before: bytesOf(whole, n(3), '\r'),
    safe,
    sectorBytes: [4, 16],
    async happens(disk) {
      await completed(disk, await LogAppender.open(disk, 'log', tinyFormat, plainOptions))
    },
  },
  {
    name: 'a full disk, and room again',
    before: whole,
    safe,
    mixes: true,
    sectorBytes: [8, 16],
    async happens(disk) {
      const small = new SmallDisk(whole.length + 14)
      const files = new ObservedFiles(small.interfere, disk)
      const log = await LogAppender.open(files, 'log', tinyFormat, plainOptions)
      await append(disk, log, n(3), n(44444))
      small.capacity += 100
      await append(disk, log, n(5), n(6))
    },
  },
  {
    name: 'a full disk for entries that are appended together',
    before: whole,
    safe,
    mixes: true,
    sectorBytes: [8, 16],
    async happens(disk) {
      const small = new SmallDisk(whole.length + 14)
      const files = new ObservedFiles(small.interfere, disk)
      const log = await LogAppender.open(files, 'log', tinyFormat, plainOptions)
      await Promise.all([
        append(disk, log, n(3)),
        appendTogether(disk, log, n(4), n(5)),
        append(disk, log, n(7)),
      ])
      small.capacity += 100
      await appendTogether(disk, log, n(5), n(6))
    },
  },
  {
    name: 'a sync that fails',
    before: whole,
    safe,
    sectorBytes: [4, 16],
    async happens(disk) {
      let syncs = 0
      const failing = new ObservedFiles(({ name }) => {
        syncs += name === 'sync' ? 1 : 0
        if (syncs === 2) throw errno('EIO')
        return undefined
      }, disk)
      const log = await LogAppender.open(failing, 'log', tinyFormat, plainOptions)
      await append(disk, log, n(33))
      await append(disk, log, n(44), n(5555))
      await append(disk, log, n(6))
    },
  },
  {
    name: 'a log whose maker was killed before its name was durable',
    sectorBytes: [4, 16],
    async happens(disk) {
      const file = await disk.open('log', 'wx+')
      const header = logOf(tinyHeader)
      await file.write(header, 0, header.length, 0)
      await file.sync()
      const log = await LogAppender.open(disk, 'log', tinyFormat, plainOptions)
      disk.history.push({ kind: 'acknowledge', entry: tinyHeader })
      await append(disk, log, n(1))
    },
  },
]

const counts = { states: 0, distinct: 0 }

for (const story of stories) {
  for (const sectorBytes of story.sectorBytes) {
    t.test(`${story.name}; sectors of ${sectorBytes} bytes`, (t) => survives(t, story, sectorBytes))
  }
}

t.test('all in all', async (t) => {
  t.comment(`${counts.states} states, ${counts.distinct} of them distinct`)
  t.ok(counts.distinct > 5000, `${counts.distinct} distinct states`)
})

async function survives(t: Test, story: Story, sectorBytes: number): Promise<void> {
  const { format = tinyFormat, before, kept, mixes = false, most = 300 } = story
  const disk = new MemoryDisk(before === undefined ? [] : [['log', before]])
  for (const entry of story.safe ?? []) disk.history.push({ kind: 'acknowledge', entry })
  await story.happens(disk, format)
  const seen = new Set<string>()
  let problem: string | undefined
  for (const state of crashStates(disk, { sectorBytes, most, random: randomNumbers() })) {
    counts.states += 1
    const key = fingerprint(state)
    if (seen.has(key) || state.acknowledged.length < (story.safe?.length ?? 0)) continue
    seen.add(key)
    const written = mixes ? undefined : writtenBy(disk)
    problem = (await loss(state, format, written)) ?? lossOfCut(state, before, kept)
    if (problem !== undefined) break
  }
  counts.distinct += seen.size
  t.equal(problem, undefined, `${seen.size} states (seed ${seed})`)
  t.ok(seen.size >= 10)
}

/** Every line that the story writes. */
function writtenBy(disk: MemoryDisk): Set<string> {
  const writes = disk.history.flatMap((event) => (event.kind === 'write' ? [event.bytes] : []))
  const texts = [...disk.before.values(), ...writes].map((bytes) => Buffer.from(bytes).toString())
  return new Set(texts.flatMap((text) => text.split(/\r?\n|\r/)))
}

function fingerprint({ files, acknowledged }: CrashState): string {
  const contents = [...files].map(([path, bytes]) => `${path}=${Buffer.from(bytes).toString('latin1')}`)
  return `${acknowledged.length} ${jsonOf(contents.sort())}`
}

/** What is wrong with a state, or with opening it; undefined where nothing is wrong. */
async function loss(
  state: CrashState,
  format: TinyFormat,
  written: Set<string> | undefined,
): Promise<string | undefined> {
  const { acknowledged, files } = state
  const told = (what: string) => `${what}, after ${state.events} events, of ${fingerprint(state)}`
  const bytes = files.get('log')
  if (bytes === undefined) return acknowledged.length === 0 ? undefined : told('the log is gone')
  const before = read(bytes, format)
  if (!beginsWith(before, acknowledged)) return told('what was acknowledged is not read')
  const foreign = view(before).find((line) => written !== undefined && !written.has(line))
  if (foreign !== undefined) return told(`${foreign} is read, but was never written`)

  const disk = new MemoryDisk(files)
  const problem = await lossByOpening(disk, format, before, acknowledged)
  return problem === undefined ? undefined : told(problem)
}

async function lossByOpening(
  disk: MemoryDisk,
  format: TinyFormat,
  before: CoreReading<unknown, unknown>,
  acknowledged: readonly unknown[],
): Promise<string | undefined> {
  const bytesNow = () => disk.bytesOf('log') as Uint8Array
  const options = { ...plainOptions, unterminated: format.unterminated, quarantine: true }
  let log: TinyLog
  try {
    log = await LogAppender.open(disk, 'log', format, options)
  } catch (error) {
    const isSame = (error as { code?: string }).code === before.error?.code && disk.history.length === 0
    return isSame && acknowledged.length === 0 ? undefined : `it can't be opened: ${error}`
  }
  const opened = read(bytesNow(), format)
  // Reading drops a whole value that NULs or a torn rest follow, but opening keeps it.
  const most = format.unterminated === 'keep' ? 1 : 0
  const [was, is] = [view(before), view(opened)]
  const isSame = jsonOf(is.slice(0, was.length)) === jsonOf(was) && is.length <= was.length + most
  if (!isSame) return 'opening changes what is read'
  if (opened.summary.truncated) return 'opening leaves a torn end'
  if (opened.summary.corrupt !== before.summary.corrupt) return 'opening does damage'
  const next = n(1_000_000)
  await log.append(() => encodeEntry(format, next))
  const after = read(bytesNow(), format)
  if (jsonOf(view(after)) !== jsonOf([...view(opened), jsonOf(next)])) return 'the next append is not read'
  const again = await LogAppender.open(disk, 'log', format, options)
  return again.recovery.action === 'none' ? undefined : 'it is not whole the second time'
}

function lossOfCut(
  { files, events }: CrashState,
  before: Uint8Array | undefined,
  kept: Uint8Array | undefined,
): string | undefined {
  if (before === undefined || kept === undefined) return undefined
  const isSafe = Buffer.compare(files.get('log') as Uint8Array, before) === 0 || isKept(files, kept)
  return isSafe ? undefined : `what was cut off is nowhere, after ${events} events`
}

/** Whether the quarantine has a finished section with the bytes. */
function isKept(files: ReadonlyMap<string, Uint8Array>, kept: Uint8Array): boolean {
  const bytes = files.get('log.quarantine.jsonl')
  if (bytes === undefined) return false
  const pieces = entriesOf(readChunks([bytes], quarantineFormat)) as QuarantinePiece[]
  const removed = removedBy(pieces).map((each) => each.bytes)
  return pieces.at(-1)?.type === 'end' && Buffer.compare(Buffer.concat(removed), kept) === 0
}

function read(bytes: Uint8Array, format: TinyFormat): CoreReading<unknown, unknown> {
  return readChunks([bytes], format)
}

/** What is read, header included, as text of the log. */
function view({ records }: CoreReading<unknown, unknown>): string[] {
  return records.filter(({ kind }) => kind === 'header' || kind === 'entry').map(({ raw }) => raw)
}

function beginsWith(reading: CoreReading<unknown, unknown>, entries: readonly unknown[]): boolean {
  const lines = view(reading)
  return entries.every((entry, index) => lines[index] === jsonOf(entry))
}
