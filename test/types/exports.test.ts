// A type that a public signature names can be named by its users: it is exported.

import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { projectRoot } from '../support/source-imports.js'

t.test('every type that an exported declaration names is exported', async (t) => {
  t.strictSame(unexported(join(projectRoot, 'lib/index.ts')), [])
})

t.test('one that is not exported would be found', async (t) => {
  const folder = t.testdir({
    'types.ts':
      'export interface Hidden { a: 1 }\nexport interface Shown { h: Hidden }\nexport class C { #h?: Hidden; s(): Shown { const h: Hidden = { a: 1 }; return { h } } }\n',
    'index.ts': "export { C, type Shown } from './types.js'\n",
  })
  t.strictSame(unexported(join(folder, 'index.ts')), ['Shown names Hidden'])
})

function unexported(index: string): string[] {
  const program = ts.createProgram([index], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    strict: true,
  })
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node) as ts.Symbol
  const exported = new Set(checker.getExportsOfModule(module).map((each) => unaliased(checker, each)))
  const found = new Set<string>()
  for (const symbol of exported)
    for (const declaration of publicDeclarations(symbol))
      for (const named of namedTypes(declaration, checker))
        if (isOurs(named) && !exported.has(named)) found.add(`${symbol.name} names ${named.name}`)
  return [...found].sort()
}

/** The implementation of an overloaded function is not seen from outside. */
function publicDeclarations({ declarations = [] }: ts.Symbol): ts.Declaration[] {
  const overloads = declarations.filter((each) => ts.isFunctionDeclaration(each) && each.body === undefined)
  return overloads.length > 0 ? overloads : declarations
}

function namedTypes(declaration: ts.Node, checker: ts.TypeChecker): Set<ts.Symbol> {
  const found = new Set<ts.Symbol>()
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return
    const name = typeName(node)
    const symbol = name && checker.getSymbolAtLocation(name)
    if (symbol !== undefined) found.add(unaliased(checker, symbol))
    if (ts.isPropertyDeclaration(node) || ts.isParameter(node)) node.type && visit(node.type)
    else ts.forEachChild(node, visit)
  }
  visit(declaration)
  return found
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false
  const isMarked = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0
  return isMarked || (node.name !== undefined && ts.isPrivateIdentifier(node.name))
}

function typeName(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined
}

function unaliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

/** Not of Node, of TypeScript or of a dependency, and not a type parameter. */
function isOurs({ flags, declarations = [] }: ts.Symbol): boolean {
  if ((flags & ts.SymbolFlags.TypeParameter) !== 0) return false
  return declarations.some((each) => !/\/node_modules\//.test(each.getSourceFile().fileName))
}
