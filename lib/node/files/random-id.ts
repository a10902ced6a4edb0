import { randomBytes } from 'node:crypto'

/** In hexadecimal digits. */
export const RANDOM_ID_LENGTH = 16
export const RANDOM_ID = new RegExp(`^[0-9a-f]{${RANDOM_ID_LENGTH}}$`)

/** 64 random bits in hexadecimal: no other process will have the same id. */
export function randomId(): string {
  return randomBytes(RANDOM_ID_LENGTH / 2).toString('hex')
}
