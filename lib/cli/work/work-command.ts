// `wholeline work`: works on the shards of a queue until it is ended.

import { addAbortListener } from 'node:events'
import { type Command, Option } from 'commander'
import type { LogFormat } from '../../format/log-format.js'
import { abortError } from '../../node/files/abort-error.js'
import { Deferred } from '../../node/reading/deferred.js'
import { ExitCode } from '../errors/exit-code.js'
import { KNOWN_FORMATS, namedFormat } from '../input/format-choice.js'
import { jobsArgument } from '../input/number-argument.js'
import { addExamples } from '../shared/examples.js'
import { type CommandContext, outcomeOf, type UnreadLog } from '../shared/log-outcome.js'
import {
  addQueueOptions,
  loadQueue,
  type QueueLibrary,
  type QueueOptions,
  queueFailure,
  queueText,
} from '../shared/queue.js'
import { interruptibly } from '../terminal/interruption.js'
import { printable } from '../text/printable.js'
import { lostText, shardText } from './work-report.js'

interface WorkOptions extends QueueOptions {
  format: string[]
  concurrency: number
  quiet?: boolean
}

export function addWorkCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('work')
    .summary('read shards of logs for check --queue and for programs')
    .description(
      'Works on the shards of a queue, a line for each, until it is interrupted; those that are being read then go back ' +
        'to the queue. Any number of workers may share a queue, and come and go.',
    )
  addQueueOptions(command, true, 'the Redis server where the queue is, such as redis://host:6379')
    .addOption(
      new Option('-f, --format <module>', 'a module that exports a format that logs may have; repeatable')
        .argParser((format: string, formats: string[]) => [...formats, format])
        .default([], 'session and jsonl'),
    )
    .addOption(
      new Option(
        '-c, --concurrency <count>',
        'how many shards are read at once, by turns: more for slow sources',
      )
        .argParser(jobsArgument)
        .default(1),
    )
    .option('-q, --quiet', 'print a line only for shards that failed')
    .action(async (options: WorkOptions) => {
      await work(options, context)
    })
  addExamples(command, [
    ['wholeline work --queue redis://queue:6379', 'read shards, one at a time'],
    ['wholeline work --queue redis://queue:6379 -f ./format.js', 'also of logs of a format of your own'],
  ])
}

async function work(options: WorkOptions, context: CommandContext): Promise<void> {
  const formats: LogFormat<unknown, unknown>[] = [...KNOWN_FORMATS]
  for (const name of options.format) formats.push(await namedFormat(name))
  const library = await loadQueue()
  await interruptibly(context.streams.signals, async (signal) => {
    const outcome = await outcomeOf('', () => workUntil(signal, library, formats, options, context))
    // Only the problem of a start settles it like that.
    context.exitCode = ExitCode.Failed
    const { message } = (outcome as UnreadLog).problem
    await context.messages.writeText(`wholeline: ${printable(message)}\n`)
  })
}

/** Rejects with an AbortError once the signal is aborted; with an OutputError; with a Refusal where there is no such queue. */
async function workUntil(
  signal: AbortSignal,
  { startShardWorker }: QueueLibrary,
  formats: readonly LogFormat<unknown, unknown>[],
  options: WorkOptions,
  { stdout, messages }: CommandContext,
): Promise<never> {
  const end = new Deferred<never>()
  const { queue, queueName, concurrency, quiet = false } = options
  let last = ''
  const worker = await startShardWorker({
    connection: queue as string,
    queue: queueName,
    formats,
    concurrency,
    onShard: (report) => {
      // There is a connection: the next one that is lost is told, too.
      last = ''
      if (!quiet || report.error !== undefined) stdout.writeText(shardText(report)).catch(end.reject)
    },
    onError: (error) => {
      const text = lostText(error, options)
      // It comes again with every attempt to connect.
      if (text !== last) void messages.writeText(text)
      last = text
    },
  }).catch((error: unknown) => {
    throw queueFailure(error, options)
  })
  try {
    addAbortListener(signal, () => end.reject(abortError(signal.reason)))
    await messages.writeText(`wholeline: works on ${queueText(options)}\n`)
    return await end.promise
  } finally {
    await worker.close()
  }
}
