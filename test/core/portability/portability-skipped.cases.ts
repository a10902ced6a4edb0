import t from 'tap'
import { LogParser } from '../../../lib/core/parser/log-parser.js'
import { Step } from '../../../lib/core/parser/step.js'
import { PortabilityTally } from '../../../lib/core/portability/portability-tally.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { HEADER, lines } from '../../support/damage/cli-logs.js'

t.test('headers, and objects of unknown types that are skipped, are whole lines, too', async (t) => {
  const header = HEADER.replace('{', '{"cwd":"/",')
  const skipped = '{"type":"new","n":9007199254740993}'
  const parser = new LogParser(sessionFormat, { unknownTypes: 'skip' })
  const tally = new PortabilityTally(1000)
  parser.receive(Buffer.from(lines(header, skipped)))
  parser.end()
  for (let step = parser.advance(); step !== Step.End; step = parser.advance()) tally.take(step, parser)
  t.match(tally.end(), [
    { issue: 'duplicate-key', count: 1, line: 1, offset: header.lastIndexOf('"cwd"') },
    { issue: 'unsafe-integer', count: 1, line: 2, offset: lines(header).length + skipped.indexOf('9') },
  ])
})
