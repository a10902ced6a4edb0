// Programs that use the library compile against the declarations that are published: with the oldest compiler that is supported, the
// newest and the project's own, with the types of several majors of Node, and with every way of resolving modules. A line that
// is marked by @ts-expect-error must not compile.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readPacked } from '../support/package/packed.js'
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
  /** 'own': the package's types are checked as a source; checking those of typebox and Node as well takes this compiler long. */
  checked?: 'own'
  /** Types that the project asks for by itself. Default: those of Node. */
  asksFor?: []
}

const nodeTypes: NodeTypes[] = ['types-node-20', 'types-node-22', '@types/node']
/** The newest compiler is several times as fast as the others, so it gets most of the combinations. */
const consumers: Consumer[] = [
  { compiler: 'typescript-5.6', nodeTypes: 'types-node-20', resolution: 'node16', exact: true },
  { compiler: 'typescript', nodeTypes: 'types-node-22', resolution: 'bundler', exact: false, checked: 'own' },
  {
    compiler: 'typescript-latest',
    nodeTypes: 'types-node-20',
    resolution: 'nodenext',
    exact: false,
    asksFor: [],
  },
  { compiler: 'typescript-latest', nodeTypes: 'types-node-22', resolution: 'node16', exact: true },
  { compiler: 'typescript-latest', nodeTypes: '@types/node', resolution: 'bundler', exact: true },
  { compiler: 'typescript-latest', nodeTypes: '@types/node', resolution: 'nodenext', exact: false },
]

t.test('programs that use the library compile', async (t) => {
  const folder = t.testdir({ 'package.json': JSON.stringify({ type: 'module' }) })
  installLibrary(folder)
  copyConsumers(folder)
  for (const types of nodeTypes) installTypes(folder, types)
  const results = await allAtTwo(consumers, (consumer, index) => compile(folder, consumer, index))
  for (const [index, consumer] of consumers.entries())
    t.strictSame(results[index], '', Object.values(consumer).join(', '))
})

/** What a compiler reads of the package that is published. */
function installLibrary(folder: string): void {
  const library = join(folder, 'node_modules/wholeline')
  mkdirSync(join(library, 'dist'), { recursive: true })
  for (const path of ['package.json', 'dist/wholeline.d.ts'])
    writeFileSync(join(library, path), readPacked(path))
  mkdirSync(join(folder, 'own'))
  writeFileSync(join(folder, 'own/types.ts'), readPacked('dist/wholeline.d.ts'))
  symlinkSync(join(projectRoot, 'node_modules/typebox'), join(folder, 'node_modules/typebox'))
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
  const { compiler, resolution, exact, checked, asksFor = ['node'] } = consumer
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: checked === 'own',
    target: 'es2022',
    // Who bundles for browsers has the types of the DOM.
    lib: ['es2023', 'esnext.disposable', ...(resolution === 'bundler' ? ['dom', 'dom.iterable'] : [])],
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    exactOptionalPropertyTypes: exact,
    types: asksFor,
    typeRoots: [rootOf(folder, consumer.nodeTypes)],
  }
  const config = join(folder, `tsconfig.${index}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      compilerOptions,
      include: [checked === 'own' ? '**/*.ts' : '*.ts'],
      exclude: ['node_modules', 'types'],
    }),
  )
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
