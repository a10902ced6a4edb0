// Compiles the contender in C++, where a compiler and simdjson are installed.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_ROOT } from '../../harness/workspace/project-root.js'

const SOURCE = join(PROJECT_ROOT, 'bench/contenders/native/simdjson.cpp')
const HOW_TO_GET_IT = 'on Debian: apt-get install g++ libsimdjson-dev'

/** The path of the program, or why there is none. */
export type NativeProgram = { readonly program: string } | { readonly missing: string }

/**
 * @param folder where the program is written
 * @param optimising a test has no use for the best code, which takes longer to compile
 */
export async function compileSimdjson(
  folder: string,
  compiler = 'g++',
  optimising = '-O3',
): Promise<NativeProgram> {
  const program = join(folder, 'simdjson')
  try {
    await promisify(execFile)(compiler, [
      '-std=c++17',
      optimising,
      '-DNDEBUG',
      SOURCE,
      '-lsimdjson',
      '-o',
      program,
    ])
    return { program }
  } catch (error) {
    return { missing: `native simdjson did not take part: ${reasonOf(error, compiler)} (${HOW_TO_GET_IT})` }
  }
}

function reasonOf(error: unknown, compiler: string): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return `there is no ${compiler}`
  const [, message = 'it cannot be compiled'] = /error: (.*)/.exec(String(error)) ?? []
  return message
}
