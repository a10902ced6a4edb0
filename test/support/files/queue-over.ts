// An append queue over a file in memory, with lines that are easy to distinguish.

import { WritingDiagnostics } from '../../../lib/node/diagnostics/writing-diagnostics.js'
import { AppendQueue, type AppendQueueOptions } from '../../../lib/node/writing/append-queue.js'
import { MemoryDisk } from './memory-disk.js'
import { type Interference, ObservedFiles } from './observed-files.js'

export interface ObservedQueue {
  queue: AppendQueue
  files: ObservedFiles
  /** What the file holds. */
  text(): string
}

export async function queueOver(
  interfere?: Interference,
  options: Partial<AppendQueueOptions> = {},
): Promise<ObservedQueue> {
  const disk = new MemoryDisk([['log', new Uint8Array(0)]])
  const files = new ObservedFiles(interfere, disk)
  const file = await files.open('log', 'r+')
  const queue = new AppendQueue({
    file,
    synchronous: files.synchronous(file, 'log'),
    writesAtEnd: false,
    position: 0,
    durable: true,
    verify: async () => {},
    verifySync: () => {},
    diagnostics: new WritingDiagnostics({ format: 'lines', path: 'log' }),
    ...options,
  })
  return { queue, files, text: () => Buffer.from(disk.bytesOf('log') ?? []).toString() }
}

export function lineOf(text: string): () => Uint8Array {
  return () => Buffer.from(`${text}\n`)
}

export type Settled = 'written' | (Error & { code?: string })

/** For each append: 'written', or the error that it rejected with. */
export async function settled(appends: readonly Promise<unknown>[]): Promise<Settled[]> {
  const results = await Promise.allSettled(appends)
  return results.map((each) => (each.status === 'fulfilled' ? 'written' : (each.reason as Error)))
}

/** The same, as words: 'written', or the error's code. */
export async function outcomes(appends: readonly Promise<unknown>[]): Promise<string[]> {
  return (await settled(appends)).map((each) => (each === 'written' ? each : (each.code ?? each.message)))
}
