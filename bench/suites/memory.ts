// How much memory reading takes, for large logs, long lines and slow consumers.

import { Readable } from 'node:stream'
import { fixtureChunks } from '../fixture/logs/fixture-chunks.js'
import { fixtureStream } from '../fixture/logs/fixture-stream.js'
import { longLineChunks } from '../fixture/logs/long-line.js'
import { judgeMemory, LONGEST_SESSION_LINE, memoryBudget } from '../harness/report/memory-budget.js'
import { formatCount, formatMegabytes } from '../harness/report/quantities.js'
import type { Column, Section } from '../harness/report/section.js'
import type { Suite, SuiteContext } from '../harness/suite.js'
import { nodeBaseline } from '../harness/tasks/baseline.js'
import { runTask } from '../harness/tasks/run-task.js'
import type { StdinOutput } from '../probes/read-stdin.js'

interface Measurement {
  what: string
  entries: number
  /** Size of the log. */
  bytes: number
  peakBytes: number
  longestKeptLine: number
  note?: string
}

const READ_STDIN = new URL('../probes/read-stdin.js', import.meta.url)
const VERIFY_STDIN = new URL('../probes/verify-stdin.js', import.meta.url)
const READ_SLOWLY = new URL('../probes/read-slowly.js', import.meta.url)
/** A task that reads a log from a pipe. */
interface Way {
  name: string
  task: URL
}
const READ: Way = { name: 'readEntries', task: READ_STDIN }
const VERIFY: Way = { name: 'verifyLog', task: VERIFY_STDIN }

const MEBIBYTE = 1024 * 1024
const GIBIBYTE = 1024 * MEBIBYTE
const PIPED_BYTES = 512 * MEBIBYTE
const FULL_PIPED_BYTES = 4 * GIBIBYTE
const AROUND_BYTES = 16 * MEBIBYTE
const SLOW_SECONDS = 10

const COLUMNS: Column[] = [
  { key: 'what', heading: 'reading' },
  { key: 'bytes', heading: 'log, MB', format: formatMegabytes },
  { key: 'entries', heading: 'entries', format: formatCount },
  { key: 'peakBytes', heading: 'peak MB', format: formatMegabytes },
  { key: 'aboveNode', heading: 'above Node', format: formatMegabytes },
  { key: 'budget', heading: 'budget', format: formatMegabytes },
]

export const memory: Suite = {
  name: 'memory',
  summary: 'peak memory over large logs, long lines and slow consumers',
  async *run(context) {
    const baseline = await nodeBaseline()
    const measurements = [
      await largeLog(context, READ),
      await largeLog(context, VERIFY),
      await longLine(context, READ, GIBIBYTE, 0),
      await longLine(context, READ, 60 * MEBIBYTE, 1),
      await longLine(context, VERIFY, 60 * MEBIBYTE, 1),
      ...(await slowConsumers(context)),
    ]
    yield section(measurements, baseline)
  },
}

/** The log is never on a disk: this process generates it and pipes it to the reader's process. */
async function largeLog({ options, progress }: SuiteContext, { name, task }: Way): Promise<Measurement> {
  const { full = false, shape = 'session', bytes = full ? FULL_PIPED_BYTES : PIPED_BYTES } = options
  const what = `${name}: ${shape} lines, through a pipe`
  progress(`${what}, ${formatMegabytes(bytes)} MB`)
  const { stream, report } = fixtureStream({ bytes, shape })
  const { output, peakBytes } = await runTask<StdinOutput>(task, {}, stream)
  requireEntries('the large log', output.entries, report()?.expected.entries)
  const longestKeptLine = shape === 'big' ? 2_001_000 : LONGEST_SESSION_LINE
  return { what, entries: output.entries, bytes: report()?.expected.bytes ?? 0, peakBytes, longestKeptLine }
}

async function longLine(
  { progress }: SuiteContext,
  { name, task }: Way,
  lineBytes: number,
  kept: 0 | 1,
): Promise<Measurement> {
  const what = `${name}: one line of ${lineBytes / MEBIBYTE} MiB, ${kept === 1 ? '' : 'not '}kept`
  progress(what)
  const stream = Readable.from(longLineChunks({ lineBytes, aroundBytes: AROUND_BYTES }), {
    objectMode: false,
  })
  const { output, peakBytes } = await runTask<StdinOutput>(task, {}, stream)
  requireEntries(what, output.entries, entriesAround() + kept)
  requireEntries(`${what}, corrupt`, output.corrupt, 1 - kept)
  const longestKeptLine = kept === 1 ? lineBytes : LONGEST_SESSION_LINE
  return { what, entries: output.entries, bytes: lineBytes + 2 * AROUND_BYTES, peakBytes, longestKeptLine }
}

/** Both wait most of the time, so they run at the same time. */
async function slowConsumers({ workspace, progress }: SuiteContext): Promise<Measurement[]> {
  progress(`one entry a second for ${SLOW_SECONDS} seconds`)
  const { path, report } = await workspace.fixture({ bytes: 64 * MEBIBYTE })
  const pace = { secondsPerEntry: 1, leaveAfterSeconds: SLOW_SECONDS }
  let piped = 0
  const stream = Readable.from(
    counted(fixtureChunks({ bytes: GIBIBYTE }), (bytes) => (piped += bytes)),
    {
      objectMode: false,
    },
  )
  const [fromPipe, fromFile] = await Promise.all([
    runTask<StdinOutput>(READ_STDIN, pace, stream),
    runTask<{ entries: number }>(READ_SLOWLY, { path, ...pace }),
  ])
  const longestKeptLine = LONGEST_SESSION_LINE
  const note = `The slow consumer’s pipe took ${formatMegabytes(piped)} MB: data is fetched only when it is read.`
  return [
    { what: 'one entry a second, from a pipe', ...slow(fromPipe), bytes: GIBIBYTE, longestKeptLine, note },
    {
      what: 'one entry a second, from a file',
      ...slow(fromFile),
      bytes: report.expected.bytes,
      longestKeptLine,
    },
  ]
}

function slow({ output, peakBytes }: { output: { entries: number }; peakBytes: number }) {
  if (output.entries < SLOW_SECONDS / 2 || output.entries > SLOW_SECONDS * 2) {
    throw new Error(`the slow consumer took ${output.entries} entries in ${SLOW_SECONDS} seconds`)
  }
  return { entries: output.entries, peakBytes }
}

function* counted(chunks: Iterable<Buffer>, count: (bytes: number) => void): Generator<Buffer, void> {
  for (const chunk of chunks) {
    count(chunk.length)
    yield chunk
  }
}

function entriesAround(): number {
  return [1, 2].reduce((sum, seed) => {
    const chunks = fixtureChunks({ bytes: AROUND_BYTES, seed })
    let next = chunks.next()
    while (!next.done) next = chunks.next()
    return sum + next.value.expected.entries
  }, 0)
}

function requireEntries(what: string, actual: number | undefined, expected: number | undefined): void {
  if (actual !== expected) throw new Error(`${what}: the reader counted ${actual}, not ${expected}`)
}

function section(measurements: readonly Measurement[], baseline: number): Section {
  const rows = measurements.map(({ longestKeptLine, note: _note, ...rest }) => ({
    ...rest,
    aboveNode: rest.peakBytes - baseline,
    budget: memoryBudget(longestKeptLine),
  }))
  return {
    suite: 'memory',
    title: `peak resident memory of the reader’s process; Node alone takes ${formatMegabytes(baseline)} MB`,
    columns: COLUMNS,
    rows,
    verdicts: measurements.map(({ what, peakBytes, longestKeptLine }) =>
      judgeMemory(what, peakBytes - baseline, longestKeptLine),
    ),
    notes: measurements.flatMap(({ note = [] }) => note),
  }
}
