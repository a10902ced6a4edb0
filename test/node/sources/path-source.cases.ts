import { writeFileSync } from 'node:fs'
import t from 'tap'
import { PathSource } from '../../../lib/node/sources/path-source.js'

t.test('closed while it opens, it gives nothing', async (t) => {
  const path = `${t.testdir({})}/log`
  writeFileSync(path, '1\n')
  const source = new PathSource(path)
  const reading = source.read()
  await source.close()
  t.equal(await reading, null)
})
