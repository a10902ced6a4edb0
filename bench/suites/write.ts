// How fast wholeline and other writers append entries, and how many entries share a sync.

import { median, spread } from '../harness/measures/statistics.js'
import { type Budget, judge } from '../harness/report/budget.js'
import { formatCount, formatMegabytes, formatPercent, formatRatio } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { type Contender, runTimedRounds } from '../harness/tasks/rounds.js'
import { timesAsFast } from '../harness/tasks/timed.js'
import { type FileSystem, fileSystemOf, isInMemory } from '../harness/workspace/file-system.js'
import type { AppendInput, AppendOutput } from '../probes/append.js'

type Results = Map<Contender, AppendOutput[]>

const APPEND = new URL('../probes/append.js', import.meta.url)
/** About 5,000 entries. */
const LOG_BYTES = 8 * 1024 * 1024
const ROUNDS = 5
const AT_ONCE = 64
const ONE_AT_A_TIME = contender('wholeline append, one at a time', 'entry-writer', 1)
const TOGETHER = contender(`wholeline append, ${AT_ONCE} at a time`, 'entry-writer', AT_ONCE)
const PLAIN_LOOP = contender('plain loop, one line per write', 'plain-loop', 1)
const CONTENDERS = [
  ONE_AT_A_TIME,
  TOGETHER,
  PLAIN_LOOP,
  contender(`plain loop, ${AT_ONCE} lines per write`, 'plain-loop', AT_ONCE),
  contender('sonic-boom, one at a time', 'sonic-boom', 1),
  contender(`sonic-boom, ${AT_ONCE} at a time`, 'sonic-boom', AT_ONCE),
]

const COLUMNS: Column[] = [
  { key: 'contender', heading: 'contender' },
  { key: 'appendsPerSecond', heading: 'appends/s', format: formatCount },
  { key: 'bytesPerSecond', heading: 'MB/s', format: formatMegabytes },
  { key: 'spread', heading: 'spread', format: formatPercent },
  { key: 'syncs', heading: 'syncs', format: formatCount },
  { key: 'appendsPerSync', heading: 'appends/sync', format: (value) => value.toFixed(1) },
  { key: 'toOneAtATime', heading: '× wholeline, one', format: formatRatio },
  { key: 'toPlainLoop', heading: '× plain loop', format: formatRatio },
]

const BUDGET: Budget = {
  what: `append, ${AT_ONCE} at a time, against one at a time`,
  bound: 'at least',
  limit: 10,
  unit: '×',
}

export const write: Suite = {
  name: 'write',
  summary: 'appends, synced and not, beside other ways of writing a log',
  async *run(context) {
    const fileSystem = await fileSystemOf(context.workspace.folder)
    for (const durable of [true, false]) yield await measure(durable, fileSystem, context)
  },
}

async function measure(
  durable: boolean,
  fileSystem: FileSystem | undefined,
  { options, workspace, progress }: SuiteContext,
): Promise<Section> {
  const { shape = 'session', bytes = LOG_BYTES, rounds = ROUNDS } = options
  const { path: source } = await workspace.fixture({ shape, bytes })
  const input = { source, path: workspace.path('appended.jsonl'), durable }
  const results = await runTimedRounds<AppendOutput>(CONTENDERS, rounds, input, progress)
  const appends = results.get(ONE_AT_A_TIME)?.[0]?.appends ?? 0
  const judged = durable && !isInMemory(fileSystem)
  return {
    suite: 'write',
    title: `${formatCount(appends)} ${shape} lines, ${durable ? 'each durable' : 'not synced'}, median of ${rounds} rounds`,
    columns: COLUMNS,
    rows: CONTENDERS.map((each) => row(each, results)),
    verdicts: judged ? [judge(BUDGET, ratio(results, TOGETHER, ONE_AT_A_TIME))] : [],
    notes: [whereabouts(workspace.folder, fileSystem)],
  }
}

function row(each: Contender, results: Results): Section['rows'][number] {
  const runs = results.get(each) ?? []
  const seconds = runs.map((run) => run.seconds)
  const { appends = 0, bytes = 0 } = runs[0] ?? {}
  const syncs = median(runs.map((run) => run.syncs))
  return {
    contender: each.label,
    appendsPerSecond: appends / median(seconds),
    bytesPerSecond: bytes / median(seconds),
    spread: spread(seconds),
    syncs,
    ...(syncs > 0 ? { appendsPerSync: appends / syncs } : {}),
    toOneAtATime: ratio(results, each, ONE_AT_A_TIME),
    toPlainLoop: ratio(results, each, PLAIN_LOOP),
  }
}

function ratio(results: Results, one: Contender, other: Contender): number {
  return timesAsFast(results.get(one), results.get(other))
}

function whereabouts(folder: string, fileSystem: FileSystem | undefined): string {
  if (fileSystem === undefined) return `The log was in ${folder}, on an unknown file system.`
  const { type, device } = fileSystem
  const where = `The log was in ${folder}, on ${type} (${device}).`
  if (!isInMemory(fileSystem)) return where
  return `${where} That is in memory, where a sync costs nothing: choose a folder on a disk with --folder.`
}

function contender(label: string, module: string, atOnce: number): Contender {
  const writer = new URL(`../writers/${module}.js`, import.meta.url).href
  const input: Pick<AppendInput, 'writer' | 'atOnce'> = { writer, atOnce }
  return { label, task: APPEND, input }
}
