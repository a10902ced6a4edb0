// The same work on several versions of Node, side by side.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BARE_LOOP, BATCHES, ENTRIES, SCAN, VERIFY } from '../contenders/all.js'
import type { ReadOutput } from '../contenders/read-task.js'
import { median, spread } from '../harness/measures/statistics.js'
import { formatMegabytes, formatPercent } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { type Contender, runRounds } from '../harness/tasks/rounds.js'

const runFile = promisify(execFile)
const VERSIONS = ['20', '22', '24', '26']
const WAYS = [VERIFY, SCAN, ENTRIES, BATCHES, BARE_LOOP]
const LOG_BYTES = 64 * 1024 * 1024
const ROUNDS = 3

const COLUMNS: Column[] = [
  { key: 'version', heading: 'Node' },
  { key: 'contender', heading: 'contender' },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
]

/** A version of Node, and how it is run. */
interface Installed {
  readonly version: string
  readonly execPath: string
}

export const nodeVersions: Suite = {
  name: 'node',
  summary: 'reading, scanning and verifying on several versions of Node (--node), which npm brings',
  async *run(context) {
    yield await measure(context)
  },
}

async function measure(context: SuiteContext): Promise<Section> {
  const { options, workspace, progress } = context
  const { shape = 'session', bytes = LOG_BYTES, rounds = ROUNDS, node = VERSIONS } = options
  const { installed, notes } = await installAll(node, context)
  const { path, report } = await workspace.fixture({ shape, bytes })
  const contenders = installed.flatMap(({ version, execPath }) =>
    WAYS.map((way): Contender & { way: string; version: string } => ({
      ...way,
      way: way.label,
      version,
      label: `${way.label}, Node ${version}`,
      runtime: { execPath, execArgv: process.execArgv },
    })),
  )
  const results = await runRounds<ReadOutput>(contenders, rounds, { path }, progress)
  const rows = contenders.map((contender) => {
    const runs = results.get(contender) ?? []
    if (runs.some(({ output }) => output.entries !== report.expected.entries))
      throw new Error(`${contender.label} missed entries`)
    const seconds = runs.map((run) => run.seconds)
    return {
      version: contender.version,
      contender: contender.way,
      bytesPerSecond: report.expected.bytes / median(seconds),
      spread: spread(seconds),
      peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
    }
  })
  const title = `${shape} lines, ${formatMegabytes(report.expected.bytes)} MB, median of ${rounds} rounds`
  return { suite: 'node', title, columns: COLUMNS, rows, verdicts: [], notes }
}

async function installAll(
  versions: readonly string[],
  { workspace, progress }: SuiteContext,
): Promise<{ installed: Installed[]; notes: string[] }> {
  const installed: Installed[] = []
  const notes: string[] = []
  for (const version of versions) {
    progress(`installing Node ${version}`)
    const found = await install(version, workspace.path(`node-${version}`))
    if (typeof found === 'string') notes.push(`Node ${version} did not take part: ${found}`)
    else installed.push(found)
  }
  return { installed, notes }
}

/** The npm package `node` brings versions of Node. Returns why there is none. */
async function install(version: string, folder: string): Promise<Installed | string> {
  const own = process.versions.node
  if (own === version || own.startsWith(`${version}.`)) return { version: own, execPath: process.execPath }
  try {
    await runFile('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--silent',
      '--prefix',
      folder,
      `node@${version}`,
    ])
    const execPath = join(folder, 'node_modules/.bin/node')
    const { stdout } = await runFile(execPath, ['--version'])
    return { version: stdout.trim().slice(1), execPath }
  } catch {
    return 'npm could not install it'
  }
}
