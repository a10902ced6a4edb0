// The library as plain JavaScript, which runs without loaders.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { javascriptOf } from '../loading/javascript.mjs'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** The sources of the WebAssembly module are AssemblyScript. */
const ASSEMBLY = join('lib', 'certify', 'assembly')

/** The folder must lie in the project, so that its dependencies are found. */
export function writePlainLibrary(folder: string, ...more: string[]): void {
  const library = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  const sources = library.map((name) => join('lib', name)).filter((name) => name.endsWith('.ts'))
  for (const source of [...sources.filter((name) => !name.startsWith(ASSEMBLY)), ...more])
    transpile(source, folder)
  describePackage(folder)
}

/** The library imports its own package by name. */
export function describePackage(folder: string): void {
  const { name, version, type, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type, exports }))
}

export function asJavaScript(source: string): string {
  return source.replace(/\.ts$/, '.js')
}

function transpile(source: string, folder: string): void {
  const target = join(folder, asJavaScript(source))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, javascriptOf(join(ROOT, source)))
}
