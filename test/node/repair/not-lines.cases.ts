// JSON that is not in lines would be lost by a repair line by line: it is refused before anything is written.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { jsonOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'

t.test(
  'a document, an array or a sequence is refused, and the command that makes lines of it is named',
  async (t) => {
    const rows: [string, RegExp][] = [
      [
        '{\n  "a": 1\n}\n',
        /^not JSON lines, but a JSON document over many lines: `wholeline lines FILE > LINES` turns it into/,
      ],
      ['[{"id":1},{"id":2}]\n', /but an array in a file, on one line: `wholeline lines FILE > LINES`/],
      [
        '[\n{"id":1},\n{"id":2},\n{"id":',
        /an array in a file, over many lines, which ends early: `wholeline lines /,
      ],
      [`[${'{"id":1},'.repeat(20_000)}{}]\n`, /on one line/],
      ['\u001e{\n"a":1}\n', /whose records span lines: `wholeline lines FILE > LINES`/],
    ]
    for (const [text, message] of rows) {
      const folder = t.testdir({ log: text })
      for (const dryRun of [false, true]) {
        await t.rejects(repairLog(`${folder}/log`, jsonLines, { dryRun }), {
          code: 'ERR_LOG_NOT_LINES',
          message,
        })
        await t.rejects(repairLog(`${folder}/log`, sessionFormat, { dryRun, header: sessionHeader }), {
          code: 'ERR_LOG_NOT_LINES',
          message,
        })
        t.equal(readFileSync(`${folder}/log`, 'utf8'), text)
        t.strictSame(readdirSync(folder), ['log'])
      }
    }
  },
)

t.test('a log with its header is repaired, even if its other lines look like a document', async (t) => {
  const path = `${t.testdir({})}/log`
  const cut = jsonOf(leafEntry('1')).slice(0, 1)
  writeFileSync(path, logOf(sessionHeader, cut, leafEntry('2')))
  const { changed } = await repairLog(path, sessionFormat)
  t.equal(changed, true)
})
