// The command in one file, with the packages that it uses: a process of it starts several times as fast as one that loads each
// module by itself, and the tests start hundreds.

import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { describePackage, ROOT } from './plain-library.js'

/** Writes it to a folder: the path of its program. */
export function writeBundledCommand(folder: string): string {
  const outfile = join(folder, 'lib/cli/main.js')
  buildSync({
    entryPoints: [join(ROOT, 'lib/cli/main.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    // Some of its packages are CommonJS, and require modules of Node.
    banner: {
      js: "import { createRequire as requiring } from 'node:module'; const require = requiring(import.meta.url);",
    },
  })
  describePackage(folder)
  return outfile
}
