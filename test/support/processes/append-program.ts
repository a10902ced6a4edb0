// Appends until it is killed, and prints a line for each operation on a file before the operation is done, and for each entry
// once it is acknowledged or has failed. Its argument is an `AppendOrder` as JSON.

import { encodeEntry } from '../../../lib/core/entries/entry-encoder.js'
import { checkedLine } from '../../../lib/core/entries/given-line.js'
import type { SessionHeader } from '../../../lib/format/session-format.js'
import { LogAppender } from '../../../lib/node/writing/log-appender.js'
import { ObservedFiles, type Operation, type Outcome } from '../files/observed-files.js'
import { looseSessionFormat } from '../schemas/loose-session-format.js'
import { say } from './say.js'

export interface AppendOrder {
  path: string
  /** Given to make a new log with this header; left out to open the log. */
  header?: SessionHeader
  /** How many entries are appended at once. */
  group: number
  /** Whether those are appended by one `appendMany`. */
  together?: boolean
  /** How many entries are appended in all. */
  entries: number
  /** Precedes the number in the id of each entry. */
  name: string
  /** Dies before the operation of this number, counted from 0; the write before it may have been only half done. */
  diesAt?: { operation: number; halfWritten: boolean }
}

/** Lengths of the texts of entries: some lines take less than a page of memory, some many pages. */
const TEXT_LENGTHS = [5, 300, 6000, 40, 90_000, 10]

const order = JSON.parse(process.argv[2] ?? '') as AppendOrder

let operations = 0

function interfere({ name, length = 0 }: Operation): Outcome | undefined {
  const { operation: last, halfWritten } = order.diesAt ?? {
    operation: Number.POSITIVE_INFINITY,
    halfWritten: false,
  }
  const isHalf = halfWritten && name === 'write' && operations === last - 1
  if (operations === last) process.kill(process.pid, 'SIGKILL')
  operations += 1
  say(name)
  return isHalf ? { take: Math.ceil(length / 2) } : undefined
}

function entryOf(number: number) {
  const text = 'x'.repeat(TEXT_LENGTHS[number % TEXT_LENGTHS.length] ?? 0)
  return { type: 'leaf', id: `${order.name}.${number}`, timestamp: '', entry_id: text } as const
}

/** Every other line is given as bytes. */
function lineOf(number: number): Uint8Array {
  const entry = entryOf(number)
  if (number % 2 === 0) return encodeEntry(looseSessionFormat, entry)
  return checkedLine(looseSessionFormat, Buffer.from(JSON.stringify(entry)))
}

/** Says for each of the entries what the append resolves or rejects with. */
async function append(numbers: readonly number[], appended: Promise<unknown>): Promise<void> {
  try {
    await appended
    for (const number of numbers) say(`acknowledged ${number}`)
  } catch (error) {
    for (const number of numbers) say(`failed ${number} ${(error as NodeJS.ErrnoException).code}`)
  }
}

const files = new ObservedFiles(interfere)
const options = { durable: true, lock: true, unterminated: 'drop', quarantine: true } as const
const { path, header } = order
const log = header
  ? await LogAppender.create(files, path, looseSessionFormat, header, options)
  : await LogAppender.open(files, path, looseSessionFormat, options)
say('ready')
for (let number = 0; number < order.entries; number += order.group) {
  const group = Array.from(
    { length: Math.min(order.group, order.entries - number) },
    (_, index) => number + index,
  )
  if (order.together) await append(group, log.appendMany(group.map(lineOf)))
  else
    await Promise.all(
      group.map((each) =>
        append(
          [each],
          log.append(() => lineOf(each)),
        ),
      ),
    )
}
await log.close()
