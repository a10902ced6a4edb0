// Colours, where the output has them. `--color` decides. Without it the environment does, and then the terminal, by the
// platform's own rules (`getColorDepth`), which know TERM=dumb among others. The escapes are the platform's, too:
// `util.styleText` is missing before Node 20.12, and asks the environment of the process, not the one that is given here.

import { WriteStream } from 'node:tty'
import { inspect } from 'node:util'
import type { OutputStream, StandardStreams } from './standard-streams.js'

export type Colour = 'red' | 'green' | 'yellow'

/** When to write colours. 'auto': on a terminal that has them, unless the environment says otherwise. */
export const COLOUR_CHOICES = ['auto', 'always', 'never'] as const
export type ColourChoice = (typeof COLOUR_CHOICES)[number]

/** Returns the text in that colour, or unchanged where the output has no colours. */
export type Paint = (text: string, colour: Colour) => string

type Environment = StandardStreams['env']

export const plain: Paint = (text) => text

function coloured(text: string, colour: Colour): string {
  const [start, end] = inspect.colors[colour] as [number, number]
  return `\u001b[${start}m${text}\u001b[${end}m`
}

export function paintFor(stream: OutputStream, env: Environment, choice: ColourChoice): Paint {
  return hasColours(stream, env, choice) ? coloured : plain
}

function hasColours(stream: OutputStream, env: Environment, choice: ColourChoice): boolean {
  if (choice !== 'auto') return choice === 'always'
  const { FORCE_COLOR, CLICOLOR_FORCE = '', NO_COLOR = '', NODE_DISABLE_COLORS = '' } = env
  // Alone, because Node warns on standard error where NO_COLOR is set as well.
  if (FORCE_COLOR !== undefined) return isColourful({ FORCE_COLOR })
  // See https://no-color.org and https://bixense.com/clicolors.
  if (NO_COLOR !== '' || NODE_DISABLE_COLORS !== '') return false
  if (CLICOLOR_FORCE !== '' && CLICOLOR_FORCE !== '0') return true
  // Some versions of Node take an empty variable for a set one.
  return stream.isTTY === true && isColourful({ ...env, NO_COLOR: undefined, NODE_DISABLE_COLORS: undefined })
}

function isColourful(env: Environment): boolean {
  return WriteStream.prototype.getColorDepth(env) > 1
}
