import t from 'tap'
import { longLineChunks } from '../../bench/fixture/long-line.js'
import { sessionFormat } from '../../lib/format/session-format.js'
import { linesOf } from './fixture-log.js'

t.test('one line in the middle is as long as asked for, and every line is valid', async (t) => {
  for (const [lineBytes, content] of [
    [65_536, 'text'],
    [200_001, 'text'],
    [200_001, 'numbers'],
    [200_002, 'numbers'],
  ] as const) {
    const chunks = longLineChunks({ lineBytes, aroundBytes: 50_000, content })
    const [header, ...lines] = linesOf(Buffer.concat([...chunks]))
    t.ok(sessionFormat.isHeader(JSON.parse(header ?? '')), 'header')
    t.ok(
      lines.every((line) => sessionFormat.isEntry(JSON.parse(line))),
      'entries',
    )
    const position = lines.findIndex((line) => line.length === lineBytes)
    t.ok(position > 5 && position < lines.length - 5, `line ${position} of ${lines.length}`)
  }
})
