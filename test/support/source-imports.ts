// What the sources of the library import, by the compiler's own reading of them.

import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** The sources of the WebAssembly module are no TypeScript, though their names say so. */
const ASSEMBLY = 'lib/certify/assembly/'

export interface SourceFile {
  /** From the root of the project, with slashes: 'lib/core/lines/utf8.ts'. */
  readonly path: string
  /** Each as it is written; undefined where it is computed. */
  readonly imports: readonly (string | undefined)[]
  readonly text: string
}

export function librarySources(): SourceFile[] {
  return readdirSync(join(projectRoot, 'lib'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('lib', ...name.split(sep)))
    .filter((path) => path.endsWith('.ts') && !path.startsWith(ASSEMBLY))
    .map((path) => {
      const text = readFileSync(join(projectRoot, path), 'utf8')
      return { path, imports: importsOf(text), text }
    })
}

/** The specifiers of every import and export-from, of types too, and of every `import()`. */
export function importsOf(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = []
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) found.push(literalText(specifier))
    ts.forEachChild(node, visit)
  }
  visit(parsed(text))
  return found
}

/** Whether the source does nothing but export what others define. */
export function onlyReexports(text: string): boolean {
  return parsed(text).statements.every(
    (statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
  )
}

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true)
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return node.argument
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isDynamic ? node.arguments[0] : undefined
}

function literalText(specifier: ts.Node): string | undefined {
  const literal = ts.isLiteralTypeNode(specifier) ? specifier.literal : specifier
  return ts.isStringLiteralLike(literal) ? literal.text : undefined
}
