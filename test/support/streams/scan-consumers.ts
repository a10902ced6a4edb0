// Every way of taking views out of a scan, by either engine. Each resolves with the entries that it took and the error that it
// ended with, as the consumers of a reader do.

import { Readable } from 'node:stream'
import type { EntryScan, EntryView } from '../../../lib/index.js'
import type { Taken } from './consumers.js'
import { ENGINES, withEngine } from './engines.js'

type Scan = EntryScan<unknown, unknown>
type Consumer = (scan: Scan, views: EntryView<unknown>[]) => Promise<unknown>

export interface ScanConsumer {
  name: string
  /** Makes a scan by this consumer's engine. */
  open(scan: () => Scan): Promise<Scan>
  take(scan: Scan): Promise<Taken>
}

const consumers: Record<string, Consumer> = {
  'for await': async (scan, views) => {
    for await (const view of scan) views.push(view)
  },
  batches: async (scan, views) => {
    for await (const batch of scan.batches()) views.push(...batch)
  },
  'many calls of next at once': async (scan, views) => {
    const iterator = scan[Symbol.asyncIterator]()
    for (let isOver = false; !isOver; ) {
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => iterator.next()))
      for (const result of results) {
        if (result.status === 'rejected') throw result.reason
        if (result.value.done === true) isOver = true
        else views.push(result.value.value)
      }
    }
  },
  'a stream of them': async (scan, views) => {
    for await (const view of Readable.from(scan)) views.push(view)
  },
}

export const scanConsumers: ScanConsumer[] = ENGINES.flatMap((engine) =>
  Object.entries(consumers).map(([name, consume]) => ({
    name: `scanning with the ${engine}, ${name}`,
    open: (scan) => withEngine(engine, scan),
    take: async (scan) => {
      const views: EntryView<unknown>[] = []
      const error: unknown = await consume(scan, views).then(
        () => undefined,
        (reason) => reason,
      )
      return { entries: views.map((view) => view.entry()), error }
    },
  })),
)
