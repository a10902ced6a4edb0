// A program for a separate process, compiled with the part of the library that it uses: loading the sources would delay each
// process, and the tests start a hundred of them.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { javascriptOf } from '../loading/javascript.mjs'

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

/** Compiles a program beside this file into a folder inside the project: its path there. */
export function compiledProgram(name: string, folder: string): string {
  const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const sources = [program]
  for (const source of sources) {
    const code = javascriptOf(source)
    const compiled = placeOf(source, folder)
    mkdirSync(dirname(compiled), { recursive: true })
    writeFileSync(compiled, code)
    for (const imported of importsOf(code, source)) if (!sources.includes(imported)) sources.push(imported)
  }
  return placeOf(program, folder)
}

function placeOf(source: string, folder: string): string {
  return join(folder, relative(PROJECT, source)).replace(/\.ts$/, '.js')
}

function importsOf(code: string, source: string): string[] {
  const paths = [...code.matchAll(/ from '(\.[^']+)\.js'/g)].map((match) => match[1] as string)
  return paths.map((path) => `${join(dirname(source), path)}.ts`)
}
