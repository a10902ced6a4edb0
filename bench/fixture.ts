#!/usr/bin/env node
// Makes a log to try things on: `node dist/bench/fixture.js --shape session --bytes 64M --damage`.

import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import { DEFAULT_DAMAGE_RATE, FIXTURE_SHAPES, type FixtureOptions } from './fixture/logs/fixture-options.js'
import { fixtureStream } from './fixture/logs/fixture-stream.js'
import { accepting, byteSize, share, wholeNumber } from './harness/command/arguments.js'

interface Arguments extends Omit<FixtureOptions, 'damage'> {
  damage?: number | true
  out?: string
}

const command = new Command('fixture')
  .description('Writes a session log of any size, and on stderr what is in it.')
  .addOption(
    new Option('--shape <shape>', 'what the lines are like').choices(FIXTURE_SHAPES).default('session'),
  )
  .addOption(
    new Option('--bytes <size>', 'how long it is, such as 64M')
      .argParser(accepting(byteSize))
      .default(byteSize('64M'), '64M'),
  )
  .option('--seed <number>', 'the same seed gives the same bytes', accepting(wholeNumber), 1)
  .option('--damage [rate]', `damage that share of the lines (${DEFAULT_DAMAGE_RATE})`, accepting(share))
  .option('--tail <case>', 'how the log ends, such as torn-json or none')
  .option('--line-bytes <size>', 'how long a line of shape big is', accepting(byteSize))
  .option('--out <file>', 'write there and not to stdout')
  .parse()

const { damage, out, ...options } = command.opts<Arguments>()
const { stream, report } = fixtureStream({
  ...options,
  damage: damage === true ? DEFAULT_DAMAGE_RATE : (damage ?? 0),
})
try {
  await pipeline(stream, out === undefined ? process.stdout : createWriteStream(out))
  process.stderr.write(`${JSON.stringify(report())}\n`)
} catch (error) {
  // A reader that has seen enough, such as `head`, is no failure.
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) {
    process.stderr.write(`fixture: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
