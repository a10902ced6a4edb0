import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import { countReads } from '../../../bench/harness/measures/counted-reads.js'
import { countSyncs } from '../../../bench/harness/measures/sync-counter.js'

t.test('every way to sync is counted, and still syncs', async (t) => {
  const counter = await countSyncs()
  await using file = await open(`${t.testdir()}/file`, 'w')
  await file.sync()
  await file.datasync()
  t.equal(counter.syncs, 2)
  fs.fsyncSync(file.fd)
  fs.fdatasyncSync(file.fd)
  await promisify(fs.fsync)(file.fd)
  await promisify(fs.fdatasync)(file.fd)
  t.equal(counter.syncs, 6)
  t.throws(() => fs.fsyncSync(-1), { code: 'ERR_OUT_OF_RANGE' })
})

t.test('the reads of one handle and their bytes are counted', async (t) => {
  await using file = await open(`${t.testdir({ file: 'abcdef' })}/file`, 'r')
  const counter = countReads(file)
  const { bytesRead, buffer } = await file.read(Buffer.alloc(10), 0, 4, 1)
  t.equal(buffer.toString('latin1', 0, bytesRead), 'bcde')
  await file.read(Buffer.alloc(10), 0, 10, 4)
  t.same(counter, { reads: 2, bytes: 6 })
})
