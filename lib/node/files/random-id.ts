import { randomBytes } from 'node:crypto'

/** What a random id looks like. */
export const RANDOM_ID = /^[0-9a-f]{16}$/

/** Sixteen hexadecimal digits that nobody else will have. */
export function randomId(): string {
  return randomBytes(8).toString('hex')
}
