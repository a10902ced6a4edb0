// Types for the part of ndjson that is used here, since it has none of its own.
declare module 'ndjson' {
  import type { Duplex } from 'node:stream'

  const ndjson: { parse(): Duplex }
  export default ndjson
}
