// The example of the guide that stores entries and checkpoint in one transaction, killed before each of its statements and at
// random, and started again: each entry is stored exactly once.

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import t from 'tap'
import { guideNamed } from '../support/documents/documents.js'
import { blocksOf } from '../support/documents/markdown.js'
import { missingModule } from '../support/documents/run-example.js'
import { ProgramProcess } from '../support/processes/child-process.js'
import { randomNumbers, seed } from '../support/random/seed.js'

const LINES_OF_A_LOG = 1200
/** Statements of the loop: with more, a process dies in its second or third batch. */
const DEATHS = [1, 2, 3, 4, 5, 7]
const KILLS = 3

const example = blocksOf(guideNamed('ingestion').text).find(({ code }) => code.includes('node:sqlite'))
const code = example?.code ?? ''
const missing = missingModule(code)

/** Dies before the statement whose number its argument is, counted from 1, and prints a line for each. */
const STEP = `
import { writeSync } from 'node:fs'
let steps = 0
function step() {
  steps += 1
  if (steps === Number(process.argv[2])) process.kill(process.pid, 'SIGKILL')
  writeSync(1, 'step\\n')
}
`

/** The example as a program in the folder, without the log that it makes. */
function program(folder: string): string {
  const outfile = join(folder, 'example.mjs')
  const withSteps = code
    .replace(/^await writeFile\(.*$/m, '')
    .replace(/^ {2}(?=database|for|save\.run)/gm, '  step(); ')
  buildSync({
    stdin: { contents: STEP + withSteps, loader: 'ts', resolveDir: folder },
    alias: { wholeline: fileURLToPath(new URL('../../lib/index.ts', import.meta.url)) },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  return outfile
}

const skip = missing === undefined ? false : `this version of Node has no ${missing}`

t.test('killed and resumed, every entry is stored exactly once', { skip }, async (t) => {
  const folder = t.testdir({})
  const path = program(folder)
  const random = randomNumbers()
  let written = 0
  const run = async (diesAt: number, lines = Number.POSITIVE_INFINITY) => {
    const added = Array.from({ length: LINES_OF_A_LOG }, (_, index) => `{"n":${written + index}}\n`)
    appendFileSync(join(folder, 'app.jsonl'), added.join(''))
    written += LINES_OF_A_LOG
    const inFolder = ['-C', folder, process.execPath, '--no-warnings', path, `${diesAt}`]
    const child = new ProgramProcess(t, 'env', inFolder, (output) => {
      if (output.split('\n').length > lines) void child.kill()
    })
    await child.gone
    t.equal(child.errors, '')
    return child
  }
  for (const diesAt of DEATHS) t.equal((await run(diesAt)).lines.length, diesAt - 1, 'it died there')
  for (let kill = 0; kill < KILLS; kill += 1) await run(0, Math.floor(random() * 30))
  t.equal((await run(0)).lines.at(-1), `${written}`, `seed ${seed}`)
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(join(folder, 'app.db'))
  const stored = database.prepare('SELECT entry FROM entries ORDER BY rowid').all()
  database.close()
  const wrong = stored.findIndex(({ entry }, index) => entry !== `{"n":${index}}`)
  t.equal(wrong, -1, 'in order, each once')
})
