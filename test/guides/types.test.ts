// The examples of the README and the guides compile, with the strict settings of this project.

import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { guides, readme } from '../support/documents/documents.js'
import { blocksOf } from '../support/documents/markdown.js'
import { projectRoot } from '../support/source-imports.js'

const examples = [readme, ...guides].flatMap(({ path, text }) =>
  blocksOf(text)
    .filter(({ language }) => language === 'ts')
    .map(({ code, line }) => ({ path, code, line })),
)

t.test('every example compiles, and a mistake in one would be found', async (t) => {
  const names = examples.map((_, index) => `example-${index}.ts`)
  const files = names.map((name, index) => [name, examples[index]?.code ?? ''])
  const mistake = "import { readAll } from 'wholeline'\nawait readAll(1)\n"
  const folder = t.testdir({ ...Object.fromEntries(files), 'mistake.ts': mistake })
  const paths = [...names, 'mistake.ts'].map((name) => join(folder, name))
  const program = ts.createProgram(paths, compilerOptions())
  const found = names.flatMap((name, index) =>
    problemsOf(program, join(folder, name)).map(({ line, message }) => {
      const { path, line: start } = examples[index] as (typeof examples)[number]
      return `${path}:${start + line}: ${message}`
    }),
  )
  t.strictSame(found, [])
  t.ok(examples.length > 20, `there are ${examples.length}`)
  const lines = problemsOf(program, join(folder, 'mistake.ts')).map(({ line }) => line)
  t.strictSame(lines, [1])
})

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, projectRoot)
  const paths = {
    wholeline: [join(projectRoot, 'lib/index.ts')],
    'wholeline/*': [join(projectRoot, 'lib/distributed/*/index.ts')],
  }
  return { ...options, paths }
}

/** @returns lines counted from 0 */
function problemsOf(program: ts.Program, path: string): { line: number; message: string }[] {
  const source = program.getSourceFile(path)
  const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  return problems.map(({ file, start = 0, messageText }) => ({
    line: file?.getLineAndCharacterOfPosition(start).line ?? 0,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
}
