// The examples of the guides run, and print what the guides say.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { logOf, sessionHeader, userEntry } from '../support/damage/session-log.js'
import { guideNamed, guides } from '../support/documents/documents.js'
import { blocksOf } from '../support/documents/markdown.js'
import { missingModule, runExample } from '../support/documents/run-example.js'

for (const { path, text } of guides) {
  t.test(path, async (t) => {
    for (const block of blocksOf(text)) {
      if (block.language !== 'ts') continue
      const missing = missingModule(block.code)
      const skip = missing === undefined ? false : `this version of Node has no ${missing}`
      await t.test(`line ${block.line}, under "${block.heading}"`, { skip }, async (t) => {
        const printed = await runExample(t, block)
        if (block.output !== undefined) t.equal(printed, block.output)
        t.match(block.code, /from 'wholeline'/, 'it says what to import')
      })
    }
  })
}

t.test('the example for a line that is too long pulls the string out of it', async (t) => {
  const example = blocksOf(guideNamed('long-lines').text).find(({ code }) => code.includes('lineStream'))
  const text = `A "long" line.\n${'x'.repeat(1000)}`.repeat(1000)
  await runExample(t, example ?? { code: '' }, {
    'session.jsonl': logOf(sessionHeader, userEntry('1'), userEntry('2', text), userEntry('3')),
  })
  t.ok(readFileSync(join(t.testdirName, 'line-3.txt'), 'utf8') === text)
})

t.test('every guide but the ones without a program has an example', async (t) => {
  const without = guides.filter(({ text }) => blocksOf(text).every(({ language }) => language !== 'ts'))
  t.strictSame(
    without.map(({ path }) => path),
    ['lib/guides/command.md', 'lib/guides/how-it-works.md'],
  )
})
