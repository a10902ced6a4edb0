// Short reads, down to a byte, in a process of their own: every result must be the same as with full reads. And a page that
// fails to be read while the log is opened or repaired: nothing is changed.

import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import type { Round, RoundOutcome } from '../../support/processes/faulty-reads-program.js'
import { asJavaScript, writePlainLibrary } from '../../support/processes/plain-library.js'
import { partReaders, wholeReaders } from '../../support/processes/reader-outcomes.js'
import { seed } from '../../support/random/seed.js'
import { headerLine, linesOf, noteLine } from '../../support/streams/notes-format.js'

const PROGRAM = 'test/support/processes/faulty-reads-program.ts'
const ITS_PARTS = ['streams/notes-format.ts', 'processes/reader-outcomes.ts', 'processes/run-command.ts'].map(
  (name) => `test/support/${name}`,
)
const SHIM = fileURLToPath(new URL('../../support/processes/faulty-reads.c', import.meta.url))
const LOG_NAME = 'faulty.log'
const PAGE = 4096
const everyReader = [...Object.keys({ ...wholeReaders, ...partReaders }), 'check', 'cat']

/** A log of so many lines, one of them damaged, with a torn tail. */
function newLog(folder: string, count: number): Pick<Round, 'log' | 'places'> {
  const lines = [
    headerLine,
    ...Array.from({ length: count }, (_, n) => (n === 7 ? 'not an entry' : noteLine(n, 'x'.repeat(n)))),
  ]
  const log = join(folder, String(count), LOG_NAME)
  mkdirSync(join(folder, String(count)))
  writeFileSync(log, `${linesOf(...lines)}{"type":"note"`)
  const offset = linesOf(...lines.slice(0, count - 5)).length
  const line = { offset, length: (lines[count - 5] as string).length }
  return { log, places: { middle: offset, line, last: count - 1 } }
}

async function inFaultyProcess(folder: string, rounds: Round[]): Promise<RoundOutcome[]> {
  writePlainLibrary(folder, PROGRAM, ...ITS_PARTS)
  const shim = join(folder, 'faulty-reads.so')
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', shim, SHIM, '-ldl'])
  // Without the loaders that tap adds to every process that is spawned.
  const { NODE_OPTIONS: _loaders, ...env } = process.env
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, asJavaScript(PROGRAM)), JSON.stringify(rounds), folder],
    { env: { ...env, LD_PRELOAD: shim, FAULTY_MATCH: LOG_NAME }, maxBuffer: 64 * 1024 * 1024 },
  )
  return JSON.parse(stdout)
}

const skip = process.platform === 'linux' ? false : 'a library is preloaded, as Linux has it'

t.test('short reads, and a page that fails', { skip }, async (t) => {
  const folder = t.testdir({})
  const long = { ...newLog(folder, 260), readers: everyReader }
  const short = { ...newLog(folder, 16), readers: everyReader }
  const alone = { ...long, readers: [] }
  const [full, random, otherwise, fullShort, bytes, inside, atTail] = (await inFaultyProcess(folder, [
    { ...long, faults: {} },
    { ...long, faults: { SHORT_SEED: String(seed) } },
    { ...long, faults: { SHORT_SEED: String(seed + 1) } },
    { ...short, faults: {} },
    { ...short, faults: { SHORT_SEED: '0' } },
    { ...alone, faults: { FAIL_PAGE: String(3 * PAGE) } },
    { ...alone, faults: { FAIL_PAGE: String(9 * PAGE) } },
  ])) as [RoundOutcome, ...RoundOutcome[]] & { length: 7 }

  t.match(full.opened.result, { recovery: { action: 'truncated' } })
  t.match(full.repaired.result, { changed: true })
  t.strictSame(Object.keys(full.read).sort(), [...everyReader].sort())
  t.strictSame(random, full, `at random, seed ${seed}`)
  t.strictSame(otherwise, full, `at random, seed ${seed + 1}`)
  t.strictSame(bytes, fullShort, 'a byte at a time')

  t.match(inside?.repaired.result, { code: 'EIO', offset: 3 * PAGE })
  t.equal(inside?.repaired.files.length, 1, 'repair changes nothing, and leaves no file beside the log')
  t.strictSame(inside?.opened, full.opened, 'opening reads only the header and the tail')
  t.match(atTail?.opened.result, { code: 'EIO' })
  t.strictSame(atTail?.opened.files, inside?.repaired.files, 'a tail that can not be read is not cut')
})
