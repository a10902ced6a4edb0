import { inspect } from 'node:util'

/** What is said of an error that nobody expected. */
export function bugReport(error: unknown): string {
  return `wholeline: this is a bug in wholeline; please report it with the following:\n${inspect(error)}\n`
}
