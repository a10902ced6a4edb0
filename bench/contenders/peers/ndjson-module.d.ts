// ndjson has no types of its own. This is the part of it that is used here.
declare module 'ndjson' {
  import type { Duplex } from 'node:stream'

  const ndjson: { parse(): Duplex }
  export default ndjson
}
