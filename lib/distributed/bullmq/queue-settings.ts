// Which queue of which Redis: what both sides must agree on.

import { setTimeout as wait } from 'node:timers/promises'
import type { ConnectionOptions, QueueOptions } from 'bullmq'

/** Where the queue is. The caller and its workers must agree on it. */
export interface QueueSettings {
  /** The URL of the Redis server, 'redis://host:6379', or what BullMQ takes as its `connection`: options, or a client, which is left open. */
  connection: string | ConnectionOptions
  /** The name of the queue. Default 'wholeline'. */
  queue?: string | undefined
  /** What the names of its keys in Redis begin with. Default 'bull', as BullMQ's. */
  prefix?: string | undefined
}

export const QUEUE_SETTINGS = { connection: true, queue: true, prefix: true } as const

export interface ResolvedQueue {
  readonly name: string
  readonly options: Pick<QueueOptions, 'connection' | 'prefix'>
  /** From now on, connections that are lost are not made again, and what waits for one fails. */
  stop(): void
}

/** How long to wait before a lost connection is made again, at most. */
const LONGEST_RETRY_MS = 2000

/** @throws TypeError for invalid settings */
export function resolveQueue({
  connection,
  queue = 'wholeline',
  prefix = 'bull',
}: QueueSettings): ResolvedQueue {
  const isConnection =
    typeof connection === 'string' || (typeof connection === 'object' && connection !== null)
  if (!isConnection)
    throw new TypeError("option connection must be the URL of a Redis server, or BullMQ's connection")
  requireName('queue', queue)
  requireName('prefix', prefix)
  let isStopped = false
  const retryStrategy = (times: number) => (isStopped ? null : Math.min(100 * 2 ** times, LONGEST_RETRY_MS))
  const given = typeof connection === 'string' ? { url: connection } : connection
  // A client has its own strategy, and its owner closes it.
  const isClient = 'duplicate' in given
  return {
    name: queue,
    options: { connection: isClient ? given : { retryStrategy, ...given }, prefix },
    stop: () => {
      isStopped = true
    },
  }
}

/** BullMQ joins them with colons. */
function requireName(option: string, name: unknown): void {
  if (typeof name === 'string' && /^[^:]+$/.test(name)) return
  throw new TypeError(`option ${option} must be a string without a colon`)
}

/** The part of BullMQ's classes that connects. */
export interface Connecting {
  waitUntilReady(): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Resolves once there is a connection. BullMQ would try for ever: here the first attempt must succeed, so that a wrong address or
 * password is an error. A connection that is lost later is made again.
 * @param onError what happens to errors from then on
 */
export async function connected(client: Connecting, onError: (error: Error) => void): Promise<void> {
  let report: ((error: Error) => void) | undefined
  const failed = new Promise<never>((_, reject) => {
    report = reject
    client.on('error', (error) => report?.(error))
  })
  await Promise.race([client.waitUntilReady(), failed])
  report = onError
}

const GRACE_MS = 2000

/**
 * Ends the use of a queue, but does not wait long for a Redis that is gone: BullMQ would, for what is still to be said. What that
 * fails with is nobody's concern any more.
 * @param end what is said at the end
 */
export async function closed(queue: ResolvedQueue, end: () => Promise<unknown>): Promise<void> {
  const ended = end().then(
    () => true,
    () => false,
  )
  const timer = new AbortController()
  const inTime = await Promise.race([ended, wait(GRACE_MS, false, { signal: timer.signal })])
  timer.abort()
  if (!inTime) queue.stop()
}
