// Builds the WebAssembly module of lib/certify and writes it as a source file that is imported like any other, so that it
// is found whether the library is bundled or not.
//
//   node lib/certify/assembly/build.mjs            writes lib/certify/module-bytes.ts
//   node lib/certify/assembly/build.mjs <file>     writes the module itself to that file, for inspection

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const SOURCE = 'lib/certify/assembly/index.ts'
const TARGET = 'lib/certify/module-bytes.ts'
const OPTIONS = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime=stub',
  '--enable=simd',
  '--initialMemory=1',
  // No warning about vectors in exports: they never leave the module.
  '--disableWarning=112',
]

/** The module, as bytes. */
export async function buildCertifier() {
  let module
  const { error, stderr } = await asc.main([SOURCE, ...OPTIONS, '--outFile=module.wasm'], {
    readFile: sourceOf,
    writeFile: (_name, contents) => {
      module = contents
    },
  })
  if (error !== null || module === undefined) throw new Error(`${stderr}`, { cause: error })
  return module
}

/** A source file that exports the module in hexadecimal, which is longer than base64, but compresses better. */
export function moduleSource(module) {
  return [
    `// Built from ${SOURCE} by \`npm run build\`: not to be changed by hand.`,
    '',
    '/** The WebAssembly module, in hexadecimal. */',
    'export const MODULE =',
    `  '${Buffer.from(module).toString('hex')}'`,
    '',
  ].join('\n')
}

/** A source; null if there is no such file. `@inline` is a comment there, since no other tool accepts it on a function. */
function sourceOf(name, folder) {
  try {
    return readFileSync(join(folder, name), 'utf8').replace(/^\/\/ (@inline)$/gm, '$1')
  } catch {
    return null
  }
}

if (process.argv[1] === import.meta.filename) {
  const [target] = process.argv.slice(2)
  const module = await buildCertifier()
  writeFileSync(target ?? TARGET, target === undefined ? moduleSource(module) : module)
}
