// A path that does not name a regular file is refused before it is opened: opening a FIFO would wait for its writer.

import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { devNull } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { EntryWriter, findLastNewline, jsonLines, readLast, repairLog } from '../../../lib/index.js'
import { makeFifo, makeSocketFolder } from '../../support/files/special-files.js'

const works: Record<string, (path: string) => Promise<unknown>> = {
  repairLog: (path) => repairLog(path, jsonLines),
  'repairLog, dry': (path) => repairLog(path, jsonLines, { dryRun: true }),
  'EntryWriter.open': (path) => EntryWriter.open(path, jsonLines),
  readLast: (path) => readLast(path, jsonLines, 1),
  findLastNewline: (path) => findLastNewline(path),
}

t.test('refuses what is not a regular file, and makes nothing beside it', async (t) => {
  const folder = makeSocketFolder()
  t.teardown(() => rmSync(folder, { recursive: true }))
  const socket = join(folder, 'socket')
  const server = createServer()
  await once(server.listen(socket), 'listening')
  t.teardown(() => server.close())
  const refusals: [path: string, code: string, what: string][] = [
    [makeFifo(folder), 'EINVAL', 'a FIFO'],
    [socket, 'EINVAL', 'a socket'],
    [devNull, 'EINVAL', 'a device'],
    [folder, 'EISDIR', 'a directory'],
  ]
  const names = readdirSync(folder)
  for (const [path, code, what] of refusals) {
    const message = `${code}: '${path}' is ${what}, and only a regular file can be repaired, appended to or read backwards`
    for (const [work, run] of Object.entries(works))
      await t.rejects(run(path), { code, message, path, syscall: 'open' }, `${work}: ${what}`)
  }
  t.strictSame(readdirSync(folder), names, 'no lock')
})
