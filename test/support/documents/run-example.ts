// Runs an example of a document as a module of its own, in this process and in a folder of its own.

import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { chdir, cwd } from 'node:process'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import type { Test } from 'tap'
import { exampleLogs } from './example-logs.js'
import type { Block } from './markdown.js'

const LIBRARY = new URL('../../../lib/index.ts', import.meta.url).href
/** The subpaths of the package, by their names in it. */
const SUBPATHS = new URL('../../../lib/distributed/', import.meta.url).href

/** A thread loads what this process preloads, by paths that begin in the folder of the example. */
const LOADER = {
  test: {
    support: {
      loading: { 'modules.mjs': `import '${new URL('../loading/modules.mjs', import.meta.url).href}'` },
    },
  },
}

/** The module of Node that an example needs and this version of Node does not have. */
export function missingModule(code: string): string | undefined {
  const modules = Array.from(code.matchAll(/from '(node:[\w/]+)'/g), ([, name = '']) => name)
  return modules.find((name) => !isBuiltin(name))
}

/** Resolves with what the example printed, once it is done. Rejects with what it throws. */
export async function runExample(
  t: Test,
  { code }: Pick<Block, 'code'>,
  logs: Readonly<Record<string, Uint8Array>> = exampleLogs,
): Promise<string> {
  const folder = t.testdir({
    ...logs,
    ...(code.includes('node:worker_threads') ? LOADER : {}),
    'example.ts': code
      .replaceAll("from 'wholeline'", `from '${LIBRARY}'`)
      .replaceAll(/from 'wholeline\/(\w+)'/g, `from '${SUBPATHS}$1/index.ts'`),
  })
  const console = t.capture(globalThis.console, 'log')
  const before = cwd()
  chdir(folder)
  try {
    await import(pathToFileURL(join(folder, 'example.ts')).href)
  } finally {
    chdir(before)
  }
  return console()
    .map(({ args }) => `${format(...args)}\n`)
    .join('')
}
