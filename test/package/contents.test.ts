// What is published, and what is not.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packedPackage, readPacked as read } from '../support/package/packed.js'
import { importsOf, projectRoot } from '../support/source-imports.js'

const MOST_BYTES = 200_000
const EXACT = [
  'LICENSE',
  'README.md',
  'dist/bullmq.d.ts',
  'dist/bullmq.js',
  'dist/command.js',
  'dist/s3.d.ts',
  'dist/s3.js',
  'dist/shared.js',
  'dist/third-party-licenses.txt',
  'dist/thread.js',
  'dist/typebox-later.js',
  'dist/typebox.js',
  'dist/wholeline.1',
  'dist/wholeline.d.ts',
  'dist/wholeline.js',
  'package.json',
]

/** What each subpath needs. */
const SUBPATHS = { s3: ['@aws-sdk/client-s3'], bullmq: ['bullmq'] }

const { size, files } = packedPackage()

t.test('only what users need, and it is small', async (t) => {
  const paths = files.map(({ path }) => path)
  t.strictSame(paths.sort(), EXACT)
  t.ok(size < MOST_BYTES, `${size} bytes`)
})

t.test('the command can be run', async (t) => {
  const command = files.find(({ path }) => path === 'dist/command.js')
  t.equal((command?.mode ?? 0) & 0o111, 0o111)
  t.match(read('dist/command.js'), /^#!\/usr\/bin\/env node\n/)
})

t.test(
  'the library imports typebox alone, and only by #typebox; the command imports no package',
  async (t) => {
    const packagesOf = (path: string) => [
      ...new Set(
        importsOf(read(path)).filter(
          (specifier) => !/^(node:|\.\/(shared|bullmq)\.js$)/.test(specifier ?? ''),
        ),
      ),
    ]
    t.strictSame(packagesOf('dist/wholeline.js'), ['#typebox'])
    t.strictSame(packagesOf('dist/typebox.js'), ['typebox/schema'])
    t.strictSame(packagesOf('dist/typebox-later.js'), [], 'it requires typebox when it is called')
    t.strictSame(packagesOf('dist/shared.js'), ['#typebox'])
    t.strictSame(packagesOf('dist/thread.js'), [])
    t.strictSame(packagesOf('dist/command.js'), [undefined], 'its one computed import is of a format module')
  },
)

t.test(
  'typebox is the only peer that is installed with the package; the others are for subpaths',
  async (t) => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(read('package.json'))
    t.equal(dependencies, undefined)
    const isOptional = (name: string) => peerDependenciesMeta[name]?.optional === true
    t.strictSame(
      Object.keys(peerDependencies).filter((name) => !isOptional(name)),
      ['typebox'],
    )
    t.strictSame(Object.keys(peerDependencies).filter(isOptional), Object.keys(peerDependenciesMeta))
  },
)

t.test('a subpath imports its package and the library, and so do its types', async (t) => {
  for (const [name, packages] of Object.entries(SUBPATHS)) {
    const foreign = (path: string) => [
      ...new Set(importsOf(read(path)).filter((specifier) => !specifier?.startsWith('node:'))),
    ]
    t.strictSame(foreign(`dist/${name}.js`).sort(), ['./wholeline.js', ...packages].sort(), name)
    t.strictSame(foreign(`dist/${name}.d.ts`).sort(), ['wholeline', ...packages].sort(), `types of ${name}`)
  }
})

t.test('the range of typebox begins with the oldest version that is tested', async (t) => {
  const { peerDependencies } = JSON.parse(read('package.json'))
  const versionOf = (name: string) =>
    JSON.parse(readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8')).version
  t.equal(peerDependencies.typebox, `^${versionOf('typebox-oldest')}`)
  t.equal(versionOf('typebox').split('.')[0], versionOf('typebox-oldest').split('.')[0])
})

t.test('the licence of each bundled package is there', async (t) => {
  const licences = read('dist/third-party-licenses.txt')
  for (const name of ['cli-progress', 'commander', 'stream-json', 'stream-chain', 'string-width'])
    t.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\([\\w-]+\\)$`, 'm'))
  t.match(licences, /Eugene Lazutkin/)
})

t.test('the types are one file, with their docstrings', async (t) => {
  const types = read('dist/wholeline.d.ts')
  const specifiers = new Set(importsOf(types))
  t.strictSame(
    [...specifiers].filter((specifier) => !/^(node:.*|typebox)$/.test(specifier ?? '')),
    [],
  )
  const source = readFileSync(join(projectRoot, 'lib/node/reading/read-entries.ts'), 'utf8')
  const [, sentence = ''] = /\/\*\*\s+\* (.*)$/m.exec(source) ?? []
  t.ok(sentence.length > 20 && types.includes(sentence), sentence)
  t.notMatch(types, /sourceMappingURL/)
})

t.test('every field in the types has its docstring', async (t) => {
  t.strictSame(undocumentedFields(read('dist/wholeline.d.ts')), [])
  const fields = '{\n/** A text. */\na: string\nb: { c: number } }'
  t.strictSame(undocumentedFields(`declare const Part: Type.TObject<${fields}>`), ['Part.b', 'Part.b.c'])
})

/** Fields of parameters are left out: the function's docstring describes those. */
function undocumentedFields(types: string): string[] {
  const file = ts.createSourceFile('types.d.ts', types, ts.ScriptTarget.ES2023, true)
  const found: string[] = []
  const visit = (node: ts.Node, names: readonly string[]): void => {
    if (ts.isParameter(node)) return
    const name = nameOf(node)
    const path = name === undefined ? names : [...names, name]
    if (name !== undefined && isField(node) && ts.getJSDocCommentsAndTags(node).length === 0)
      found.push(path.join('.'))
    ts.forEachChild(node, (child) => visit(child, path))
  }
  visit(file, [])
  return found
}

function isField(node: ts.Node): boolean {
  return ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isGetAccessor(node)
}

/** Undefined for a private field, whose name is all that the types say of it. */
function nameOf(node: ts.Node): string | undefined {
  const { name } = node as ts.NamedDeclaration
  return name === undefined || ts.isPrivateIdentifier(name) ? undefined : name.getText()
}
