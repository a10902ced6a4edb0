// Processes that are killed, or stopped, at every step of taking, replacing and releasing a lock: the next process gets the
// lock, and leaves only the log in the folder; the files of a living process stay as they are.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { lockFilePath, newHolderId } from '../../../lib/node/files/names-beside.js'
import { WriterLock } from '../../../lib/node/lock/writer-lock.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { deadLock, newLog } from '../../support/files/lock-folder.js'
import { listing, plainOptions, wholeLog } from '../../support/files/log-folder.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import type { LockSteps } from '../../support/processes/lock-steps-program.js'
import { randomNumbers, seed } from '../../support/random/seed.js'
import { looseSessionFormat } from '../../support/schemas/loose-session-format.js'

const KILLS = 16
const REPAIR_KILLS = 4
const LANES = 3

const program = compiledProgram('lock-steps-program', t.testdir({}))
const repairProgram = compiledProgram('repair-program', t.testdirName)
const damaged = bytesOf(logOf(sessionHeader, 'BAD', leafEntry('1')), '{"torn')

function run(t: Test, steps: LockSteps, onOutput?: (output: string) => void): ProgramProcess {
  return new ProgramProcess(t, process.execPath, [program, JSON.stringify(steps)], onOutput)
}

/** Undefined where the next process gets the lock and leaves nothing but the log and quarantines. */
async function problemOfNext(folder: string, path: string): Promise<string | undefined> {
  try {
    const options = { ...plainOptions, lock: true }
    const log = await LogAppender.open(nodeFiles, path, looseSessionFormat, options)
    await log.close()
  } catch (error) {
    return (error as Error).message
  }
  const litter = listing(folder).filter((name) => !/^log(\.quarantine.*)?$/.test(name))
  return litter.length > 0 ? `${litter} is left` : undefined
}

/** A new folder with a log whose lock and takeover lock are of dead processes. */
async function lockedLog(inside: string): Promise<{ folder: string; path: string }> {
  const folder = mkdtempSync(join(inside, 'folder-'))
  const path = join(folder, 'log')
  writeFileSync(path, wholeLog)
  const dead = await deadLock(`${path}.lock`)
  await deadLock(lockFilePath(folder, dead, 'takeover'))
  return { folder, path }
}

t.test('killed before each step, with locks of dead processes in its way', async (t) => {
  const inside = t.testdir({})
  let next = 0
  let isThrough = false
  const lane = async () => {
    while (!isThrough) {
      const step = next++
      const { folder, path } = await lockedLog(inside)
      const child = run(t, { path, manner: 'open', at: { step, signal: 'SIGKILL' } })
      await child.gone
      t.equal(await problemOfNext(folder, path), undefined, `before step ${step}: ${child.lines.at(-1)}`)
      t.notMatch(child.output, 'failed')
      isThrough ||= child.lines.includes('done')
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  t.comment(`${next} steps`)
  t.ok(next > 25)
})

t.test(`${KILLS} times killed at any instant of opening and creating a log`, async (t) => {
  const random = randomNumbers()
  const folder = t.testdir({ log: wholeLog })
  const path = join(folder, 'log')
  for (let kill = 0; kill < KILLS; kill += 1) {
    const manner = kill % 2 === 0 ? 'open' : 'create'
    if (manner === 'create') rmSync(path)
    const lines = 1 + Math.floor(random() * 60)
    const child = run(t, { path, manner, repeats: true }, (output) => {
      if (output.split('\n').length > lines) void child.kill()
    })
    await child.gone
    t.notMatch(child.output, 'failed')
    // A process that is killed while it creates a log may leave one without a header, or no log.
    if (manner === 'create') writeFileSync(path, wholeLog)
    t.equal(
      await problemOfNext(folder, path),
      undefined,
      `${manner}, killed after ${lines} steps (seed ${seed})`,
    )
  }
})

t.test(`${REPAIR_KILLS} times killed while it repairs a log`, async (t) => {
  const folder = t.testdir({})
  const path = join(folder, 'log')
  for (let kill = 0; kill < REPAIR_KILLS; kill += 1) {
    writeFileSync(path, damaged)
    const child = new ProgramProcess(t, process.execPath, [repairProgram, path])
    // Kills it once the folder has changed that many times; checks without a pause, so that no change is missed.
    for (let changes = 0, before = ''; changes <= kill && child.exitCode === null; await setImmediate()) {
      const now = listing(folder).join()
      changes += now === before ? 0 : 1
      before = now
    }
    await child.kill()
    t.equal(await problemOfNext(folder, path), undefined, `killed after ${kill} changes of its folder`)
  }
})

t.test('the files of a process that is about to take the lock stay', async (t) => {
  // Its socket listens under its first and under its final name; its draft exists; its lock is in place.
  for (const step of ['rename', 'link', 'unlink']) {
    await t.test(`stopped before ${step}`, async (t) => {
      const { folder, path } = newLog(t)
      const child = run(t, { path, manner: 'open', holds: true, at: { step, signal: 'SIGSTOP' } })
      for (let line = 0; (await child.line(line)) !== step; line += 1);
      await stopped(child)
      const made = listing(folder).filter((name) => name !== 'log')
      t.ok(made.length > 0, made.join(' '))
      const isLocked = step === 'unlink'
      t.match(await problemOfNext(folder, path), isLocked ? 'is held by process' : /^[^ ]+ is left$/)
      t.strictSame(
        listing(folder).filter((name) => name !== 'log'),
        made,
        'all of it is there',
      )
      process.kill(child.processId as number, 'SIGCONT')
      for (let line = 0; (await child.line(line)) !== 'opened'; line += 1);
      t.match(await problemOfNext(folder, path), 'is held by process')
      await child.leave()
      t.equal(await problemOfNext(folder, path), undefined)
    })
  }
})

/** Waits until the system says so: the signal may still be on its way. */
async function stopped(child: ProgramProcess): Promise<void> {
  const state = () => readFileSync(`/proc/${child.processId}/stat`, 'utf8').split(') ')[1]?.[0]
  while (state() !== 'T') await setImmediate()
}

t.test('files of another log, or of an unknown kind, stay', async (t) => {
  const { folder, path } = newLog(t)
  const here = { host: 'elsewhere', boot: 'another' }
  const others = [
    lockFilePath(folder, newHolderId(`${path}2`, { host: hostname(), boot: '' }), 'sock'),
    lockFilePath(folder, newHolderId(path, here), 'sock'),
    lockFilePath(folder, newHolderId(path, here), 'draft'),
    join(folder, '.wholeline-notes.sock'),
  ]
  for (const each of others) writeFileSync(each, '')
  const ours = lockFilePath(folder, newHolderId(path, { host: hostname(), boot: '' }), 'bind')
  writeFileSync(ours, '')
  t.ok(await problemOfNext(folder, path))
  t.strictSame(listing(folder), ['log', ...others.map((each) => basename(each))].sort())
  const lock = await WriterLock.acquire(path, { takeOver: true })
  await lock.release()
  t.strictSame(listing(folder), ['log', basename(others[0] as string), '.wholeline-notes.sock'].sort())
})
