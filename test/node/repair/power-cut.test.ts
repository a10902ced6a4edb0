// Every state that a power cut may leave at any point of a repair: the log is the old one or the new one, byte for byte
// (where its tail is cut, it may be the new one with a tail of zeros); the removed bytes are beside the new one; and the
// next repair completes.

import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import { LogRepairer } from '../../../lib/node/repair/log-repairer.js'
import { resolveRepairOptions } from '../../../lib/node/repair/repair-options.js'
import { bytesOf, logOf } from '../../support/damage/session-log.js'
import { crashStates } from '../../support/files/crash-states.js'
import { MemoryDisk } from '../../support/files/memory-disk.js'
import { randomNumbers, seed } from '../../support/random/seed.js'
import { readQuarantine, restore } from '../../support/repair/restore.js'
import { tinyFormat, tinyHeader } from '../../support/schemas/tiny-format.js'

const LOG = 'log'
const QUARANTINE = 'quarantine'

interface Story {
  name: string
  damaged: Uint8Array
  repaired: Uint8Array
  /** The line of the header, where the log has lost its own. */
  header?: Uint8Array
  quarantine?: boolean
  isCutInPlace?: boolean
}

const whole = logOf(tinyHeader, { n: 1 }, { n: 2 })
const stub = '{"n":34'
const stories: Story[] = [
  {
    name: 'a corrupt line is taken out',
    damaged: bytesOf(whole, 'BAD\n', logOf({ n: 3 })),
    repaired: bytesOf(whole, logOf({ n: 3 })),
  },
  {
    name: 'an entry is salvaged, and the tail is torn',
    damaged: bytesOf(whole, stub, logOf({ n: 3 }), stub),
    repaired: bytesOf(whole, logOf({ n: 3 })),
  },
  {
    name: 'two entries that share a line get lines of their own',
    damaged: bytesOf(whole, '{"n":3}{"n":4}\n'),
    repaired: bytesOf(whole, logOf({ n: 3 }, { n: 4 })),
  },
  { name: 'a torn tail is cut', damaged: bytesOf(whole, stub), repaired: whole, isCutInPlace: true },
  {
    name: 'a lost header is put back',
    damaged: logOf({ n: 1 }, 'BAD'),
    repaired: logOf(tinyHeader, { n: 1 }),
    header: logOf(tinyHeader),
  },
  {
    name: 'without a quarantine',
    damaged: bytesOf(whole, 'BAD\n', stub),
    repaired: whole,
    quarantine: false,
  },
]

for (const story of stories) {
  for (const sectorBytes of [16, 512]) {
    t.test(`${story.name}; sectors of ${sectorBytes} bytes`, (t) => survives(t, story, sectorBytes))
  }
}

async function survives(t: Test, story: Story, sectorBytes: number): Promise<void> {
  const disk = new MemoryDisk([[LOG, story.damaged]])
  await repair(disk, story)
  t.strictSame(Buffer.from(disk.bytesOf(LOG) as Uint8Array), Buffer.from(story.repaired))
  const seen = { old: new Set<string>(), new: new Set<string>() }
  for (const { files } of crashStates(disk, { sectorBytes, most: 3, random: randomNumbers() })) {
    const log = latin1(files.get(LOG))
    const isOld = log === latin1(story.damaged)
    assert.ok(isOld || isRepaired(log, story), `neither log: ${log} (seed ${seed})`)
    // Beside the old log, unfinished quarantines differ only in whether they exist.
    const key = isOld ? String(files.has(QUARANTINE)) : log + latin1(files.get(QUARANTINE))
    const alike = isOld ? seen.old : seen.new
    if (alike.has(key)) continue
    alike.add(key)
    if (!isOld && story.quarantine !== false) await requireRestored(files, story)
    const again = new MemoryDisk(files)
    await repair(again, story)
    assert.equal(latin1(again.bytesOf(LOG)), latin1(story.repaired), `repaired again (seed ${seed})`)
  }
  t.ok(seen.old.size > 0, `${seen.old.size} kinds of states with the old log`)
  t.ok(seen.new.size > 0, `${seen.new.size} with the new one`)
}

function isRepaired(log: string, { repaired, isCutInPlace = false }: Story): boolean {
  const begin = latin1(repaired)
  return log === begin || (isCutInPlace && log.startsWith(begin) && /^\0*$/.test(log.slice(begin.length)))
}

async function repair(disk: MemoryDisk, { header, quarantine = true }: Story): Promise<void> {
  const options = { quarantine: quarantine && QUARANTINE }
  const settings = resolveRepairOptions(tinyFormat, LOG, options)
  const file = await disk.open(LOG, 'r+')
  const isLost = header !== undefined && !latin1(disk.bytesOf(LOG)).startsWith(latin1(header))
  await LogRepairer.repair({
    files: disk,
    path: LOG,
    file,
    format: tinyFormat,
    settings,
    header: isLost ? header : undefined,
  })
}

async function requireRestored(files: ReadonlyMap<string, Uint8Array>, story: Story): Promise<void> {
  const kept = await readQuarantine(files.get(QUARANTINE) as Uint8Array)
  const original = restore(story.repaired, kept)
  assert.equal(latin1(original), latin1(story.damaged), `what was taken out is kept (seed ${seed})`)
}

function latin1(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1')
}
