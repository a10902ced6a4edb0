import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../source-imports.js'

/** @returns what an installed compiler reports: nothing where all is well */
export function runCompiler(compiler: string, args: readonly string[]): Promise<string> {
  const path = join(projectRoot, 'node_modules', compiler, 'bin/tsc')
  return new Promise((resolve, reject) => {
    // Without tap's loaders, which the newest compiler can't be loaded with.
    execFile('env', ['-u', 'NODE_OPTIONS', process.execPath, path, ...args], (error, stdout, stderr) => {
      const output = stdout + stderr
      if (error !== null && output === '') reject(error)
      else resolve(output)
    })
  })
}
