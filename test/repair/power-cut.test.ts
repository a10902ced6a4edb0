// Every state that a power cut may leave at any point of a repair: the log is the old one or the new one, to
// the byte (where its tail is cut, it may be the new one with a tail of zeros); what was taken out of the old
// stands beside the new; and the next repair does the rest.

import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import { LogMender } from '../../lib/node/log-mender.js'
import { resolveRepairOptions } from '../../lib/node/repair-options.js'
import { randomNumbers, seed } from '../support/seed.js'
import { bytesOf, logOf } from '../support/session-log.js'
import { crashStates } from '../writing/support/crash-states.js'
import { MemoryDisk } from '../writing/support/memory-disk.js'
import { tinyFormat, tinyHeader } from '../writing/support/tiny-format.js'
import { readQuarantine, restore } from './support/restore.js'

const LOG = 'log'
const QUARANTINE = 'quarantine'

interface Story {
  name: string
  damaged: Uint8Array
  mended: Uint8Array
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
    mended: bytesOf(whole, logOf({ n: 3 })),
  },
  {
    name: 'an entry is salvaged, and the tail is torn',
    damaged: bytesOf(whole, stub, logOf({ n: 3 }), stub),
    mended: bytesOf(whole, logOf({ n: 3 })),
  },
  {
    name: 'two entries that share a line get lines of their own',
    damaged: bytesOf(whole, '{"n":3}{"n":4}\n'),
    mended: bytesOf(whole, logOf({ n: 3 }, { n: 4 })),
  },
  { name: 'a torn tail is cut', damaged: bytesOf(whole, stub), mended: whole, isCutInPlace: true },
  {
    name: 'a lost header is put back',
    damaged: logOf({ n: 1 }, 'BAD'),
    mended: logOf(tinyHeader, { n: 1 }),
    header: logOf(tinyHeader),
  },
  {
    name: 'without a quarantine',
    damaged: bytesOf(whole, 'BAD\n', stub),
    mended: whole,
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
  await mend(disk, story)
  t.strictSame(Buffer.from(disk.bytesOf(LOG) as Uint8Array), Buffer.from(story.mended))
  const seen = { old: new Set<string>(), new: new Set<string>() }
  for (const { files } of crashStates(disk, { sectorBytes, most: 3, random: randomNumbers() })) {
    const log = latin1(files.get(LOG))
    const isOld = log === latin1(story.damaged)
    assert.ok(isOld || isMended(log, story), `neither log: ${log} (seed ${seed})`)
    // Of an unfinished quarantine beside the old log it counts alone that it is there.
    const key = isOld ? String(files.has(QUARANTINE)) : log + latin1(files.get(QUARANTINE))
    const alike = isOld ? seen.old : seen.new
    if (alike.has(key)) continue
    alike.add(key)
    if (!isOld && story.quarantine !== false) await requireRestored(files, story)
    const again = new MemoryDisk(files)
    await mend(again, story)
    assert.equal(latin1(again.bytesOf(LOG)), latin1(story.mended), `repaired again (seed ${seed})`)
  }
  t.ok(seen.old.size > 0, `${seen.old.size} kinds of states with the old log`)
  t.ok(seen.new.size > 0, `${seen.new.size} with the new one`)
}

function isMended(log: string, { mended, isCutInPlace = false }: Story): boolean {
  const begin = latin1(mended)
  return log === begin || (isCutInPlace && log.startsWith(begin) && /^\0*$/.test(log.slice(begin.length)))
}

async function mend(disk: MemoryDisk, { header, quarantine = true }: Story): Promise<void> {
  const options = { quarantine: quarantine && QUARANTINE }
  const settings = resolveRepairOptions(tinyFormat, LOG, options)
  const file = await disk.open(LOG, 'r+')
  const isLost = header !== undefined && !latin1(disk.bytesOf(LOG)).startsWith(latin1(header))
  await new LogMender({
    files: disk,
    path: LOG,
    file,
    format: tinyFormat,
    settings,
    header: isLost ? header : undefined,
  }).run()
}

async function requireRestored(files: ReadonlyMap<string, Uint8Array>, story: Story): Promise<void> {
  const kept = await readQuarantine(files.get(QUARANTINE) as Uint8Array)
  const original = restore(story.mended, kept)
  assert.equal(latin1(original), latin1(story.damaged), `what was taken out is kept (seed ${seed})`)
}

function latin1(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1')
}
