// Programs that use the library compile against the declarations that are published: with the oldest compiler that is supported, the
// newest and the project's own, with the types of several majors of Node, and with every way of resolving modules. A line that
// is marked by @ts-expect-error must not compile.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runCompiler } from '../support/processes/run-compiler.js'
import { projectRoot } from '../support/source-imports.js'

/** The folders of `node_modules` that the packages are installed in. */
type Compiler = 'typescript-5.6' | 'typescript' | 'typescript-latest'
type NodeTypes = 'types-node-20' | 'types-node-22' | '@types/node'
type Resolution = 'node16' | 'nodenext' | 'bundler'

interface Consumer {
  compiler: Compiler
  nodeTypes: NodeTypes
  resolution: Resolution
  exact: boolean
}

const nodeTypes: NodeTypes[] = ['types-node-20', 'types-node-22', '@types/node']
/** The newest compiler is several times as fast as the others, so it gets most of the combinations. */
const consumers: Consumer[] = [
  { compiler: 'typescript-5.6', nodeTypes: 'types-node-20', resolution: 'node16', exact: true },
  { compiler: 'typescript', nodeTypes: 'types-node-22', resolution: 'bundler', exact: false },
  { compiler: 'typescript-latest', nodeTypes: 'types-node-20', resolution: 'nodenext', exact: false },
  { compiler: 'typescript-latest', nodeTypes: 'types-node-22', resolution: 'node16', exact: true },
  { compiler: 'typescript-latest', nodeTypes: '@types/node', resolution: 'bundler', exact: true },
  { compiler: 'typescript-latest', nodeTypes: '@types/node', resolution: 'nodenext', exact: false },
]

t.test('programs that use the library compile', async (t) => {
  const folder = t.testdir({ 'package.json': JSON.stringify({ type: 'module' }) })
  await installLibrary(folder)
  copyConsumers(folder)
  for (const types of nodeTypes) installTypes(folder, types)
  const results = await allAtTwo(consumers, (consumer, index) => compile(folder, consumer, index))
  for (const [index, consumer] of consumers.entries())
    t.strictSame(results[index], '', Object.values(consumer).join(', '))
})

/** The declarations before they become one file, which `test/package/` holds. */
async function installLibrary(folder: string): Promise<void> {
  const library = join(folder, 'node_modules/wholeline')
  mkdirSync(library, { recursive: true })
  const exports = { '.': { types: './dist/lib/index.d.ts' } }
  writeFileSync(join(library, 'package.json'), JSON.stringify({ name: 'wholeline', type: 'module', exports }))
  symlinkSync(join(projectRoot, 'node_modules/typebox'), join(folder, 'node_modules/typebox'))
  const emitted = ['--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', join(library, 'dist')]
  const output = await runCompiler('typescript', ['-p', join(projectRoot, 'lib'), ...emitted])
  if (output !== '') throw new Error(output)
}

/** The sources of the consumers import the library by its path, so that the project's own check covers them too. */
function copyConsumers(folder: string): void {
  const from = join(projectRoot, 'test/types/consumers')
  for (const name of readdirSync(from)) {
    const text = readFileSync(join(from, name), 'utf8')
    writeFileSync(join(folder, name), text.replace("'../../../lib/index.js'", "'wholeline'"))
  }
}

function installTypes(folder: string, types: NodeTypes): void {
  const root = rootOf(folder, types)
  mkdirSync(root, { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules', types), join(root, 'node'))
}

function rootOf(folder: string, types: NodeTypes): string {
  return join(folder, 'types', types.replace('/', '-'))
}

/** @returns what the compiler reports */
function compile(folder: string, consumer: Consumer, index: number): Promise<string> {
  const { compiler, resolution, exact } = consumer
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    // Who bundles for browsers has the types of the DOM.
    lib: ['es2023', 'esnext.disposable', ...(resolution === 'bundler' ? ['dom', 'dom.iterable'] : [])],
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    exactOptionalPropertyTypes: exact,
    types: ['node'],
    typeRoots: [rootOf(folder, consumer.nodeTypes)],
  }
  const config = join(folder, `tsconfig.${index}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  return runCompiler(compiler, ['-p', config])
}

/** Two at a time, since other tests run beside. */
async function allAtTwo<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index)
  }
  await Promise.all([worker(), worker()])
  return results
}
