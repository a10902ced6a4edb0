import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DAMAGE_CASES } from '../fixture/damage/damage-cases.js'
import { TAIL_CASES } from '../fixture/damage/tail-cases.js'
import type { FixtureOptions } from '../fixture/logs/fixture-options.js'
import type { FixtureReport } from '../fixture/logs/fixture-report.js'
import { fixtureStream } from '../fixture/logs/fixture-stream.js'
import { formatCount, formatMegabytes } from '../harness/report/quantities.js'
import { watched } from './progress-bar.js'

const CASES = [...DAMAGE_CASES, ...TAIL_CASES]
/** Kinds that are easy to understand and happen often. */
const EXAMPLES = ['stub-glued', 'nul-line', 'interleaved', 'bad-utf8', 'future-type']

export async function writeDamagedLog(path: string, options: FixtureOptions): Promise<FixtureReport> {
  const { stream, report } = fixtureStream(options)
  const chunks: AsyncIterable<Buffer> = stream
  await pipeline(
    Readable.from(watched(chunks, 'writing', options.bytes), { objectMode: false }),
    createWriteStream(path),
  )
  return report() as FixtureReport
}

/** A description of the damage in the log. */
export function describeDamage({ planted, expected }: FixtureReport): string[] {
  const kinds = CASES.filter(({ id }) => planted[id] !== undefined)
  const places = Object.values(planted).reduce((sum, count) => sum + count, 0)
  const examples = kinds.filter(
    ({ id }) => EXAMPLES.includes(id) || TAIL_CASES.some((tail) => tail.id === id),
  )
  return [
    `${formatMegabytes(expected.bytes)} MB, ${formatCount(expected.lines)} lines,`,
    `with ${kinds.length} kinds of damage and oddities in ${formatCount(places)} places, among them:`,
    ...examples.map(({ what }) => `  · ${what}`),
  ]
}
