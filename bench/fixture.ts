#!/usr/bin/env node
// Makes a log for experiments: `node dist/bench/fixture.js --shape session --bytes 64M --damage`.

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
  .description('Writes a session log of any size, and a report of its contents on stderr.')
  .addOption(
    new Option('--shape <shape>', 'the shape of the lines').choices(FIXTURE_SHAPES).default('session'),
  )
  .addOption(
    new Option('--bytes <size>', 'size of the log, such as 64M')
      .argParser(accepting(byteSize))
      .default(byteSize('64M'), '64M'),
  )
  .option('--seed <number>', 'the same seed gives the same bytes', accepting(wholeNumber), 1)
  .option('--damage [rate]', `share of the lines to damage (${DEFAULT_DAMAGE_RATE})`, accepting(share))
  .option('--tail <case>', 'how the log ends: none for a whole last line, or a case such as torn-json')
  .option('--line-bytes <size>', 'length of a line of shape big', accepting(byteSize))
  .option('--out <file>', 'write to this file instead of stdout')
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
  // A reader that exits early, such as `head`, is not a failure.
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) {
    process.stderr.write(`fixture: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
