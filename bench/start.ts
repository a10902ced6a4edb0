#!/usr/bin/env node
// `npm start`: shows in half a minute what wholeline does.

import { join } from 'node:path'
import { DEFAULT_DAMAGE_RATE } from './fixture/logs/fixture-options.js'
import { peakMemory } from './harness/measures/peak-memory.js'
import { formatCount, formatMegabytes } from './harness/report/quantities.js'
import { Workspace } from './harness/workspace/workspace.js'
import { allFound, compare, renderFindings } from './start/comparison.js'
import { describeDamage, writeDamagedLog } from './start/damaged-log.js'
import { type LogReading, readLog } from './start/read-log.js'

const LOG_BYTES = 64 * 1024 * 1024
const SEED = 1

const INTRODUCTION = `
wholeline reads append-only JSONL logs that are huge, long-lived and sometimes damaged.
It emits every whole entry and accounts for every damaged byte.
Here is the log of an agent’s session, with the damage that such logs have in the field.`

const NEXT = `
Try next
   npx wholeline check FILE    check a log of your own
   npm test                    run the tests
   npm run bench               compare its speed with other readers of JSON lines
`

function say(heading: string, lines: readonly string[] = []): void {
  process.stdout.write(`${[heading, ...lines.map((line) => `   ${line}`)].join('\n')}\n`)
}

function throughput({ summary, seconds }: LogReading): string {
  const rate = formatMegabytes(summary.bytes / seconds)
  return `${seconds.toFixed(2)} s: ${rate} MB/s, ${formatCount(summary.lines / seconds)} lines a second, every line checked`
}

await using workspace = await Workspace.create()
const path = join(workspace.folder, 'session.jsonl')

say(INTRODUCTION)
say('\n1. A damaged log')
const report = await writeDamagedLog(path, {
  bytes: LOG_BYTES,
  seed: SEED,
  damage: DEFAULT_DAMAGE_RATE,
  tail: 'torn-json',
})
say(`   ${path}`, describeDamage(report))

say('\n2. Reading it')
const reading = await readLog(path, report.expected.bytes)
say(`   ${throughput(reading)}`)
say(`   peak memory of this program, which also made the log: ${formatMegabytes(peakMemory())} MB`)

const findings = compare(report, reading)
say('\n3. What was found', renderFindings(findings))
if (allFound(findings)) {
  say(`\n   Status: ${reading.summary.status}. Everything that was planted was found, and nothing else.`)
} else {
  say('\n   Something was missed, or was found without having been planted: please report this.')
  process.exitCode = 1
}
say(NEXT)
