import { fixtureChunks } from '../../bench/fixture/fixture-chunks.js'
import type { FixtureOptions } from '../../bench/fixture/fixture-options.js'
import type { FixtureReport } from '../../bench/fixture/fixture-report.js'

/** A whole log in memory, and what the generator says of it. */
export function fixtureLog(options: FixtureOptions): {
  chunks: Buffer[]
  bytes: Buffer
  report: FixtureReport
} {
  const chunks: Buffer[] = []
  const generator = fixtureChunks(options)
  for (;;) {
    const next = generator.next()
    if (next.done) return { chunks, bytes: Buffer.concat(chunks), report: next.value }
    chunks.push(next.value)
  }
}

/** The lines of a log that ends in a terminator, terminators left out. */
export function linesOf(bytes: Buffer): string[] {
  return bytes.toString('utf8').split('\n').slice(0, -1)
}
