// A program for a separate process, as one file with the part of the library and of typebox that it uses: loading each of their
// modules by itself would take most of the time of a process, and the tests start hundreds of them.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/**
 * Compiles a program beside this file into a folder: its path there.
 * @param external packages that are imported as they are installed; the folder must lie in the project then
 */
export function compiledProgram(name: string, folder: string, external: string[] = []): string {
  const outfile = join(folder, `${name}.mjs`)
  const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  buildSync({
    entryPoints: [program],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external,
    logLevel: 'error',
  })
  return outfile
}
