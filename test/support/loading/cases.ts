// Starting a process takes longer than most tests, so the parts of a room run in one process: `<room>.test.ts` runs
// every `*.cases.ts` file in its folder and in the folders below it that have no such file of their own. Each part
// also runs by itself: `npx tap run test/<room>/<part>.cases.ts`.

import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const SUFFIX = '.cases.ts'

/** Imports every part of the room whose module has this `import.meta.url`, in the order of their names. */
export async function runCases(module: string): Promise<void> {
  const parts = partsOf(dirname(fileURLToPath(module)))
  if (parts.length === 0) throw new Error(`no ${SUFFIX} file beside ${module}`)
  for (const part of parts) await import(pathToFileURL(part).href)
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
