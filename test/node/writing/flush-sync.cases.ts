// What waits is written at once, whatever the queue is doing then: every append is in the file once, in order, and its
// promise settles if the event loop goes on.

import t, { type Test } from 'tap'
import { LogError } from '../../../lib/core/log-error.js'
import type { AppendQueueOptions } from '../../../lib/node/writing/append-queue.js'
import { errno } from '../../support/files/errno.js'
import { Gate } from '../../support/files/gate.js'
import type { Operation, Outcome } from '../../support/files/observed-files.js'
import { lineOf, type ObservedQueue, outcomes, queueOver } from '../../support/files/queue-over.js'
import { SmallDisk } from '../../support/files/small-disk.js'

type Stage = 'verify' | 'write' | 'rest of a write' | 'sync'

interface Held extends ObservedQueue {
  gate: Gate
}

interface HeldOptions {
  /** What the operation that is held up fails with once it is let through. */
  fails?: Error
  /** What happens to the others. */
  interfere?: (operation: Operation) => Outcome | undefined
}

/** A queue that is held up once, at that stage of its first group. */
async function heldAt(stage: Stage, { fails, interfere = () => undefined }: HeldOptions = {}): Promise<Held> {
  const gate = new Gate()
  let isHeld = false
  const hold = async () => {
    isHeld = true
    await gate.pass()
    if (fails !== undefined) throw fails
    return undefined
  }
  let writes = 0
  const over = await queueOver(
    (operation) => {
      if (operation.name === 'write') writes += 1
      if (isHeld || stage === 'verify') return interfere(operation)
      if (stage === 'rest of a write' && operation.name === 'write')
        return writes === 1 ? { take: 3 } : hold()
      return operation.name === stage ? hold() : interfere(operation)
    },
    { verify: async () => (stage === 'verify' && !isHeld ? void (await hold()) : undefined) },
  )
  return { ...over, gate }
}

const stages: Stage[] = ['verify', 'write', 'rest of a write', 'sync']

for (const stage of stages) {
  t.test(`while the first group is at its ${stage}`, async (t) => {
    const { queue, files, gate, text } = await heldAt(stage)
    const settled: string[] = []
    const append = async (line: string) => {
      const place = await queue.append(lineOf(line))
      settled.push(line)
      return place
    }
    const appends = ['first', '2nd'].map(append)
    await gate.reached
    const many = queue.appendMany([lineOf('3')(), lineOf('four')()])
    appends.push(append('fifth'))
    queue.flushSync()
    t.equal(text(), 'first\n2nd\n3\nfour\nfifth\n', 'each is there, once')
    t.strictSame(settled, [])
    const syncs = files.count('sync')
    t.ok(syncs > 0)
    appends.push(append('sixth'))
    queue.flushSync()
    t.equal(files.count('sync'), syncs + 1)
    appends.push(append('seventh'))
    gate.open()
    const places = await Promise.all(appends)
    t.equal(text(), 'first\n2nd\n3\nfour\nfifth\nsixth\nseventh\n')
    t.strictSame(settled, ['first', '2nd', 'fifth', 'sixth', 'seventh'])
    t.strictSame(
      [...places, ...(await many)].map(({ offset, length }) => text().slice(offset, offset + length)),
      ['first', '2nd', 'fifth', 'sixth', 'seventh', '3', 'four'],
    )
    t.equal(places.at(-1)?.next, text().length)
    await queue.flush()
  })

  t.test(`while the first group is at its ${stage}, and nothing else waits`, async (t) => {
    const { queue, gate, text } = await heldAt(stage)
    const appends = ['first', '2nd'].map((line) => queue.append(lineOf(line)))
    await gate.reached
    queue.flushSync()
    queue.flushSync()
    t.equal(text(), 'first\n2nd\n')
    gate.open()
    t.strictSame(await outcomes([...appends, queue.append(lineOf('3'))]), ['written', 'written', 'written'])
    t.equal(text(), 'first\n2nd\n3\n')
  })
}

t.test('before the first group is on its way', async (t) => {
  const { queue, files, text } = await queueOver()
  queue.flushSync()
  t.equal(files.count('sync'), 0, 'nothing waits')
  const appends = ['a', 'b'].map((line) => queue.append(lineOf(line)))
  queue.flushSync()
  t.equal(text(), 'a\nb\n')
  t.strictSame([files.count('write'), files.count('sync')], [1, 1])
  t.strictSame(await Promise.all(appends), [
    { offset: 0, length: 1, next: 2 },
    { offset: 2, length: 1, next: 4 },
  ])
  await queue.append(lineOf('c'))
  queue.flushSync()
  t.equal(text(), 'a\nb\nc\n')
})

t.test('in the same turn in which a group becomes durable', async (t) => {
  const { queue, text } = await queueOver()
  const first = queue.append(lineOf('a'))
  for (let turns = 0; turns < 40; turns += 1) {
    await Promise.resolve()
    const later = queue.append(lineOf('b'))
    queue.flushSync()
    void later
  }
  t.strictSame(await first, { offset: 0, length: 1, next: 2 })
  await queue.flush()
  t.equal(text(), `a\n${'b\n'.repeat(40)}`)
})

t.test('without durability there is no sync', async (t) => {
  const { queue, files, text } = await queueOver(undefined, { durable: false })
  void queue.append(lineOf('a'))
  queue.flushSync()
  t.strictSame([text(), files.count('sync')], ['a\n', 0])
})

t.test('much that waits, encoded late, is written in pieces', async (t) => {
  const { queue, files, text } = await queueOver()
  const line = lineOf('x'.repeat(1024 * 1024 - 1))
  const refuse = () => {
    throw errno('REFUSED')
  }
  const appends = Array.from({ length: 20 }, () => queue.append(line))
  appends.splice(18, 0, queue.append(refuse))
  queue.flushSync()
  t.equal(text().length, 20 * 1024 * 1024)
  t.ok(files.operations.every(({ name, length = 0 }) => name !== 'write' || length <= 4 * 1024 * 1024))
  const results = await outcomes(appends)
  t.equal(results[18], 'REFUSED')
  t.equal(results.filter((each) => each === 'written').length, 20)
})

t.test('a file that takes one byte at a time', async (t) => {
  const { queue, text } = await queueOver(({ name }) => (name === 'write' ? { take: 1 } : undefined))
  const appends = ['one', 'two'].map((each) => queue.append(lineOf(each)))
  queue.flushSync()
  t.equal(text(), 'one\ntwo\n')
  t.strictSame(await outcomes(appends), ['written', 'written'])
})

t.test('a write in flight that fails after the same bytes were written', async (t) => {
  for (const stage of ['write', 'rest of a write'] as const) {
    const { queue, gate, files, text } = await heldAt(stage, { fails: errno('ENOSPC') })
    const appends = [queue.append(lineOf('first'))]
    await gate.reached
    appends.push(queue.append(lineOf('2nd')))
    queue.flushSync()
    gate.open()
    t.strictSame(await outcomes(appends), ['written', 'written'])
    t.equal(text(), 'first\n2nd\n')
    t.equal(files.count('truncate'), 0)
  }
})

t.test('a check in flight that fails since the file has grown', async (t) => {
  const { queue, gate, text } = await heldAt('verify', { fails: new LogError('ERR_LOG_CHANGED', 'grown') })
  const appended = queue.append(lineOf('first'))
  await gate.reached
  queue.flushSync()
  gate.open()
  t.strictSame(await outcomes([appended, queue.append(lineOf('2nd'))]), ['written', 'written'])
  t.equal(text(), 'first\n2nd\n')
})

t.test('a sync in flight that fails: nothing is acknowledged', async (t) => {
  const { queue, gate } = await heldAt('sync', { fails: errno('EIO') })
  const appends = [queue.append(lineOf('first'))]
  await gate.reached
  appends.push(queue.append(lineOf('2nd')))
  queue.flushSync()
  gate.open()
  t.strictSame(await outcomes(appends), ['ERR_LOG_FAILED', 'ERR_LOG_FAILED'])
  t.throws(() => queue.flushSync(), { code: 'ERR_LOG_FAILED' })
})

t.test('a full disk: what fits is written, and the append that does not fit is thrown', async (t) => {
  for (const stage of [undefined, 'verify', 'sync'] as const) {
    const disk = new SmallDisk(15)
    const held = stage && (await heldAt(stage, { interfere: (each) => disk.interfere(each) as Outcome }))
    const { queue, text } = held ?? (await queueOver(disk.interfere))
    const appends = [queue.append(lineOf('123'))]
    await held?.gate.reached
    appends.push(...['4567', 'too long', '8', 'x'.repeat(15), '9'].map((line) => queue.append(lineOf(line))))
    t.throws(() => queue.flushSync(), { code: 'ENOSPC' }, `at ${stage}`)
    t.equal(text(), '123\n4567\n8\n9\n')
    held?.gate.open()
    const expected = ['written', 'written', 'ENOSPC', 'written', 'ENOSPC', 'written']
    t.strictSame(await outcomes(appends), expected)
    disk.capacity = 100
    const later = queue.append(lineOf('later'))
    queue.flushSync()
    t.equal(text(), '123\n4567\n8\n9\nlater\n')
    t.strictSame(await later, { offset: 13, length: 5, next: 19 })
  }
})

t.test('a full disk while a write is in flight, which could come after a roll-back', async (t) => {
  const disk = new SmallDisk(8)
  const interfere = (each: Operation) => disk.interfere(each) as Outcome
  const { queue, files, gate } = await heldAt('write', { interfere })
  const appends = [queue.append(lineOf('first'))]
  await gate.reached
  appends.push(queue.append(lineOf('too long')))
  t.throws(() => queue.flushSync(), { code: 'ERR_LOG_FAILED', cause: { code: 'ENOSPC' } })
  t.equal(files.count('truncate'), 0)
  gate.open()
  t.strictSame(await outcomes([...appends, queue.append(lineOf('later'))]), Array(3).fill('ERR_LOG_FAILED'))
})

const fatal: [string, (operation: Operation) => Outcome | undefined][] = [
  ['a sync that fails', failing('sync')],
  ['a roll-back that fails', failing('write', 'truncate')],
  [
    'a write that takes nothing, and a roll-back that fails',
    (each) => (each.name === 'write' ? { take: 0 } : failing('truncate')(each)),
  ],
]

for (const [name, interfere] of fatal) {
  t.test(`${name}: every append is refused`, async (t) => {
    const { queue } = await queueOver(interfere)
    const appends = ['a', 'b'].map((line) => queue.append(lineOf(line)))
    t.throws(() => queue.flushSync(), { code: 'ERR_LOG_FAILED' })
    t.strictSame(await outcomes([...appends, queue.append(lineOf('c'))]), Array(3).fill('ERR_LOG_FAILED'))
  })
}

t.test('a file that takes writes only at its end: no write is in flight', async (t) => {
  let isAsynchronous = false
  const { queue, files, text } = await queueOver(undefined, { writesAtEnd: true })
  const appends = ['a', 'b'].map((line) => queue.append(lineOf(line)))
  const before = files.count('write')
  queueMicrotask(() => {
    isAsynchronous = files.count('write') === before
  })
  await Promise.all(appends)
  t.ok(isAsynchronous, 'it is written in its turn')
  t.equal(text(), 'a\nb\n')
  t.equal(files.count('write'), 1)
})

t.test('the file is checked first, for the length that it may have then', async (t) => {
  const lengths: [number, number][] = []
  const check: Partial<AppendQueueOptions> = { verifySync: (least, most) => void lengths.push([least, most]) }
  const gate = new Gate()
  const { queue, files } = await queueOver(({ name }) => {
    return name === 'write' && files.count('write') === 1 ? gate.pass().then(() => undefined) : undefined
  }, check)
  const appends = [queue.append(lineOf('123'))]
  await gate.reached
  appends.push(queue.append(lineOf('4')))
  queue.flushSync()
  queue.flushSync()
  gate.open()
  await Promise.all(appends)
  void queue.append(lineOf('5'))
  queue.flushSync()
  t.strictSame(lengths, [
    [0, 4],
    [6, 6],
    [6, 6],
  ])
})

t.test('a file that another process has changed is not written to', async (t) => {
  await refusesToWrite(t, new LogError('ERR_LOG_CHANGED', 'changed'), 'ERR_LOG_CHANGED')
})

t.test('a file that can’t be checked is written to later', async (t) => {
  await refusesToWrite(t, errno('EACCES'), 'written')
})

async function refusesToWrite(t: Test, error: Error, outcome: string): Promise<void> {
  const verifySync = () => {
    throw error
  }
  const { queue, files } = await queueOver(undefined, { verifySync })
  const appended = queue.append(lineOf('a'))
  t.throws(() => queue.flushSync(), error)
  t.equal(files.count('write'), 0)
  t.strictSame(await outcomes([appended]), [outcome])
}

function failing(...names: Operation['name'][]): (operation: Operation) => undefined {
  return ({ name }) => {
    if (names.includes(name)) throw errno('EIO')
    return undefined
  }
}
