// Colour for the verdict, on a terminal only, and not where NO_COLOR is set: see https://no-color.org.

import type { OutputStream, StandardStreams } from './standard-streams.js'

const COLOURS = { red: 31, green: 32, yellow: 33 } as const
export type Colour = keyof typeof COLOURS

/** Returns the text in that colour, or unchanged where the output has no colours. */
export type Paint = (text: string, colour: Colour) => string

export const plain: Paint = (text) => text
const coloured: Paint = (text, colour) => `\u001b[${COLOURS[colour]}m${text}\u001b[39m`

export function paintFor(stream: OutputStream, { NO_COLOR = '' }: StandardStreams['env']): Paint {
  return stream.isTTY === true && NO_COLOR === '' ? coloured : plain
}
