import { once } from 'node:events'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry } from '../../support/damage/session-log.js'
import { listing, wholeLog } from '../../support/files/log-folder.js'
import { ProgramProcess } from '../../support/processes/child-process.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'

const CONTENDERS = 6

const compiled = t.testdir({})
const program = compiledProgram('lock-program', compiled)

function newLog(t: Test): { folder: string; path: string } {
  const folder = t.testdir({ log: Buffer.from(wholeLog) })
  return { folder, path: `${folder}/log` }
}

function run(t: Test, path: string, manner: 'hold' | 'contend' | 'forget'): ProgramProcess {
  return new ProgramProcess(t, process.execPath, [program, path, manner])
}

t.test('a process that writes keeps the others out until it is done', async (t) => {
  const { folder, path } = newLog(t)
  const holder = run(t, path, 'hold')
  t.equal(await holder.line(0), 'open')
  const message = `is held by process ${holder.processId} on ${hostname()} since`
  await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ERR_LOG_LOCKED', message })
  const second = run(t, path, 'hold')
  t.match(await second.line(0), `ERR_LOG_LOCKED ${path} is held by process ${holder.processId}`)
  await holder.leave()
  t.equal(holder.errors, '')
  const writer = await EntryWriter.open(path, sessionFormat)
  t.match(
    await (await startedWhileHeld(t, path)).line(0),
    `ERR_LOG_LOCKED ${path} is held by process ${process.pid}`,
  )
  await writer.close()
  t.strictSame(listing(folder), ['log'])
})

async function startedWhileHeld(t: Test, path: string): Promise<ProgramProcess> {
  const process = run(t, path, 'hold')
  await process.line(0)
  return process
}

t.test('a process that is killed, or ends without releasing its lock, keeps no other out', async (t) => {
  const { folder, path } = newLog(t)
  const holder = run(t, path, 'hold')
  await holder.line(0)
  await holder.kill()
  t.equal(listing(folder).length, 3, 'its lock is still there')
  const writer = await EntryWriter.open(path, sessionFormat)
  await writer.append(leafEntry('3'))
  await writer.close()
  t.strictSame(listing(folder), ['log'])

  const forgetful = run(t, path, 'forget')
  await forgetful.gone
  t.strictSame([forgetful.lines, forgetful.exitCode], [['open'], 0], 'a lock keeps no process alive')
  t.equal(listing(folder).length, 3)
  await (await EntryWriter.open(path, sessionFormat)).close()
  t.strictSame(listing(folder), ['log'])
})

t.test('of many processes that contend for the lock of a dead one, one gets it', async (t) => {
  const { folder, path } = newLog(t)
  const contenders = Array.from({ length: CONTENDERS }, () => run(t, path, 'contend'))
  const holder = run(t, path, 'hold')
  await Promise.all([holder.line(0), ...contenders.map((each) => each.line(0))])
  await holder.kill()
  for (const each of contenders) each.say('go')
  const answers = await Promise.all(contenders.map((each) => each.line(1)))
  t.equal(answers.filter((answer) => answer === 'open').length, 1)
  t.equal(
    answers.filter((answer) => answer?.startsWith('ERR_LOG_LOCKED')).length,
    CONTENDERS - 1,
    answers.join('\n'),
  )
  await Promise.all(contenders.map((each) => each.leave()))
  t.strictSame(listing(folder), ['log'])
})

t.test('a worker that has ended keeps no other out', async (t) => {
  const { folder, path } = newLog(t)
  const worker = new Worker(compiledProgram('lock-worker', compiled), { execArgv: [], workerData: path })
  t.strictSame(await once(worker, 'message'), ['locked'])
  await t.rejects(EntryWriter.open(path, sessionFormat), { code: 'ERR_LOG_LOCKED' })
  await worker.terminate()
  await (await EntryWriter.open(path, sessionFormat)).close()
  t.strictSame(listing(folder), ['log'])
})
