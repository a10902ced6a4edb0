// Colour for the one word that matters, and only where a person sees it: see https://no-color.org.

import type { OutputStream, StandardStreams } from './standard-streams.js'

const COLOURS = { red: 31, green: 32, yellow: 33 } as const
export type Colour = keyof typeof COLOURS

/** Puts text in a colour, or leaves it as it is. */
export type Paint = (text: string, colour: Colour) => string

export const plain: Paint = (text) => text
const coloured: Paint = (text, colour) => `\u001b[${COLOURS[colour]}m${text}\u001b[39m`

export function paintFor(stream: OutputStream, { NO_COLOR = '' }: StandardStreams['env']): Paint {
  return stream.isTTY === true && NO_COLOR === '' ? coloured : plain
}
