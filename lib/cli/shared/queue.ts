// The queue that `check --queue` and `work` use. What uses it is loaded only then, since it needs a package that most people who
// use the command don't have.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { LogError } from '../../core/log-error.js'
import { problemOf, Refusal, systemErrorText, UsageError } from '../errors/problem.js'
import { isAbort } from '../terminal/interruption.js'
import { printable } from '../text/printable.js'

export interface QueueOptions {
  /** The URL of the Redis server. */
  queue?: string
  queueName: string
}

/** The library's part for queues. */
export type QueueLibrary = typeof import('../../distributed/bullmq/index.js')

export function addQueueOptions(command: Command, isRequired: boolean, what: string): Command {
  const queue = new Option('--queue <url>', what).argParser(queueArgument)
  return command
    .addOption(queue.makeOptionMandatory(isRequired))
    .addOption(
      new Option('--queue-name <name>', 'the name of the queue there')
        .argParser(nameArgument)
        .default('wholeline'),
    )
}

/** @throws UsageError where the package for queues is not installed */
export async function loadQueue(
  load: () => Promise<QueueLibrary> = () => import('../../distributed/bullmq/index.js'),
): Promise<QueueLibrary> {
  try {
    return await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError('queues need the package bullmq: npm install bullmq ioredis, beside wholeline')
  }
}

/** For a person: the host of the server, without user and password. */
export function queueText({ queue = '', queueName }: QueueOptions): string {
  return printable(`the queue '${queueName}' at ${new URL(queue).host}`)
}

/** What work on the queue failed with, as a problem; the error itself where it is of the log, an abort, or a bug. */
export function queueFailure(error: unknown, options: QueueOptions): unknown {
  const isBug = error instanceof TypeError || error instanceof RangeError
  if (!(error instanceof Error) || error instanceof LogError || isAbort(error) || isBug) return error
  const { code = 'ERR_QUEUE', syscall = '' } = error as NodeJS.ErrnoException
  if (problemOf(error) !== undefined && !['connect', 'getaddrinfo'].includes(syscall)) return error
  const message = error.message === '' ? code : systemErrorText(error)
  return new Refusal({ code, message: `${queueText(options)}: ${message}` }, { cause: error })
}

function queueArgument(text: string): string {
  if (URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It must be the URL of a Redis server, such as redis://host:6379.')
}

function nameArgument(text: string): string {
  if (/^[^:]+$/.test(text)) return text
  throw new InvalidArgumentError('It must be a name without a colon.')
}
