// Ingestion, job by job: each opens the log, takes what is there, commits as it likes, and ends. What all jobs got together is
// compared with what was written.

import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  type BigIntStats,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import {
  type CheckpointStore,
  type IngestBatch,
  type IngestOptions,
  ingestLog,
  type LogCheckpoint,
  type ReadProgress,
} from '../../../lib/index.js'
import { type FullCheckpoint, newCheckpoint } from '../../../lib/node/ingest/log-checkpoint.js'
import { GRACE_MILLISECONDS } from '../../../lib/node/sources/grace.js'
import { compressed, KINDS } from '../../support/compressed/archives.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { errno } from '../../support/files/errno.js'
import { patchFs } from '../../support/files/fs-patch.js'
import { watchLooks } from '../../support/streams/follow-looks.js'
import { timerCount, waiting } from '../../support/streams/follow-waits.js'
import {
  countTo,
  headerLine,
  linesOf,
  type Note,
  noteLine,
  noteLog,
  notes,
  notesFrom,
  numbersOf,
} from '../../support/streams/notes-format.js'
import { shiftedClock } from '../../support/streams/shifted-clock.js'

const ENDINGS = { gzip: 'gz', zstd: 'zst', brotli: 'br' } as const
const caughtUp = await watchLooks(t)
const advance = shiftedClock(t)

interface Job {
  log: string
  ckpt: string
  /** Runs to the end, and commits each batch. */
  run(
    options?: Partial<IngestOptions>,
  ): Promise<{ numbers: number[]; reasons: string[]; switches: unknown[] }>
}

function job(t: Test, files: Record<string, string | Buffer> = {}): Job {
  const folder = t.testdir({})
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const log = join(folder, 'app.jsonl')
  const ckpt = join(folder, 'app.ckpt')
  return {
    log,
    ckpt,
    async run(options = {}) {
      const got = { numbers: [] as number[], reasons: [] as string[], switches: [] as unknown[] }
      for await (const batch of ingestLog(log, notes, {
        checkpoint: ckpt,
        rotated: 'app.jsonl.*',
        ...options,
      })) {
        got.numbers.push(...numbersOf(batch.entries))
        got.reasons.push(...batch.faults.map(({ reason }) => reason))
        if (batch.switched !== undefined) got.switches.push(batch.switched)
        await batch.commit()
      }
      return got
    },
  }
}

function logFrom(first: number, count: number): string {
  return linesOf(headerLine, ...notesFrom(first, count).map((each) => JSON.stringify(each)))
}

function lines(first: number, count: number): string {
  return linesOf(...notesFrom(first, count).map((each) => JSON.stringify(each)))
}

t.test('a job goes on where the last one ended, and nothing comes twice', async (t) => {
  const { log, ckpt, run } = job(t, { 'app.jsonl': noteLog(3) })
  t.strictSame((await run({ batchEntries: 2 })).numbers, [0, 1, 2])
  t.strictSame((await run()).numbers, [])
  appendFileSync(log, lines(3, 2))
  t.strictSame((await run()).numbers, [3, 4])
  t.strictSame(readdirSync(t.testdirName).sort(), ['app.ckpt', 'app.jsonl'], 'no draft is left')
  const checkpoint = JSON.parse(readFileSync(ckpt, 'utf8'))
  t.match(checkpoint, { version: 1, offset: noteLog(5).length, line: 7 })
  t.notMatch(readFileSync(ckpt, 'utf8'), /note"/, 'no content')
})

t.test('a last line without a terminator is left until it is completed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) + noteLine(1) })
  t.strictSame(await run(), { numbers: [0], reasons: [], switches: [] })
  appendFileSync(log, '\n')
  t.strictSame((await run()).numbers, [1])
})

t.test('the first job reads what was rotated, the oldest first', async (t) => {
  const { run } = job(t, {
    'app.jsonl.2.gz': gzipSync(noteLog(2)),
    'app.jsonl.1': logFrom(2, 2),
    'app.jsonl': logFrom(4, 1),
  })
  t.strictSame(await run(), { numbers: countTo(5), reasons: [], switches: ['rotated', 'rotated'] })
  t.strictSame((await run()).numbers, [])
})

t.test('over rotations between two jobs: renamed, renamed twice, compressed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(2) })
  await run()
  appendFileSync(log, lines(2, 1))
  renameSync(log, `${log}.1`)
  t.strictSame((await run()).numbers, [2], 'renamed, and no new one yet')
  writeFileSync(log, logFrom(3, 1))
  t.strictSame(await run(), { numbers: [3], reasons: [], switches: ['rotated'] })
  appendFileSync(log, lines(4, 1))
  renameSync(`${log}.1`, `${log}.3`)
  renameSync(log, `${log}.2`)
  writeFileSync(`${log}.2.gz`, gzipSync(readFileSync(`${log}.2`)))
  unlinkSync(`${log}.2`)
  writeFileSync(`${log}.1`, logFrom(5, 1))
  writeFileSync(log, logFrom(6, 1))
  t.strictSame(await run(), { numbers: [4, 5, 6], reasons: [], switches: ['rotated', 'rotated'] })
  t.strictSame((await run()).numbers, [])
})

t.test('archives of every kind: what a cut or damaged one holds, and then a fault', async (t) => {
  for (const kind of KINDS) {
    const whole = compressed(kind, noteLog(2))
    const { log, run } = job(t, {
      [`app.jsonl.3.${ENDINGS[kind]}`]: whole,
      [`app.jsonl.2.${ENDINGS[kind]}`]: compressed(kind, logFrom(2, 2000)).subarray(0, -9),
      'app.jsonl.1.gz': gzipSync(noteLog(1)).subarray(0, 12),
      'app.jsonl': logFrom(5000, 1),
    })
    const reports: ReadProgress[] = []
    const causes: (string | undefined)[] = []
    const { numbers, switches } = await run({
      onProgress: (progress) => void reports.push(progress),
      onFault: ({ cause }) => void causes.push(cause),
    })
    t.strictSame([...numbers.slice(0, 2), numbers.at(-1)], [0, 1, 5000], kind)
    t.strictSame(
      numbers,
      [...numbers].sort((one, other) => one - other),
    )
    t.strictSame(causes, ['cut-archive', 'cut-archive'])
    t.strictSame(switches, ['rotated', 'rotated', 'rotated'])
    t.strictSame(reports[0] && [reports[0].bytes, reports[0].total], [noteLog(2).length, whole.length])
    t.ok(reports.some(({ sourceBytes }) => sourceBytes === whole.length))
    t.strictSame((await run()).numbers, [])
    t.equal(descriptorsOf(log), 0)
  }
})

t.test('an archive that this Node has no decompressor for, or that is not to be decompressed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl.1.gz': gzipSync(noteLog(1)), 'app.jsonl': logFrom(1, 1) })
  await t.rejects(run({ decompress: false }), { code: 'ERR_LOG_ENCODING' })
  writeFileSync(`${log}.2.zst`, Buffer.from('28b52ffd', 'hex'))
  if (KINDS.includes('zstd')) t.strictSame((await run()).reasons, ['truncated'])
  else await t.rejects(run(), { code: 'ERR_LOG_ENCODING', message: /zstd/ })
  t.equal(descriptorsOf(log), 0)
})

t.test('an archive that is cut while it is read', async (t) => {
  const noise = linesOf(
    headerLine,
    ...notesFrom(0, 12).map((note) =>
      JSON.stringify({ ...note, noise: randomBytes(1 << 18).toString('base64') }),
    ),
  )
  const { log, run } = job(t, {
    'app.jsonl.1.gz': gzipSync(noise, { level: 1 }),
    'app.jsonl': logFrom(12, 1),
  })
  const store = { load: async () => undefined, save: async () => truncateSync(`${log}.1.gz`) }
  await t.rejects(run({ checkpoint: store, batchEntries: 1 }), { code: 'ERR_LOG_CHANGED' })
})

t.test('an unterminated rest of a rotated file is a fault, and so is a torn header', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': `${noteLog(1)}${noteLine(1)}` })
  await run()
  renameSync(log, `${log}.2`)
  writeFileSync(`${log}.1`, headerLine.slice(0, 5))
  writeFileSync(log, logFrom(2, 1))
  t.strictSame(await run(), {
    numbers: [2],
    reasons: ['truncated', 'truncated'],
    switches: ['rotated', 'rotated'],
  })
})

t.test('files with equal heads are told apart', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) })
  await run()
  for (const number of [3, 2, 1]) {
    renameSync(log, `${log}.${number}`)
    writeFileSync(log, noteLog(1))
  }
  appendFileSync(`${log}.3`, lines(1, 1))
  const got = await run()
  t.strictSame(got.numbers, [1, 0, 0, 0], 'the rest of the first, and each of the others once')
})

t.test('copy and truncate: the copy is read to its end, and then the log', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(2) })
  await run()
  appendFileSync(log, lines(2, 1))
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
  appendFileSync(log, logFrom(3, 9))
  t.strictSame(await run(), { numbers: [2, ...countTo(12).slice(3)], reasons: [], switches: ['truncated'] })
})

t.test('a log that was cut, and has no copy, is read from its start', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(2) })
  await run()
  truncateSync(log)
  appendFileSync(log, logFrom(2, 5))
  t.strictSame(await run(), { numbers: [2, 3, 4, 5, 6], reasons: [], switches: ['truncated'] })
})

t.test('a checkpoint that fits no file', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(2) })
  await run()
  writeFileSync(`${log}.new`, logFrom(7, 2))
  renameSync(`${log}.new`, log)
  const refused = { code: 'ERR_LOG_CHECKPOINT', message: /fits neither .* nor a file that it was rotated to/ }
  await t.rejects(run(), refused)
  await t.rejects(run({ rotated: undefined }), {
    code: 'ERR_LOG_CHECKPOINT',
    message: /fits [^ ]*app.jsonl:/,
  })
  t.strictSame(await run({ onLost: 'start' }), { numbers: [7, 8], reasons: [], switches: ['replaced'] })
  t.strictSame((await run()).numbers, [])
})

t.test('a damaged checkpoint, and one of another version or format, is refused by name', async (t) => {
  const { ckpt, run } = job(t, { 'app.jsonl': noteLog(2) })
  await run()
  const whole = readFileSync(ckpt, 'utf8')
  const changed = (change: object) => JSON.stringify({ ...JSON.parse(whole), ...change })
  for (const text of [
    '',
    '{',
    'null',
    '{}',
    whole.slice(0, -9),
    changed({ offset: 1 }),
    changed({ checksum: 'x' }),
  ]) {
    writeFileSync(ckpt, text)
    await t.rejects(run(), {
      code: 'ERR_LOG_CHECKPOINT',
      message: `the checkpoint ${ckpt} is damaged: put it back from a backup, or remove it`,
    })
  }
  writeFileSync(ckpt, changed({ version: 2 }))
  await t.rejects(run(), { code: 'ERR_LOG_CHECKPOINT', message: /is of version 2/ })
  writeFileSync(ckpt, whole)
  const other = { ...notes, name: 'other' } as unknown as typeof notes
  await t.rejects(
    (async () => {
      for await (const _ of ingestLog(join(t.testdirName, 'app.jsonl'), other, { checkpoint: ckpt }));
    })(),
  )
  rmSync(ckpt)
  t.strictSame((await run()).numbers, [0, 1])
})

t.test('a commit covers the batches before it, and never goes back', async (t) => {
  const { log } = job(t, { 'app.jsonl': noteLog(3) })
  const saved: number[] = []
  let failure: Error | undefined
  const store: CheckpointStore = {
    load: async () => undefined,
    save: async ({ line }: LogCheckpoint) => {
      if (failure !== undefined) throw failure
      saved.push(line)
    },
  }
  const batches: IngestBatch<Note>[] = []
  for await (const batch of ingestLog(log, notes, { checkpoint: store, batchEntries: 1 })) batches.push(batch)
  const [first, second, third] = batches
  failure = new Error('full')
  await t.rejects(Promise.resolve(second?.commit()), failure, 'the caller learns of it')
  failure = undefined
  await Promise.all([third?.commit(), first?.commit(), second?.commit(), third?.commit()])
  t.strictSame(saved, [5])
})

t.test('follows over a rename, a cut and a replacement', async (t) => {
  const { log, ckpt } = job(t)
  const got: unknown[] = []
  const timers = timerCount()
  const options = { checkpoint: ckpt, rotated: 'app.jsonl.*', follow: { pollMs: 1 } }
  const ingestion = ingestLog(log, notes, options)
  const over = (async () => {
    for await (const { entries, faults, switched } of ingestion) {
      if (switched !== undefined) got.push(switched)
      got.push(...numbersOf(entries), ...faults.map(({ reason }) => reason))
      if (got.includes(9)) break
    }
  })()
  const come = async (item: unknown) => {
    while (!got.includes(item)) await new Promise((resolve) => setImmediate(resolve))
  }
  await waiting(timers)
  writeFileSync(log, noteLog(1))
  await come(0)
  renameSync(log, `${log}.1`)
  appendFileSync(`${log}.1`, lines(1, 1) + noteLine(2))
  await come(1)
  writeFileSync(log, logFrom(3, 1))
  await caughtUp()
  advance(GRACE_MILLISECONDS)
  await come(3)
  await caughtUp()
  truncateSync(log)
  appendFileSync(log, logFrom(4, 1))
  await come(4)
  await caughtUp()
  unlinkSync(log)
  await caughtUp()
  writeFileSync(log, logFrom(9, 1))
  await caughtUp()
  advance(GRACE_MILLISECONDS)
  await over
  t.strictSame(got, [0, 1, 'truncated', 'rotated', 3, 'truncated', 4, 'replaced', 9])
  t.equal(descriptorsOf(log), 0)
})

t.test('a signal ends a job that waits, and disposing closes its files', async (t) => {
  const { log, ckpt } = job(t, { 'app.jsonl': noteLog(1) })
  const controller = new AbortController()
  const options = { checkpoint: ckpt, follow: { pollMs: 2 ** 31 - 1 } }
  const aborted = (async () => {
    for await (const { entries } of ingestLog(log, notes, { ...options, signal: controller.signal })) {
      t.equal(entries.length, 1)
      setImmediate(() => controller.abort('enough'))
    }
  })()
  await t.rejects(aborted, { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
  const ingestion = ingestLog(log, notes, options)
  await ingestion[Symbol.asyncIterator]().next()
  t.equal(descriptorsOf(log), 1)
  await ingestion[Symbol.asyncDispose]()
  t.equal(descriptorsOf(log), 0)
})

t.test('a signal in the loop ends it after that batch', async (t) => {
  const { log, ckpt } = job(t, { 'app.jsonl': noteLog(3) })
  const controller = new AbortController()
  const options = { checkpoint: ckpt, batchEntries: 1, signal: controller.signal }
  let batches = 0
  const aborted = (async () => {
    for await (const _ of ingestLog(log, notes, options)) {
      batches += 1
      controller.abort('enough')
    }
  })()
  await t.rejects(aborted, { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' })
  t.equal(batches, 1)
})

t.test('a folder that is not there yet, and a copy and a cut while the log is followed', async (t) => {
  const { log, ckpt } = job(t)
  const later = join(dirname(log), 'later', 'app.jsonl')
  const got: unknown[] = []
  const timers = timerCount()
  const options = { checkpoint: ckpt, rotated: 'app.jsonl.*', follow: { pollMs: 1 } }
  const over = (async () => {
    for await (const { entries, switched } of ingestLog(later, notes, options)) {
      if (switched !== undefined) got.push(switched)
      got.push(...numbersOf(entries))
      if (got.includes(3)) break
    }
  })()
  await waiting(timers)
  mkdirSync(dirname(later))
  writeFileSync(later, noteLog(2))
  while (!got.includes(1)) await new Promise((resolve) => setImmediate(resolve))
  await caughtUp()
  appendFileSync(later, lines(2, 1))
  copyFileSync(later, `${later}.1`)
  truncateSync(later)
  appendFileSync(later, logFrom(3, 1))
  await over
  t.strictSame(got, [0, 1, 2, 'truncated', 3])
})

t.test(
  'an archive alone, a cut one before the checkpoint, and a log that is shorter than before',
  async (t) => {
    const { log, ckpt, run } = job(t, { 'app.jsonl.1.gz': gzipSync(noteLog(2)) })
    t.strictSame((await run()).numbers, [0, 1])
    writeFileSync(`${log}.1.gz`, gzipSync(noteLog(1)))
    await t.rejects(run(), { code: 'ERR_LOG_CHECKPOINT' })
    rmSync(ckpt)
    rmSync(`${log}.1.gz`)
    writeFileSync(log, noteLog(5))
    await run()
    truncateSync(log)
    appendFileSync(log, logFrom(5, 1))
    t.strictSame(await run(), { numbers: [5], reasons: [], switches: ['truncated'] })
  },
)

t.test('archives with equal heads: the time of modification tells them apart', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) })
  await run()
  renameSync(log, `${log}-kept`)
  const seconds = Date.now() / 1000
  for (const [number, first, age] of [
    [3, 7, -1000],
    [2, 1, 10],
    [1, 2, 20],
  ] as const) {
    const path = `${log}.${number}.gz`
    writeFileSync(path, gzipSync(noteLog(1) + lines(first, 1)))
    utimesSync(path, seconds, seconds + age)
  }
  writeFileSync(log, logFrom(3, 1))
  t.strictSame((await run()).numbers, [1, 0, 2, 3])
})

t.test('a rotation between a listing and the opening of what was listed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl.1': noteLog(1), 'app.jsonl': logFrom(1, 1) })
  let rotated = false
  patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
    if (!rotated && parameters[0] === `${log}.1`) {
      rotated = true
      renameSync(`${log}.1`, `${log}.2`)
      renameSync(log, `${log}.1`)
      writeFileSync(log, logFrom(2, 1))
    }
    return open(...parameters)
  })
  t.strictSame((await run()).numbers, [0, 1, 2])
})

t.test(
  'a rotation while the file of the checkpoint is looked for, by a new job or for the next file',
  async (t) => {
    for (const atOpening of [1, 2]) {
      const { log, ckpt, run } = job(t, { 'app.jsonl.1': noteLog(1), 'app.jsonl': logFrom(1, 1) })
      const isNewJob = atOpening === 1
      if (isNewJob)
        for await (const batch of ingestLog(log, notes, { checkpoint: ckpt, rotated: 'app.jsonl.*' })) {
          await batch.commit()
          break
        }
      let openings = 0
      await t.test(`at opening ${atOpening}`, async (t) => {
        patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
          if (parameters[0] === `${log}.1`) openings += 1
          if (parameters[0] === `${log}.1` && openings === atOpening) {
            renameSync(`${log}.1`, `${log}.2`)
            renameSync(log, `${log}.1`)
            writeFileSync(log, logFrom(2, 1))
          }
          return open(...parameters)
        })
        t.strictSame((await run()).numbers, isNewJob ? [1, 2] : [0, 1, 2])
        for (const path of [log, `${log}.1`, `${log}.2`]) t.equal(descriptorsOf(path), 0)
      })
    }
  },
)

t.test('a file that fits is closed where another one was renamed meanwhile', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) })
  await run()
  copyFileSync(log, `${log}.2`)
  renameSync(log, `${log}-kept`)
  writeFileSync(`${log}.1`, logFrom(1, 1))
  let renamed = false
  patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
    if (!renamed && parameters[0] === `${log}.1`) {
      renamed = true
      for (const number of [2, 1]) renameSync(`${log}.${number}`, `${log}.${number + 1}`)
    }
    return open(...parameters)
  })
  t.strictSame((await run()).numbers, [1])
  t.equal(descriptorsOf(`${log}.3`), 0)
})

t.test('a file that gets another name while the folder is listed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) })
  await run()
  renameSync(log, `${log}.9`)
  writeFileSync(log, logFrom(1, 1))
  let renamed = false
  patchFs(t, 'stat', (stat) => async (...parameters: Parameters<typeof stat>) => {
    if (!renamed && parameters[0] === `${log}.9`) {
      renamed = true
      renameSync(`${log}.9`, `${log}.10`)
      renameSync(log, `${log}.9`)
      writeFileSync(log, logFrom(2, 1))
    }
    return stat(...parameters)
  })
  t.strictSame((await run()).numbers, [1, 2])
})

t.test(
  'an order of the rotated files that is not certain is told with the first batch of such a file',
  async (t) => {
    const doubtsOf = async (files: Record<string, string>, ages: Record<string, number> = {}) => {
      const { log, ckpt } = job(t, files)
      const seconds = Date.now() / 1000
      for (const name of Object.keys(files)) {
        const time = seconds + (ages[name] ?? 0)
        utimesSync(join(dirname(log), name), time, time)
      }
      const doubts: unknown[] = []
      const options = { checkpoint: ckpt, rotated: 'app.jsonl.*', batchEntries: 1 }
      for await (const { doubt } of ingestLog(log, notes, options)) doubts.push(doubt)
      return doubts
    }
    const log = { 'app.jsonl': logFrom(4, 2) }
    const numbered = { 'app.jsonl.2': noteLog(2), 'app.jsonl.1': logFrom(2, 2), ...log }
    t.strictSame(await doubtsOf(numbered), Array(6).fill(undefined))
    const isLater = 'it was modified after the file that follows it'
    const later = [isLater, undefined, isLater, undefined, undefined, undefined]
    t.strictSame(await doubtsOf(numbered, { 'app.jsonl.2': 5 }), later)
    const mixed = 'the names do not all count or date in the same way: ordered by time of modification'
    const named = { 'app.jsonl.a': noteLog(2), 'app.jsonl.1': logFrom(2, 2), ...log }
    const each = [mixed, undefined, mixed, undefined, mixed, undefined]
    t.strictSame(await doubtsOf(named, { 'app.jsonl.a': -5 }), each)
  },
)

/** As of a file that was just made, or of any file where its time of birth is not stored. */
function hideBirthOfFiles(t: Test): void {
  patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
    const handle = await open(...parameters)
    const stat = handle.stat.bind(handle) as (options?: object) => Promise<BigIntStats>
    return Object.assign(handle, {
      stat: async (options?: object) => {
        const stats = await stat(options)
        return Object.assign(stats, { birthtimeNs: stats.ctimeNs })
      },
    })
  })
}

t.test(
  'without times of birth a log that was cut is the same file, unless its checkpoint has such a time',
  async (t) => {
    const hideBirth = (t: Test) => {
      hideBirthOfFiles(t)
      patchFs(t, 'stat', (stat) => async (...parameters: Parameters<typeof stat>) => {
        const stats = (await stat(...parameters)) as BigIntStats
        return Object.assign(stats, { birthtimeNs: stats.ctimeNs })
      })
    }
    for (const isHiddenAlways of [true, false]) {
      const { log, run } = job(t, { 'app.jsonl': noteLog(2) })
      await t.test(`always hidden: ${isHiddenAlways}`, async (t) => {
        if (isHiddenAlways) hideBirth(t)
        else utimesSync(log, new Date(), new Date(Date.now() + 5000))
        await run()
        if (!isHiddenAlways) hideBirth(t)
        writeFileSync(log, logFrom(2, 1))
        if (isHiddenAlways) t.strictSame((await run()).switches, ['truncated'])
        else await t.rejects(run(), { code: 'ERR_LOG_CHECKPOINT' })
      })
    }
  },
)

t.test(
  'a log that was made anew with the inode of the old one is another, however quickly it was written',
  async (t) => {
    const { log, ckpt, run } = job(t, { 'app.jsonl': noteLog(2) })
    await run()
    const last = JSON.parse(readFileSync(ckpt, 'utf8')) as FullCheckpoint
    // Made and written in one tick of the file system's clock, long ago.
    const stats = { dev: last.device, ino: last.inode, birthtimeNs: 1, mtimeNs: 1 }
    const { head, seam } = last
    const old = newCheckpoint(last.format, last, { head, seam }, stats as unknown as BigIntStats)
    writeFileSync(ckpt, JSON.stringify(old))
    writeFileSync(log, logFrom(7, 1))
    hideBirthOfFiles(t)
    await t.rejects(run(), { code: 'ERR_LOG_CHECKPOINT' })
  },
)

t.test('a file that can not be read is closed', async (t) => {
  const { log, run } = job(t, { 'app.jsonl': noteLog(1) })
  patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
    const handle = await open(...parameters)
    return Object.assign(handle, { read: () => Promise.reject(errno('EIO')) })
  })
  await t.rejects(run(), { code: 'EIO' })
  t.equal(descriptorsOf(log), 0)
})

t.test(
  'a torn header is told until the next file has a commit, and an inode may be used again',
  async (t) => {
    const { log, ckpt, run } = job(t, { 'app.jsonl.1': headerLine.slice(0, 5), 'app.jsonl': logFrom(0, 1) })
    for await (const batch of ingestLog(log, notes, { checkpoint: ckpt, rotated: 'app.jsonl.*' })) {
      t.strictSame(
        batch.faults.map(({ reason }) => reason),
        ['truncated'],
      )
      await batch.commit()
      break
    }
    t.strictSame(await run(), { numbers: [0], reasons: ['truncated'], switches: ['rotated'] })
    const last = JSON.parse(readFileSync(ckpt, 'utf8')) as FullCheckpoint
    const stats = { dev: last.device, ino: last.inode, birthtimeNs: 1, mtimeNs: last.modified }
    const other = newCheckpoint(
      last.format,
      last,
      { head: last.head, seam: last.seam },
      stats as unknown as BigIntStats,
    )
    writeFileSync(ckpt, JSON.stringify(other))
    appendFileSync(log, lines(1, 1))
    t.strictSame((await run()).numbers, [1])
  },
)

t.test('a line of some megabytes', async (t) => {
  const { run } = job(t, {
    'app.jsonl': linesOf(headerLine, noteLine(0, 'x'.repeat(5_000_000)), noteLine(1)),
  })
  t.strictSame((await run()).numbers, [0, 1])
})

t.test('a log that is missing, without follow', async (t) => {
  const { run } = job(t)
  await t.rejects(run(), { code: 'ENOENT' })
})

t.test('faults, entries that are salvaged, and an error of the log come in order', async (t) => {
  const glued = noteLine(1) + noteLine(2)
  const { run } = job(t, { 'app.jsonl': noteLog(1) + linesOf(glued, 'x', noteLine(3)) })
  const seen: string[] = []
  const reading = {
    salvage: true,
    batchEntries: 1,
    onFault: ({ reason }: { reason: string }) => void seen.push(reason),
  }
  t.strictSame(await run(reading), { numbers: [0, 1, 2, 3], reasons: ['syntax', 'syntax'], switches: [] })
  t.strictSame(seen, ['syntax', 'syntax'])
  const failing = job(t, { 'app.jsonl': `${noteLog(1)}x\n` })
  await t.rejects(failing.run({ onCorrupt: 'fail' }), { code: 'ERR_LOG_CORRUPT' })
  t.strictSame((await failing.run()).numbers, [], 'the entry before it was delivered')
})

t.test('invalid options are refused by name', async (t) => {
  const refusals: [message: RegExp, options: object][] = [
    [/unknown option from/, { from: { offset: 0 } }],
    [/unknown option checkpoints/, { checkpoints: 'x' }],
    [/option checkpoint must be a path, or a store/, { checkpoint: {} }],
    [/option checkpoint must be a path, or a store/, { checkpoint: null }],
    [/option decompress must be "auto" or false/, { decompress: 'gzip' }],
    [/option onLost must be "fail" or "start"/, { onLost: 'begin' }],
    [/option batchEntries must be an integer from 1/, { batchEntries: 0 }],
    [/option unterminated can't be 'keep' here/, { unterminated: 'keep' }],
    [/unknown option reopen/, { follow: { reopen: true } }],
    [/option rotated must be a glob/, { rotated: '' }],
    [/option salvage must be/, { salvage: 1 }],
  ]
  for (const [message, options] of refusals)
    t.throws(() => ingestLog('log', notes, { checkpoint: 'ckpt', ...options } as IngestOptions), { message })
  t.throws(() => ingestLog(1 as never, notes, { checkpoint: 'ckpt' }), { message: /by its path/ })
})
