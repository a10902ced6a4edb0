import { PassThrough } from 'node:stream'
import t from 'tap'
import { type ColourChoice, paintFor } from '../../../lib/cli/terminal/paint.js'

const TERM = 'xterm-256color'

function isColoured(env: Record<string, string>, isTTY: boolean, choice: ColourChoice = 'auto'): boolean {
  const stream = Object.assign(new PassThrough(), { isTTY })
  return paintFor(stream, env, choice)('text', 'red') === '\u001b[31mtext\u001b[39m'
}

t.test('a terminal has colours, unless its environment says otherwise', async (t) => {
  t.ok(isColoured({ TERM }, true))
  t.notOk(isColoured({ TERM }, false))
  for (const [name, value] of [
    ['TERM', 'dumb'],
    ['NO_COLOR', '1'],
    ['NODE_DISABLE_COLORS', '1'],
    ['FORCE_COLOR', '0'],
  ] as const)
    t.notOk(isColoured({ TERM, [name]: value }, true), name)
  for (const name of ['NO_COLOR', 'NODE_DISABLE_COLORS', 'CLICOLOR_FORCE'])
    t.ok(isColoured({ TERM, [name]: '' }, true), `an empty ${name}`)
})

t.test('the environment can force colours where there is no terminal', async (t) => {
  for (const value of ['', '1', 'true', '2', '3']) t.ok(isColoured({ FORCE_COLOR: value }, false), value)
  t.ok(isColoured({ FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, false))
  t.ok(isColoured({ CLICOLOR_FORCE: '1', TERM: 'dumb' }, false))
  t.notOk(isColoured({ CLICOLOR_FORCE: '0' }, false))
  t.notOk(isColoured({ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false))
})

t.test('a choice is stronger than the environment', async (t) => {
  t.ok(isColoured({ NO_COLOR: '1', FORCE_COLOR: '0', TERM: 'dumb' }, false, 'always'))
  t.notOk(isColoured({ FORCE_COLOR: '3', CLICOLOR_FORCE: '1', TERM }, true, 'never'))
})
