// Whatever fails, the log is the old one or the new one, whole; no byte is lost, and no file is left.

import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repair, repairLog } from '../../../lib/node/repair/repair-log.js'
import type { RepairOptions } from '../../../lib/node/repair/repair-options.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { errno } from '../../support/files/errno.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { type Operation, WatchedFiles } from '../../support/files/watched-files.js'
import { type LogFolder, logFolder, stateOf } from '../../support/repair/log-folder.js'
import { readQuarantine, restore } from '../../support/repair/restore.js'

const folder = partFolder()
const stub = '{"type":"mes'
const [e1, e2] = [leafEntry('1'), leafEntry('2')]
const header = sessionHeader
const options: RepairOptions<typeof sessionHeader> = { header }

const rewritten = bytesOf(logOf(header, 'BAD', bytesOf(stub, e1, e2)), stub)
const cut = bytesOf(logOf(header, e1), stub)
const scenarios: [name: string, damaged: Uint8Array, repaired: Uint8Array][] = [
  ['a log that is written anew', rewritten, logOf(header, e1, e2)],
  ['a header that is lost', logOf(stub, e1), logOf(header, e1)],
  ['a torn tail', cut, logOf(header, e1)],
  ['a header to be completed', bytesOf(header), logOf(header)],
]

/** Operations that change something: they also fail after their work is done. */
const CHANGING = new Set(['write', 'truncate', 'sync', 'rename', 'sync folder', 'chmod', 'close'])

t.test('every operation fails in turn', async (t) => {
  for (const [name, damaged, repaired] of scenarios) {
    await t.test(name, async (t) => {
      const { operations } = await watched(damaged)
      t.ok(operations.length > 8)
      const problems: string[] = []
      for (const [index, { name: what, path }] of operations.entries()) {
        const moments = CHANGING.has(what) ? (['before', 'after'] as const) : (['before'] as const)
        for (const when of moments) {
          const problem = await problemOf(damaged, repaired, index, when)
          if (problem !== undefined) problems.push(`${what} of ${basename(path)} fails ${when}: ${problem}`)
        }
      }
      t.strictSame(problems, [])
    })
  }
})

async function watched(damaged: Uint8Array): Promise<WatchedFiles> {
  const files = new WatchedFiles()
  await repair(files, logFolder(folder, damaged).path, sessionFormat, options)
  return files
}

/** What is wrong after that operation has failed; undefined where nothing is wrong. */
async function problemOf(
  damaged: Uint8Array,
  repaired: Uint8Array,
  failing: number,
  when: 'before' | 'after',
): Promise<string | undefined> {
  const log = logFolder(folder, damaged)
  const failure = errno('EIO')
  const fail = (_operation: Operation, index: number) => {
    if (index === failing) throw failure
  }
  const error = await repair(new WatchedFiles({ [when]: fail }), log.path, sessionFormat, options).catch(
    (thrown: unknown) => thrown,
  )
  if (error !== failure) return `it rejects with another error: ${error}`
  return (await leftBehind(log, damaged, repaired)) ?? againProblem(log, repaired)
}

async function leftBehind(
  { folder: inside, path }: LogFolder,
  damaged: Uint8Array,
  repaired: Uint8Array,
): Promise<string | undefined> {
  const bytes = readFileSync(path)
  const isOld = Buffer.compare(bytes, damaged) === 0
  if (!isOld && Buffer.compare(bytes, repaired) !== 0) return 'neither the old log nor the new one'
  const names = Object.keys(stateOf(inside)).filter((name) => name !== 'log')
  const isStrange = names.some((name) => name !== 'log.quarantine.jsonl')
  if (isStrange) return `files are left: ${names}`
  if (isOld && names.length > 0) return 'nothing was taken out, but there is a quarantine'
  if (isOld || repaired.length > damaged.length) return undefined
  const original = restore(bytes, await readQuarantine(`${path}.quarantine.jsonl`))
  return Buffer.compare(original, damaged) === 0
    ? undefined
    : 'the quarantine does not hold what was taken out'
}

/** Once the disk works again, repair completes. */
async function againProblem({ path }: LogFolder, repaired: Uint8Array): Promise<string | undefined> {
  await repair(new WatchedFiles(), path, sessionFormat, options)
  return Buffer.compare(readFileSync(path), repaired) === 0 ? undefined : 'repairing again does not work'
}

t.test('a full disk', async (t) => {
  const { path, folder: inside } = logFolder(folder, rewritten)
  const before = stateOf(inside)
  const full = new WatchedFiles({
    before: ({ name, path: of }) => {
      if (name === 'write' && of.endsWith('.repairing')) throw errno('ENOSPC')
    },
  })
  await t.rejects(repair(full, path, sessionFormat, {}), { code: 'ENOSPC' })
  t.strictSame(stateOf(inside), before, 'a full disk leaves nothing of the attempt')
})

t.test('a new log that does not read back as it should is not put in place', async (t) => {
  const { path, folder: inside } = logFolder(folder, rewritten)
  const before = stateOf(inside)
  let isSpoilt = false
  const files = new WatchedFiles({
    before: ({ name, path: of }) => {
      if (name !== 'read' || !of.endsWith('.repairing') || isSpoilt) return
      isSpoilt = true
      writeFileSync(of, logOf(header, e1))
    },
  })
  await t.rejects(repair(files, path, sessionFormat, {}), { code: 'ERR_LOG_FAILED' })
  t.ok(isSpoilt)
  t.strictSame(stateOf(inside), before)
})

type Change = (path: string) => void

const changes: [name: string, change: Change][] = [
  ['grown', (path) => appendFileSync(path, logOf(e2))],
  ['cut', (path) => truncateSync(path, 10)],
  [
    'replaced',
    (path) => {
      writeFileSync(`${path}.new`, readFileSync(path))
      renameSync(`${path}.new`, path)
    },
  ],
  ['unlinked', (path) => rmSync(path)],
]

t.test('a log that another process changes during the repair', async (t) => {
  for (const [what, change] of changes) {
    for (const [name, damaged] of scenarios) {
      t.test(`${name}, ${what}`, async (t) => {
        const { operations } = await watched(damaged)
        const looks = operations.flatMap((operation, index) =>
          operation.name === 'stat path' ? [index] : [],
        )
        // The first look is before the log is opened: the file that the path names then is repaired.
        for (const look of looks.slice(1)) await refusesChanged(t, damaged, change, look)
      })
    }
  }
})

/** Makes the change right before that look at the log. */
async function refusesChanged(t: Test, damaged: Uint8Array, change: Change, look: number): Promise<void> {
  const { path, folder: inside } = logFolder(folder, damaged)
  let changed: Record<string, string> = {}
  const files = new WatchedFiles({
    before: (_operation, index) => {
      if (index !== look) return
      change(path)
      changed = logAlone(stateOf(inside))
    },
  })
  await t.rejects(repair(files, path, sessionFormat, options), { code: 'ERR_LOG_CHANGED' })
  t.strictSame(stateOf(inside), changed, 'the log is as the other process left it, with no file beside it')
}

function logAlone({ log }: Record<string, string>): Record<string, string> {
  return log === undefined ? {} : { log }
}

t.test('a log that is cut while it is copied', async (t) => {
  for (const damaged of [bytesOf(logOf(header, e1, 'BAD', e2), stub), cut]) {
    const { path, folder: inside } = logFolder(folder, damaged)
    const files = new WatchedFiles({
      after: ({ name, path: of }) => {
        if (name === 'open' && of !== path) truncateSync(path, 5)
      },
    })
    await t.rejects(repair(files, path, sessionFormat, {}), { code: 'ERR_LOG_CHANGED' })
    t.strictSame(Object.keys(stateOf(inside)), ['log'])
  }
})

t.test('a dry run of a log that grows reports what it has read', async (t) => {
  for (const tail of ['', stub]) {
    const { path } = logFolder(folder, logOf(header, 'BAD', e1))
    let hasGrown = false
    const files = new WatchedFiles({
      after: ({ name }) => {
        if (name !== 'stat' || hasGrown) return
        hasGrown = true
        appendFileSync(path, bytesOf(logOf(e2), tail))
      },
    })
    const { removedBytes, before } = await repair(files, path, sessionFormat, { dryRun: true })
    t.equal(removedBytes, logOf('BAD').length + tail.length)
    t.equal(before.bytes, readFileSync(path).length)
  }
})

t.test('a stat that fails for another reason rejects with its own error', async (t) => {
  const { path } = logFolder(folder, rewritten)
  const files = new WatchedFiles({
    before: ({ name }) => {
      if (name === 'stat path') throw errno('EACCES')
    },
  })
  await t.rejects(repair(files, path, sessionFormat, {}), { code: 'EACCES' })
})

t.test('an abort', async (t) => {
  await t.test('before', async (t) => {
    for (const [name, damaged] of scenarios) {
      const { path, folder: inside } = logFolder(folder, damaged)
      const before = stateOf(inside)
      const signal = AbortSignal.abort('enough')
      const aborted = { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' }
      for (const dryRun of [false, true])
        await t.rejects(repairLog(path, sessionFormat, { ...options, dryRun, signal }), aborted, name)
      t.strictSame(stateOf(inside), before, name)
    }
  })

  await t.test('at every operation', async (t) => {
    const { operations } = await watched(rewritten)
    const ends = new Set<string>()
    for (const index of operations.keys()) ends.add(await endOfAborted(t, index))
    t.strictSame(
      [...ends].sort(),
      ['aborted', 'repaired'],
      'an early abort ends the repair, a late one does not',
    )
  })
})

async function endOfAborted(t: Test, abortAt: number): Promise<'aborted' | 'repaired'> {
  const { path, folder: inside } = logFolder(folder, rewritten)
  const before = stateOf(inside)
  const controller = new AbortController()
  const files = new WatchedFiles({
    before: (_operation, index) => {
      if (index === abortAt) controller.abort(new Error('enough'))
    },
  })
  try {
    await repair(files, path, sessionFormat, { signal: controller.signal })
  } catch (error) {
    t.match(error, { name: 'AbortError', code: 'ABORT_ERR', cause: { message: 'enough' } })
    t.strictSame(stateOf(inside), before)
    return 'aborted'
  }
  sameBytes(t, readFileSync(path), logOf(header, e1, e2))
  return 'repaired'
}
