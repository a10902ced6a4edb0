import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

/** A folder for all tests of a part. The folder of the root test is shared by every part of a room. */
export function partFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wholeline-part-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return folder
}
