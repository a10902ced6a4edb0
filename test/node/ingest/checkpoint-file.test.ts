// The file that a checkpoint is kept in, over power cuts and failing disks.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { nodeFiles } from '../../../lib/node/files/file-layer.js'
import { CheckpointFile } from '../../../lib/node/ingest/checkpoint-file.js'
import type { LogCheckpoint } from '../../../lib/node/ingest/log-checkpoint.js'
import { crashStates } from '../../support/files/crash-states.js'
import { errno } from '../../support/files/errno.js'
import { MemoryDisk } from '../../support/files/memory-disk.js'
import { randomNumbers } from '../../support/random/seed.js'

const checkpoint = (line: number): LogCheckpoint => ({
  version: 1,
  offset: 10 * line,
  line,
  text: 'x'.repeat(40),
})

t.test(
  'at every moment of a power cut it holds a whole checkpoint, no older than the last one saved',
  async (t) => {
    const disk = new MemoryDisk()
    const file = new CheckpointFile('app.ckpt', disk)
    for (const line of [1, 2, 3]) {
      await file.save(checkpoint(line))
      disk.history.push({ kind: 'acknowledge', entry: line })
    }
    const random = randomNumbers()
    let states = 0
    const wrong: string[] = []
    for (const { files, acknowledged } of crashStates(disk, { sectorBytes: 16, most: 60, random })) {
      states += 1
      const bytes = files.get('app.ckpt')
      const saved = acknowledged.length
      const fits = [checkpoint(saved), checkpoint(saved + 1)].some(
        (each) => bytes !== undefined && Buffer.from(bytes).toString() === `${JSON.stringify(each)}\n`,
      )
      if (!fits && (saved > 0 || bytes !== undefined)) wrong.push(`${saved}: ${bytes?.length}`)
    }
    t.strictSame(wrong, [])
    t.ok(states > 100, `${states} states`)
  },
)

t.test('an error reaches the caller, and leaves no draft', async (t) => {
  const path = join(t.testdir({ 'app.ckpt': '{}', folder: {} }), 'app.ckpt')
  const failing = new CheckpointFile(path, { ...nodeFiles, rename: () => Promise.reject(errno('ENOSPC')) })
  await t.rejects(failing.save(checkpoint(1)), { code: 'ENOSPC' })
  t.strictSame(readdirSync(t.testdirName).sort(), ['app.ckpt', 'folder'])
  await t.rejects(new CheckpointFile(join(t.testdirName, 'folder')).load(), { code: 'EISDIR' })
})
