import t from 'tap'
import { LogError } from '../../../lib/core/log-error.js'
import { errno } from '../../support/files/errno.js'
import { Gate } from '../../support/files/gate.js'
import type { Operation, Outcome } from '../../support/files/observed-files.js'
import { lineOf, outcomes, queueOver, settled } from '../../support/files/queue-over.js'
import { SmallDisk } from '../../support/files/small-disk.js'

const MEBIBYTE = 1024 * 1024
const HIGH_WATER_BYTES = 16 * MEBIBYTE
const GROUP_BYTES = 4 * MEBIBYTE

t.test('an append is one write of one buffer, and one sync', async (t) => {
  const { queue, files, text } = await queueOver()
  t.strictSame(await queue.append(lineOf('é')), { offset: 0, length: 2, next: 3 })
  t.strictSame(await queue.append(lineOf('{}')), { offset: 3, length: 2, next: 6 })
  t.equal(text(), 'é\n{}\n')
  const writes = files.operations.filter(({ name }) => name === 'write')
  t.strictSame(
    writes.map(({ position, length }) => [position, length]),
    [
      [0, 3],
      [3, 3],
    ],
  )
  t.equal(files.count('sync'), 2)
})

t.test('appends of one turn are one write and one sync', async (t) => {
  let verified = 0
  const verify = async () => {
    verified += 1
  }
  const { queue, files, text } = await queueOver(undefined, { verify })
  const lines = Array.from({ length: 64 }, (_, index) => `line ${index}`)
  const places = await Promise.all(lines.map((line) => queue.append(lineOf(line))))
  t.equal(text(), `${lines.join('\n')}\n`)
  t.strictSame([files.count('write'), files.count('sync'), verified], [1, 1, 1])
  t.strictSame(
    places.map(({ offset, length }) => text().slice(offset, offset + length)),
    lines,
  )
  t.strictSame(
    places.slice(1).map(({ offset }) => offset),
    places.slice(0, -1).map(({ next }) => next),
  )
})

t.test('appends that come during a sync share the next', async (t) => {
  const gate = new Gate()
  const { queue, files, text } = await queueOver(({ name }) => {
    return name === 'sync' && files.count('sync') === 1 ? gate.pass().then(() => undefined) : undefined
  })
  const settledSoFar: string[] = []
  const first = queue.append(lineOf('first')).then(() => settledSoFar.push('first'))
  await gate.reached
  const later = ['a', 'b', 'c'].map((line) => queue.append(lineOf(line)).then(() => settledSoFar.push(line)))
  // By then, every promise that does not wait for the disk has settled.
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(settledSoFar, [], 'nothing is acknowledged before it is durable')
  t.equal(text(), 'first\n')
  gate.open()
  await Promise.all([first, ...later])
  t.strictSame(settledSoFar, ['first', 'a', 'b', 'c'])
  t.strictSame([files.count('write'), files.count('sync')], [2, 2])
})

t.test('without durability there is no sync', async (t) => {
  const { queue, files } = await queueOver(undefined, { durable: false })
  await Promise.all([queue.append(lineOf('a')), queue.append(lineOf('b'))])
  await queue.append(lineOf('c'))
  t.strictSame([files.count('write'), files.count('sync')], [2, 0])
})

t.test('a group has a largest size', async (t) => {
  const { queue, files } = await queueOver()
  const line = 'x'.repeat(MEBIBYTE - 1)
  await Promise.all(Array.from({ length: 10 }, () => queue.append(lineOf(line))))
  const lengths = files.operations.filter(({ name }) => name === 'write').map(({ length }) => length)
  t.strictSame(lengths, [GROUP_BYTES, GROUP_BYTES, 2 * MEBIBYTE])
})

t.test('the encoded bytes that wait are bounded, however much is appended', async (t) => {
  const { queue, text } = await queueOver()
  const line = Buffer.alloc(MEBIBYTE, 'x').fill('\n', MEBIBYTE - 1)
  let held = 0
  let most = 0
  const appends = Array.from({ length: 50 }, () => {
    const appended = queue.append(() => {
      held += line.length
      most = Math.max(most, held)
      return line
    })
    return appended.then(() => {
      held -= line.length
    })
  })
  t.equal(held, HIGH_WATER_BYTES, 'the others are encoded when their turn comes')
  await Promise.all(appends)
  t.ok(most <= HIGH_WATER_BYTES + GROUP_BYTES, `${most} bytes at the most`)
  t.equal(text().length, 50 * MEBIBYTE)
})

t.test('once there is room, entries are encoded at once again', async (t) => {
  const { queue } = await queueOver()
  const line = Buffer.alloc(HIGH_WATER_BYTES, 'x')
  let encoded = 0
  const encode = () => {
    encoded += 1
    return line
  }
  const first = [queue.append(encode), queue.append(encode), queue.append(encode)]
  t.equal(encoded, 1)
  await Promise.all(first)
  const second = queue.append(encode)
  t.equal(encoded, 4)
  await second
})

t.test('an entry that cannot be encoded rejects only its own append, at once or in its turn', async (t) => {
  const { queue, text } = await queueOver()
  const refuse = () => {
    throw errno('REFUSED')
  }
  const large = lineOf('x'.repeat(HIGH_WATER_BYTES))
  const appends = [refuse, lineOf('a'), large, refuse, lineOf('b'), refuse].map((each) => queue.append(each))
  const refused = 'REFUSED'
  t.strictSame(await outcomes(appends), [refused, 'written', 'written', refused, 'written', refused])
  t.equal(text().replace(/x+/, 'x'), 'a\nx\nb\n')
  t.strictSame(await outcomes([queue.append(large), queue.append(refuse), queue.append(refuse)]), [
    'written',
    refused,
    refused,
  ])
})

t.test('flush waits for every append so far', async (t) => {
  const { queue } = await queueOver()
  const written: string[] = []
  for (const line of ['a', 'b', 'c']) void queue.append(lineOf(line)).then(() => written.push(line))
  await queue.flush()
  t.strictSame(written, ['a', 'b', 'c'])
  await queue.flush()
})

t.test('flush rejects where an append fails, and settle still waits', async (t) => {
  const disk = new SmallDisk(3)
  const { queue, text } = await queueOver(disk.interfere)
  const appends = ['a', 'too long', 'b'].map((line) => queue.append(lineOf(line)))
  await t.rejects(queue.flush(), { code: 'ENOSPC' })
  await queue.settle()
  t.strictSame(await outcomes(appends), ['written', 'ENOSPC', 'ENOSPC'])
  t.equal(text(), 'a\n')
  await queue.flush()
})

t.test('a file that takes one byte at a time', async (t) => {
  const { queue, files, text } = await queueOver(({ name }) => (name === 'write' ? { take: 1 } : undefined))
  const lines = ['one', 'two', 'three']
  await Promise.all(lines.map((line) => queue.append(lineOf(line))))
  t.equal(text(), 'one\ntwo\nthree\n')
  t.equal(files.count('sync'), 1)
})

const group = ['first', '2nd', '', 'a fourth one', 'fifth']
const groupText = group.map((line) => `${line}\n`).join('')

t.test('a group whose write ends after any byte: as if each append had been made by itself', async (t) => {
  for (let taken = 0; taken < groupText.length; taken += 1) {
    // The file first takes some bytes, and fails at the next write, as with ENOSPC.
    let writes = 0
    const { queue, text } = await queueOver(({ name }): Outcome | undefined => {
      if (name !== 'write') return undefined
      writes += 1
      if (writes === 1 && taken > 0) return { take: taken }
      if (writes <= 2 && (writes === 2) === taken > 0) throw errno('ENOSPC')
      return undefined
    })
    const whole = wholeLines(taken)
    const appends = group.map((line) => queue.append(lineOf(line)))
    const expected = group.map((_, index) => (index === whole ? 'ENOSPC' : 'written'))
    t.strictSame(await outcomes(appends), expected, `after ${taken} bytes`)
    await queue.append(lineOf('later'))
    const lines = [...group.filter((_, index) => index !== whole), 'later']
    t.equal(text(), lines.map((line) => `${line}\n`).join(''))
    const places = await Promise.all(appends.toSpliced(whole, 1))
    t.strictSame(
      places.map(({ offset, length }) => text().slice(offset, offset + length)),
      lines.slice(0, -1),
    )
  }
})

/** How many lines are whole in the first `bytes` bytes of the group. */
function wholeLines(bytes: number): number {
  return groupText.slice(0, bytes).split('\n').length - 1
}

t.test('bytes that a failing write has written are cut off', async (t) => {
  for (let taken = 0; taken <= groupText.length; taken += 1) {
    let writes = 0
    const { queue, text } = await queueOver(({ name }) => {
      if (name !== 'write') return undefined
      writes += 1
      return writes === 1 ? { take: taken, fail: errno('EIO') } : undefined
    })
    const appends = group.map((line) => queue.append(lineOf(line)))
    t.strictSame(await outcomes(appends), ['EIO', 'written', 'written', 'written', 'written'])
    t.equal(text(), groupText.slice('first\n'.length), `${taken} bytes`)
  }
})

t.test('a full disk: what fits is written, and the rest once there is room', async (t) => {
  const disk = new SmallDisk(10)
  const { queue, text } = await queueOver(disk.interfere)
  const appends = ['1234', '567890', 'abcd', 'e'].map((line) => queue.append(lineOf(line)))
  t.strictSame(await outcomes(appends), ['written', 'ENOSPC', 'written', 'ENOSPC'])
  t.equal(text(), '1234\nabcd\n')
  t.strictSame(await outcomes([queue.append(lineOf('f'))]), ['ENOSPC'])
  disk.capacity = 100
  const later = ['f', 'g', 'h'].map((line) => queue.append(lineOf(line)))
  t.strictSame(await outcomes(later), ['written', 'written', 'written'])
  t.equal(text(), '1234\nabcd\nf\ng\nh\n')
})

t.test('a full disk costs linear time in the appends that wait', async (t) => {
  const disk = new SmallDisk(100)
  const { queue, files, text } = await queueOver(disk.interfere)
  const count = 5000
  const appends = Array.from({ length: count }, () => queue.append(lineOf('123456789')))
  const results = await outcomes(appends)
  t.equal(results.filter((each) => each === 'written').length, 10)
  t.equal(results.filter((each) => each === 'ENOSPC').length, count - 10)
  t.equal(text().length, 100)
  const offered = files.operations.reduce(
    (sum, { name, length = 0 }) => sum + (name === 'write' ? length : 0),
    0,
  )
  t.ok(offered < 4 * 10 * count, `${offered} bytes are offered for ${10 * count}`)
})

t.test('once a write succeeds again, appends form groups again', async (t) => {
  const disk = new SmallDisk(0)
  const { queue, files } = await queueOver(disk.interfere)
  t.strictSame(await outcomes([queue.append(lineOf('a'))]), ['ENOSPC'])
  disk.capacity = 1000
  const writesBefore = files.count('write')
  await Promise.all(['a', 'b', 'c', 'd'].map((line) => queue.append(lineOf(line))))
  t.equal(files.count('write') - writesBefore, 2, 'the first by itself, then the others')
})

t.test('more lines after a failure than a function takes arguments', async (t) => {
  let failed = false
  const { queue, text } = await queueOver(({ name }) => {
    if (name !== 'write' || failed) return undefined
    failed = true
    throw errno('ENOSPC')
  })
  const count = 130_000
  const results = await settled(Array.from({ length: count }, () => queue.append(lineOf('1'))))
  t.equal(results.filter((each) => each === 'written').length, count - 1)
  t.match(results[0], { code: 'ENOSPC' })
  t.equal(text().length, 2 * (count - 1))
})

const eitherEnd: [string, (operation: Operation) => undefined][] = [
  ['a roll-back that fails', failing('write', 'truncate')],
  ['a sync that fails', failing('sync')],
]

for (const [name, interfere] of eitherEnd) {
  t.test(`after ${name} every append is refused`, async (t) => {
    const { queue, files } = await queueOver(interfere)
    const appends = ['a', 'b'].map((line) => queue.append(lineOf(line)))
    const results = await settled([...appends, queue.flush()])
    for (const error of results) {
      t.match(error, { name: 'LogError', code: 'ERR_LOG_FAILED', cause: { code: 'EIO' } })
      t.match(error, { message: /nothing more is written/ })
    }
    const operations = files.operations.length
    const later = await outcomes([queue.append(lineOf('c')), queue.flush(), queue.append(lineOf('d'))])
    t.strictSame(later, ['ERR_LOG_FAILED', 'ERR_LOG_FAILED', 'ERR_LOG_FAILED'])
    await queue.settle()
    t.equal(files.operations.length, operations, 'the file is no longer touched')
  })
}

t.test('a sync that fails rejects every append since the last good one, and those that wait', async (t) => {
  let syncs = 0
  const gate = new Gate()
  const { queue } = await queueOver(async ({ name }) => {
    if (name !== 'sync') return undefined
    syncs += 1
    if (syncs === 1) return undefined
    await gate.pass()
    throw errno('EIO')
  })
  await queue.append(lineOf('durable'))
  const group = ['a', 'b'].map((line) => queue.append(lineOf(line)))
  await gate.reached
  const waiting = ['c', 'd'].map((line) => queue.append(lineOf(line)))
  gate.open()
  t.strictSame(await outcomes([...group, ...waiting]), Array(4).fill('ERR_LOG_FAILED'))
})

t.test('a write that fails, and then the sync of the lines that were whole', async (t) => {
  const disk = new SmallDisk(2)
  const { queue } = await queueOver((operation) => {
    if (operation.name === 'sync') throw errno('EIO')
    return disk.interfere(operation)
  })
  const appends = ['a', 'too long', 'b'].map((line) => queue.append(lineOf(line)))
  t.strictSame(await outcomes(appends), ['ERR_LOG_FAILED', 'ENOSPC', 'ERR_LOG_FAILED'])
})

t.test('a file that was replaced is not written to', async (t) => {
  const verify = async () => {
    throw new LogError('ERR_LOG_CHANGED', 'changed')
  }
  const { queue, files } = await queueOver(undefined, { verify })
  const appends = ['a', 'b'].map((line) => queue.append(lineOf(line)))
  t.strictSame(await outcomes(appends), ['ERR_LOG_CHANGED', 'ERR_LOG_CHANGED'])
  t.strictSame(await outcomes([queue.append(lineOf('c')), queue.flush()]), [
    'ERR_LOG_CHANGED',
    'ERR_LOG_CHANGED',
  ])
  t.equal(files.count('write'), 0)
})

t.test('a file that cannot be checked for a while', async (t) => {
  let blocked = true
  const verify = async () => {
    if (blocked) throw errno('EACCES')
  }
  const { queue, text } = await queueOver(undefined, { verify })
  t.strictSame(await outcomes(['a', 'b'].map((line) => queue.append(lineOf(line)))), ['EACCES', 'EACCES'])
  blocked = false
  t.strictSame(await outcomes([queue.append(lineOf('c'))]), ['written'])
  t.equal(text(), 'c\n')
})

t.test('the writer knows where appends go, not the file', async (t) => {
  const positions: number[] = []
  const { queue } = await queueOver(undefined, { verify: async (position) => void positions.push(position) })
  await queue.append(lineOf('123'))
  await queue.append(lineOf('4'))
  t.strictSame(positions, [0, 4])
})

function failing(...names: Operation['name'][]): (operation: Operation) => undefined {
  return ({ name }) => {
    if (names.includes(name)) throw errno('EIO')
    return undefined
  }
}

t.test('lines that are appended together follow one another, in one write', async (t) => {
  const { queue, files, text } = await queueOver()
  const before = queue.append(lineOf('before'))
  const many = queue.appendMany(['a', 'bc', 'd'].map((line) => lineOf(line)()))
  const after = queue.append(lineOf('after'))
  t.strictSame(await many, [
    { offset: 7, length: 1, next: 9 },
    { offset: 9, length: 2, next: 12 },
    { offset: 12, length: 1, next: 14 },
  ])
  t.strictSame(await outcomes([before, after]), ['written', 'written'])
  t.equal(text(), 'before\na\nbc\nd\nafter\n')
  t.strictSame([files.count('write'), files.count('sync')], [1, 1])
})

t.test('no lines are appended once the appends before them are settled', async (t) => {
  const { queue, files } = await queueOver()
  const settledSoFar: string[] = []
  void queue.append(lineOf('a')).then(() => settledSoFar.push('a'))
  t.strictSame(await queue.appendMany([]), [])
  t.strictSame(settledSoFar, ['a'])
  t.strictSame(await queue.appendMany([]), [])
  t.strictSame([files.count('write'), files.count('sync')], [1, 1])
})

t.test('lines of more than a group are written in pieces, and synced once', async (t) => {
  const { queue, files, text } = await queueOver()
  const line = lineOf('x'.repeat(MEBIBYTE - 1))()
  const places = await queue.appendMany(Array(10).fill(line))
  const lengths = files.operations.filter(({ name }) => name === 'write').map(({ length }) => length)
  t.strictSame(lengths, [GROUP_BYTES, GROUP_BYTES, 2 * MEBIBYTE])
  t.equal(files.count('sync'), 1)
  t.equal(places.at(-1)?.next, text().length)
})

t.test('lines that do not fit on the disk together are rolled back together', async (t) => {
  const lines = ['first', 'second', 'third'].map((line) => lineOf(line)())
  const length = lines.reduce((sum, each) => sum + each.length, 0)
  for (let room = 0; room < length; room += 1) {
    const disk = new SmallDisk('before\n'.length + room)
    const { queue, text } = await queueOver(disk.interfere)
    const before = queue.append(lineOf('before'))
    const many = queue.appendMany(lines)
    const after = queue.append(lineOf('1'))
    const expected = ['written', 'ENOSPC', room < 2 ? 'ENOSPC' : 'written']
    t.strictSame(await outcomes([before, many, after]), expected, `room for ${room} bytes of them`)
    t.equal(text(), room < 2 ? 'before\n' : 'before\n1\n')
    disk.capacity = 100
    t.strictSame(await outcomes([queue.appendMany(lines)]), ['written'])
    t.match(text(), /first\nsecond\nthird\n$/)
  }
})

t.test('a terminator of two bytes does not count to the length of its line', async (t) => {
  const { queue } = await queueOver()
  const [crlf, lf, blank] = await queue.appendMany(
    ['[1]\r\n', '[2]\n', '\n'].map((each) => Buffer.from(each)),
  )
  t.strictSame(crlf, { offset: 0, length: 3, next: 5 })
  t.strictSame(lf, { offset: 5, length: 3, next: 9 })
  t.strictSame(blank, { offset: 9, length: 0, next: 10 })
})
