#!/usr/bin/env node
// `npm run bench`: runs all suites, or the named ones. See `--help`.

import { join } from 'node:path'
import { Argument, Command, Option } from 'commander'
import { FIXTURE_SHAPES } from './fixture/logs/fixture-options.js'
import { accepting, byteSize, wholeNumber } from './harness/command/arguments.js'
import { printSection } from './harness/report/print-section.js'
import type { Section } from './harness/report/section.js'
import { thisEnvironment } from './harness/saved/environment.js'
import { saveSuite } from './harness/saved/saved-suite.js'
import type { BenchOptions, Suite } from './harness/suite.js'
import { PROJECT_ROOT } from './harness/workspace/project-root.js'
import { Workspace } from './harness/workspace/workspace.js'
import { SUITES } from './suites/all.js'

const RESULTS = join(PROJECT_ROOT, 'bench/results')

interface Arguments extends BenchOptions {
  json?: boolean
  folder?: string
  results?: string | true
}

const command = new Command('bench')
  .description(
    `Measures wholeline.\n\n${SUITES.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}`,
  )
  .addArgument(
    new Argument('[suites...]', 'the suites to run; default: all').choices(SUITES.map(({ name }) => name)),
  )
  .addOption(new Option('--shape <shape>', 'the shape of the lines').choices(FIXTURE_SHAPES))
  .option('--bytes <size>', 'size of the logs, such as 256M', accepting(byteSize))
  .option('--rounds <number>', 'how often each contender runs', accepting(wholeNumber))
  .option('--folder <folder>', 'where the logs are written; default: the folder for temporary files')
  .option('--full', 'use the sizes that the budgets name')
  .option('--node <versions...>', 'versions of Node for the suite node; default: 20 22 24 26')
  .option(
    '--results [folder]',
    'write the results there, too, with tables and charts; default: bench/results',
  )
  .option('--json', 'print JSON instead of tables')
  .parse()

const { json = false, folder, results, ...options } = command.opts<Arguments>()
const named = new Set(command.args)
const suites = SUITES.filter(({ name }) => named.size === 0 || named.has(name))

try {
  await using workspace = await Workspace.create(folder)
  const sections: Section[] = []
  for await (const section of runAll(suites, workspace)) {
    clearProgress()
    if (json) sections.push(section)
    else printSection(section)
  }
  if (json) process.stdout.write(`${JSON.stringify(sections, undefined, 2)}\n`)
} catch (error) {
  clearProgress()
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function* runAll(chosen: readonly Suite[], workspace: Workspace): AsyncGenerator<Section> {
  for (const suite of chosen) {
    const progress = (message: string) => showProgress(`${suite.name}: ${message}`)
    const started = performance.now()
    const environment = thisEnvironment()
    const sections: Section[] = []
    for await (const section of suite.run({ options, workspace, progress })) {
      sections.push(section)
      yield section
    }
    if (results === undefined) continue
    const seconds = (performance.now() - started) / 1_000
    const { name, summary } = suite
    const date = new Date().toISOString()
    const saved = { suite: name, summary, command: commandOf(name), date, seconds, environment, sections }
    await saveSuite(results === true ? RESULTS : results, saved)
  }
}

/** The command that measures a suite as it was measured now. Where the logs and the results go does not matter. */
function commandOf(suite: string): string {
  const { shape, bytes, rounds, full = false, node } = options
  const given = [
    ...(shape === undefined ? [] : ['--shape', shape]),
    ...(bytes === undefined ? [] : ['--bytes', bytes]),
    ...(rounds === undefined ? [] : ['--rounds', rounds]),
    ...(full ? ['--full'] : []),
    ...(node === undefined ? [] : ['--node', ...node]),
  ]
  return ['npm run bench --', suite, ...given].join(' ')
}

function showProgress(message: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${message}`)
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
