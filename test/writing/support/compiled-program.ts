// A program for a process of its own, compiled with the part of the library that it uses: loading the
// sources through tap's TypeScript would take such a process seconds, and a hundred of them are killed.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))
const OPTIONS = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }

/** Compiles a program beside this file into a folder inside the project: its path there. */
export function compiledProgram(name: string, folder: string): string {
  const program = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const sources = [program]
  for (const source of sources) {
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions: OPTIONS })
    const compiled = placeOf(source, folder)
    mkdirSync(dirname(compiled), { recursive: true })
    writeFileSync(compiled, outputText)
    for (const imported of importsOf(outputText, source))
      if (!sources.includes(imported)) sources.push(imported)
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
