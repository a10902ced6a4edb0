import { PassThrough } from 'node:stream'
import t from 'tap'
import { terminalWidth } from '../../../lib/cli/terminal/terminal-width.js'

t.test('only a terminal has a width; it is 80 where the terminal does not say', async (t) => {
  const widthOf = (terminal: { isTTY?: boolean; columns?: number }) =>
    terminalWidth(Object.assign(new PassThrough(), terminal))
  t.equal(widthOf({ isTTY: true, columns: 132 }), 132)
  t.equal(widthOf({ isTTY: true }), 80)
  t.equal(widthOf({ isTTY: true, columns: 0 }), 80)
  t.equal(widthOf({ isTTY: false, columns: 132 }), undefined)
  t.equal(widthOf({}), undefined)
})
