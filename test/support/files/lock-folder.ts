// Folders with a log, and locks whose holders are dead.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { newHolderId } from '../../../lib/node/files/names-beside.js'
import { EntryWriter, type WriteOptions } from '../../../lib/node/writing/entry-writer.js'
import { leafEntry } from '../damage/session-log.js'
import { listing, wholeLog } from './log-folder.js'

export const LOCKED = { name: 'LogError', code: 'ERR_LOG_LOCKED' }

export function newLog(t: Test): { folder: string; path: string } {
  const folder = t.testdir({ log: Buffer.from(wholeLog) })
  return { folder, path: `${folder}/log` }
}

/** The content of a lock's file, of a process that may not exist. */
export function recordOf(log: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  const place = { host: hostname(), boot, ...over }
  const since = new Date(0).toISOString()
  return { id: newHolderId(log, place), pid: 2 ** 22, since, ...place }
}

/** Writes a lock of the log named 'log' whose holder is dead. Resolves with the holder's id. */
export async function deadLock(path: string, over: Record<string, unknown> = {}): Promise<string> {
  const record = recordOf(join(dirname(path), 'log'), over)
  await writeFile(path, JSON.stringify(record))
  return String(record.id)
}

export async function opensAndLeavesNothing(
  t: Test,
  folder: string,
  path: string,
  options: WriteOptions = {},
): Promise<void> {
  const writer = await EntryWriter.open(path, sessionFormat, options)
  await writer.append(leafEntry('3'))
  await writer.close()
  const left = listing(folder).filter((name) => name !== 'log.quarantine.jsonl')
  t.strictSame(left, ['log'], 'nothing is left but the log')
}
