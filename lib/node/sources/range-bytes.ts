import { isUint8Array } from 'node:util/types'

/** @throws TypeError where a range is given as something else, such as text: which bytes the log holds is not known then */
export function requireBytes(given: Uint8Array): void {
  if (!isUint8Array(given)) throw new TypeError('a range of a log must be given as bytes (Uint8Array)')
}
