// A program that uses much of the library's public surface on one log, and prints what it found: the same in every bundle
// and under every runtime.

import type { Outcome } from './consumer.js'

/** Reads the log that its first argument names. */
export const READING_PROGRAM = `
import Type from 'typebox'
import { defineFormat, explainEngine, readAll, readLast, scanEntries, sessionFormat, verifyLog } from 'wholeline'

const path = process.argv[2]
const { entries, summary } = await readAll(path, sessionFormat, { salvage: true, maxLineBytes: 2000 })
const verified = await verifyLog(path, sessionFormat)
const ids = []
for await (const view of scanEntries(path, sessionFormat, { types: ['leaf'] })) ids.push(view.field('id'))
const last = await readLast(path, sessionFormat, 1)
const own = defineFormat({ name: 'own', entry: Type.Object({ type: Type.Literal('leaf'), id: Type.String() }) })
console.log(JSON.stringify({ entries, summary, verified, ids, last, engine: explainEngine(own) }))
`

/** What the program found; throws with its complaint if it failed. */
export function findingsOf({ exitCode, stdout, stderr }: Outcome): Findings {
  if (exitCode !== 0) throw new Error(`the program failed with ${exitCode}: ${stderr}`)
  return JSON.parse(stdout)
}

export interface Findings {
  readonly entries: readonly object[]
  readonly summary: { readonly corrupt: number; readonly faults: readonly { envelope?: object }[] }
  readonly verified: object
  readonly ids: readonly string[]
  readonly last: object
  readonly engine: { readonly engine: string; readonly gaps: readonly object[] }
}
