// Appends the entries of a log to a new one, which is then read back. Only the appends are timed, without the first ones,
// during which their code is compiled.

import { unlink } from 'node:fs/promises'
import { readAll, type SessionEntry, sessionFormat } from '../../lib/index.js'
import { countSyncs } from '../harness/measures/sync-counter.js'
import type { Task } from '../harness/tasks/task.js'
import { type Timed, timed } from '../harness/tasks/timed.js'
import type { AppendingLog, CreateLog } from '../writers/appending-log.js'

export interface AppendInput {
  /** The module that writes. */
  writer: string
  durable: boolean
  /** How many appends are made together before they are awaited. */
  atOnce: number
  /** The path of the log from which the entries are taken. */
  source: string
  /** The path of the new log, which is removed afterwards. */
  path: string
}
export interface AppendOutput extends Timed {
  appends: number
  bytes: number
  syncs: number
}

const WARM_UP_SHARE = 0.2

const append: Task<AppendInput, AppendOutput> = async ({ writer, durable, atOnce, source, path }) => {
  const { header, entries } = await readAll(source, sessionFormat)
  const { default: createLog } = (await import(writer)) as { default: CreateLog }
  const measured = entries.slice(entries.length * WARM_UP_SHARE)
  const log = await createLog(path, { header, durable })
  await appendAll(log, entries.slice(0, entries.length * WARM_UP_SHARE), atOnce)
  const counter = await countSyncs()
  const { seconds } = await timed(() => appendAll(log, measured, atOnce))
  const { syncs } = counter
  await log.close()
  await requireEntries(path, entries)
  return { seconds, appends: measured.length, bytes: bytesOf(measured), syncs }
}

async function appendAll(log: AppendingLog, entries: readonly SessionEntry[], atOnce: number): Promise<void> {
  for (let start = 0; start < entries.length; start += atOnce) {
    await log.append(entries.slice(start, start + atOnce))
  }
}

/** A writer must not gain time by losing or reordering entries. */
async function requireEntries(path: string, expected: readonly SessionEntry[]): Promise<void> {
  const { entries, summary } = await readAll(path, sessionFormat)
  await unlink(path)
  const same = entries.every(({ id }, index) => id === expected[index]?.id)
  if (same && entries.length === expected.length && summary.status === 'clean') return
  throw new Error(`the log is not what was appended: ${summary.status}, ${entries.length} entries`)
}

function bytesOf(entries: readonly SessionEntry[]): number {
  return entries.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry)) + 1, 0)
}

export default append
