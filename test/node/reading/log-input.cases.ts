// An input that is closed while it waits for something.

import { join } from 'node:path'
import t from 'tap'
import { jsonLines } from '../../../lib/index.js'
import { DecompressedSource } from '../../../lib/node/compressed/decompressed-source.js'
import { LogInput } from '../../../lib/node/reading/log-input.js'
import { compressed } from '../../support/compressed/archives.js'
import { descriptorsOf } from '../../support/files/descriptors.js'
import { patchFs } from '../../support/files/fs-patch.js'

/** A sink that only notes what it is told. */
function notingSink() {
  const told: string[] = []
  const sink = {
    accept: async (chunk: string | Uint8Array) => void told.push(`accept ${chunk.length}`),
    resumeAt: (offset: number) => void told.push(`resume at ${offset}`),
    end: () => void told.push('end'),
    goOn: async (how: string) => void told.push(`go on: ${how}`),
  }
  return { sink, told }
}

t.test('closed while it looks for the file that takes the place of the one it follows', async (t) => {
  const path = join(t.testdir({ log: '1\n' }), 'log')
  const input = new LogInput(path, jsonLines, { follow: { reopen: true } })
  const { sink, told } = notingSink()
  patchFs(t, 'stat', (stat) => async (...parameters: Parameters<typeof stat>) => {
    if (told.length > 0) await input.close()
    return stat(...parameters)
  })
  await input.run(sink)
  t.strictSame(told, ['accept 2'])
  t.equal(descriptorsOf(path), 0)
})

t.test('closed while it passes over the start of an archive', async (t) => {
  const text = '1\n2\n'
  const path = join(t.testdir({ log: compressed('gzip', text) }), 'log')
  const input = new LogInput(path, jsonLines, { from: { offset: text.length, line: 3 } })
  const { sink, told } = notingSink()
  const { read } = DecompressedSource.prototype
  t.teardown(() => Object.assign(DecompressedSource.prototype, { read }))
  let isRead = false
  const closing = async function (this: DecompressedSource) {
    // All of the text is passed: what is looked for is whether more follows.
    if (isRead) await input.close()
    isRead = true
    return read.call(this)
  }
  Object.assign(DecompressedSource.prototype, { read: closing })
  await input.run(sink)
  t.strictSame(told, [])
  t.equal(descriptorsOf(path), 0)
})
