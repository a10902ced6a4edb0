// What happens between two looks at the path: the file goes, or the source is closed.

import { truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LogGeneration } from '../../../lib/node/sources/log-generation.js'
import { ReopenedSource } from '../../../lib/node/sources/reopened-source.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { errno } from '../../support/files/errno.js'
import { patchFs } from '../../support/files/fs-patch.js'

t.test('a file that goes before it is opened is missing; another error is reported', async (t) => {
  const path = join(t.testdir({ log: 'x' }), 'log')
  for (const code of ['ENOENT', 'EACCES'])
    await t.test(code, async (t) => {
      patchFs(t, 'open', () => () => Promise.reject(errno(code)))
      if (code === 'ENOENT') t.equal(await LogGeneration.open(path), undefined)
      else await t.rejects(LogGeneration.open(path), { code })
    })
})

t.test('closed while the first file is opened', async (t) => {
  const path = join(t.testdir({ log: 'x' }), 'log')
  for (const each of [path, `${path}.missing`]) {
    const source = new ReopenedSource(each)
    const read = source.read()
    await source.close()
    t.equal(await read, null)
  }
  t.equal(descriptorsOf(path), 0)
})

t.test('the log is gone, or the source closed, while the next file is opened', async (t) => {
  for (const closes of [false, true])
    await t.test(`closed: ${closes}`, async (t) => {
      const path = join(t.testdir({ log: 'abc' }), 'log')
      const source = new ReopenedSource(path)
      t.equal(source.total, undefined)
      await source.read()
      t.equal(source.total, 3)
      truncateSync(path)
      while ((await source.read()) !== null);
      patchFs(t, 'open', (open) => async (...parameters: Parameters<typeof open>) => {
        if (closes) await source.close()
        else unlinkSync(path)
        return open(...parameters)
      })
      t.equal(await source.goOn(), undefined)
      await source.close()
      t.equal(descriptorsOf(path), 0)
    })
})

t.test('an error of reading is not a cut', async (t) => {
  const path = join(t.testdir({}), 'log')
  writeFileSync(path, '')
  const generation = { read: () => Promise.reject(errno('EIO')), close: async () => {} }
  const source = new ReopenedSource(path, generation as unknown as LogGeneration)
  await t.rejects(source.read(), { code: 'EIO' })
  await source.close()
})
