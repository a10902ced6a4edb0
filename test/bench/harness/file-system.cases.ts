import { tmpdir } from 'node:os'
import t from 'tap'
import { fileSystemIn, fileSystemOf, isInMemory } from '../../../bench/harness/workspace/file-system.js'

const MOUNTS = [
  '/dev/vda / ext4 rw,relatime 0 0',
  'tmpfs /tmp tmpfs rw 0 0',
  '/dev/vdb /tmp/disk xfs rw 0 0',
  '/dev/vdc /mnt/two\\040words btrfs rw 0 0',
  '/dev/vdd /mnt/twice ext4 rw 0 0',
  'tmpfs /mnt/twice tmpfs rw 0 0',
  '',
].join('\n')

t.test(
  'a folder is on the deepest mount above it, and of two mounts on one folder on the later',
  async (t) => {
    const typeOf = (path: string) => fileSystemIn(MOUNTS, path)?.type
    t.equal(typeOf('/home/someone'), 'ext4')
    t.equal(typeOf('/'), 'ext4')
    t.equal(typeOf('/tmp'), 'tmpfs')
    t.equal(typeOf('/tmp/wholeline'), 'tmpfs')
    t.equal(typeOf('/tmpfoo'), 'ext4')
    t.equal(typeOf('/tmp/disk/wholeline'), 'xfs')
    t.equal(typeOf('/mnt/two words/wholeline'), 'btrfs')
    t.equal(typeOf('/mnt/twice'), 'tmpfs')
    t.same(fileSystemIn(MOUNTS, '/tmp/disk'), { type: 'xfs', device: '/dev/vdb' })
  },
)

t.test('without mounts the file system is unknown', async (t) => {
  t.equal(fileSystemIn('', '/tmp'), undefined)
  t.equal(isInMemory(undefined), false)
  t.equal(isInMemory(fileSystemIn(MOUNTS, '/tmp')), true)
  t.equal(isInMemory(fileSystemIn(MOUNTS, '/')), false)
})

t.test('the file system of this machine', async (t) => {
  const found = await fileSystemOf(tmpdir())
  t.equal(found !== undefined, process.platform === 'linux')
})
