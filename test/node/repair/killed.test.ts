// Repair that is killed at any point leaves the old log or the new one, and the next repair completes.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { repair } from '../../../lib/node/repair/repair-log.js'
import { bytesOf, leafEntry, logOf, sessionHeader, userEntry } from '../../support/damage/session-log.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { WatchedFiles } from '../../support/files/watched-files.js'
import { compiledProgram } from '../../support/processes/compiled-program.js'
import { logFolder } from '../../support/repair/log-folder.js'
import { readQuarantine, restore } from '../../support/repair/restore.js'
import { looseSessionFormat } from '../../support/schemas/loose-session-format.js'

const folder = t.testdir()
const program = compiledProgram('repair-program', join(folder, 'program'))

const stub = '{"type":"mes'
const filler = logOf(userEntry('f', 'x'.repeat(1000)))
const part = Buffer.concat(new Array<Uint8Array>(800).fill(filler))
const damages = [
  logOf('BAD'),
  logOf(bytesOf(stub, leafEntry('1'))),
  logOf(new Uint8Array(1_000_000)),
  logOf('BAD'),
  logOf('BAD'),
]
const repairedDamages = [bytesOf(''), logOf(leafEntry('1')), bytesOf(''), bytesOf(''), bytesOf('')]
const damaged = bytesOf(logOf(sessionHeader), ...damages.flatMap((damage) => [part, damage]), part, stub)
const repaired = bytesOf(logOf(sessionHeader), ...repairedDamages.flatMap((damage) => [part, damage]), part)

/** When to kill, by the state of the folder. */
const moments: [name: string, isReached: (folder: string) => boolean][] = [
  ['once the lock is there', (inside) => sizeOf(inside, /\.lock$/) >= 0],
  ['once the quarantine is there', (inside) => sizeOf(inside, /quarantine/) >= 0],
  ['once the new log is begun', (inside) => sizeOf(inside, /\.repairing$/) >= 0],
  ['in the middle of the new log', (inside) => sizeOf(inside, /\.repairing$/) > repaired.length / 3],
  ['once the quarantine has grown', (inside) => sizeOf(inside, /quarantine/) > 500_000],
  ['once the new log is complete', (inside) => sizeOf(inside, /\.repairing$/) >= repaired.length],
  ['once the log is replaced', (inside) => sizeOf(inside, /^log$/) === repaired.length],
]

t.test(`a log of ${Math.round(damaged.length / 1e6)} MB`, async (t) => {
  for (const [name, isReached] of moments) {
    await t.test(name, async (t) => {
      const { folder: inside, path } = logFolder(folder, damaged)
      const { NODE_V8_COVERAGE, NODE_OPTIONS, ...env } = process.env
      const child = spawn(process.execPath, [program, path], { env, stdio: ['ignore', 'ignore', 'inherit'] })
      const gone = once(child, 'close')
      await killWhen(child, () => isReached(inside))
      const [code, signal] = await gone
      t.ok(signal === 'SIGKILL' || code === 0, `${signal ?? 'it was finished before'}`)

      const bytes = readFileSync(path)
      const isNew = bytes.length === repaired.length
      sameBytes(t, bytes, isNew ? repaired : damaged, isNew ? 'the new log' : 'the old log')
      if (isNew) {
        const original = restore(bytes, await readQuarantine(`${path}.quarantine.jsonl`))
        sameBytes(t, original, damaged, 'and no byte is lost')
      }
      t.match(await repair(new WatchedFiles(), path, looseSessionFormat, {}), { changed: !isNew })
      sameBytes(t, readFileSync(path), repaired, 'the next repair completes')
      const strange = readdirSync(inside).filter((file) => !/^log$|^log\.quarantine/.test(file))
      t.strictSame(strange, [], 'nothing is left but the log and quarantines')
    })
  }
})

/** Checks without a pause, so that the moment is not missed. */
async function killWhen(child: ChildProcess, isReached: () => boolean): Promise<void> {
  while (child.exitCode === null && !isReached()) await setImmediate()
  child.kill('SIGKILL')
}

/** The size of the file with such a name; -1 where there is no such file. */
function sizeOf(inside: string, name: RegExp): number {
  const found = readdirSync(inside).find((each) => name.test(each))
  if (found === undefined) return -1
  return statSync(join(inside, found), { throwIfNoEntry: false })?.size ?? -1
}
