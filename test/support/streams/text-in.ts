import type { PassThrough } from 'node:stream'

/** All that was written to the stream so far. One `read` gives it all at once only before Node 26. */
export function textIn(stream: PassThrough): string {
  let text = ''
  for (let part: unknown = stream.read(); part !== null; part = stream.read()) text += String(part)
  return text
}
