// Starting a process takes longer than most tests, so the parts of a room run in one process: `<room>.test.ts` runs
// every `*.cases.ts` file in its folder and in the folders below it that have no such file of their own. Each part
// also runs by itself: `npx tap run test/<room>/<part>.cases.ts`.

import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'

const SUFFIX = '.cases.ts'

/** Imports every part of the room whose module has this `import.meta.url`, in the order of their names. */
export async function runCases(module: string): Promise<void> {
  const parts = partsOf(dirname(fileURLToPath(module)))
  if (parts.length === 0) throw new Error(`no ${SUFFIX} file beside ${module}`)
  Object.assign(t, { teardown: refused })
  for (const part of parts) await import(pathToFileURL(part).href)
}

/**
 * Once the root test has something to tear down, tap ends it when nothing is left to run, as happens while the next part is
 * imported: the tests of that part would be left out without a word.
 */
function refused(): never {
  throw new Error('the root test of a room tears nothing down: use partFolder, or the test that needs it')
}

/** The paths of the parts that a folder's `<room>.test.ts` runs. */
export function partsOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((each) => {
      const path = join(folder, each.name)
      if (each.isDirectory()) return existsSync(runnerOf(path)) ? [] : partsOf(path)
      return each.name.endsWith(SUFFIX) ? [path] : []
    })
}

/** The test that runs the parts in a folder, where it has one. */
export function runnerOf(folder: string): string {
  return join(folder, `${basename(folder)}.test.ts`)
}
