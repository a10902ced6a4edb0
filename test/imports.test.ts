// Imports run one way, downwards: each room of the library imports the rooms below it, and what else it may.

import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, sep } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { importsOf, librarySources, onlyReexports, projectRoot } from './support/source-imports.js'

interface Room {
  /** The rooms below it. */
  readonly rooms: readonly string[]
  /** Those of the package's dependencies that it may import. */
  readonly packages: readonly string[] | 'any'
  /** Whether it may touch the platform: `node:` and imports that are computed. */
  readonly platform: boolean
}

const ROOMS: Readonly<Record<string, Room>> = {
  format: { rooms: [], packages: ['typebox'], platform: false },
  core: { rooms: ['format'], packages: [], platform: false },
  certify: { rooms: ['core', 'format'], packages: [], platform: false },
  node: { rooms: ['certify', 'core', 'format'], packages: 'any', platform: true },
  cli: { rooms: ['node', 'certify', 'core', 'format'], packages: 'any', platform: true },
}
const INDEX = 'lib/index.ts'

const sources = librarySources()
const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}

t.test('the walk sees every way of importing', async (t) => {
  const text = `
    import a from 'a'
    import type { B } from 'b'
    import 'c'
    export { d } from 'd'
    export * from 'e'
    import f = require('f')
    type G = import('g').G
    const h = async () => (await import('h')).default
    const i = (name: string) => import(name)
    // import 'not this'
    const j = "import 'nor this'"`
  t.strictSame(importsOf(text), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', undefined])
  t.ok(onlyReexports("export { a } from 'a'\nexport type * from 'b'"))
  t.notOk(onlyReexports("import { a } from 'a'\nexport { a }"))
  t.notOk(onlyReexports('export const a = 1'))
  for (const room of ['core', 'format', 'node'])
    t.ok(
      sources.some(({ path }) => roomOf(path) === room),
      room,
    )
})

t.test('every source stands in a room', async (t) => {
  for (const { path } of sources) if (path !== INDEX) t.ok(roomOf(path) in ROOMS, path)
})

t.test('every test is run, by itself or together with others', async (t) => {
  const tests = readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('test', ...name.split(sep)))
    .filter((path) => path.endsWith('.test.ts'))
  const tap = join(projectRoot, 'node_modules/.bin/tap')
  const { stdout } = await promisify(execFile)(tap, ['list'], { cwd: projectRoot })
  const alone = stdout.trim().split('\n')
  const together = alone
    .filter((path) => posix.basename(path).startsWith('together'))
    .flatMap((path) =>
      importsOf(readFileSync(join(projectRoot, path), 'utf8')).map((each) => resolved(path, each ?? '')),
    )
  t.strictSame([...alone, ...together].sort(), tests.sort(), 'and none of them twice')
})

t.test('a room imports only what it may', async (t) => {
  for (const { path, imports } of sources) {
    if (path === INDEX) continue
    t.strictSame(
      imports.filter((specifier) => !mayImport(path, specifier)),
      [],
      path,
    )
  }
})

t.test('lib/index.ts only re-exports', async (t) => {
  const index = sources.find(({ path }) => path === INDEX)
  t.ok(index !== undefined && onlyReexports(index.text))
  const targets = index?.imports.map((specifier) => roomOf(resolved(INDEX, specifier ?? '')))
  t.strictSame(
    targets?.filter((room) => !(room in ROOMS) || room === 'cli'),
    [],
    'the library, without its command',
  )
})

t.test('every source that is imported exists', async (t) => {
  const paths = new Set(sources.map(({ path }) => path))
  for (const { path, imports } of sources) {
    const relative = imports.filter((specifier) => specifier?.startsWith('.'))
    const missing = relative.filter((specifier) => !paths.has(resolved(path, specifier as string)))
    t.strictSame(missing, [], path)
  }
})

t.test('a package is imported if and only if it is a dependency', async (t) => {
  const imported = new Set(sources.flatMap(({ imports }) => imports.flatMap(packageOf)))
  for (const name of imported) t.ok(name in dependencies, `${name} is a dependency`)
  const map = readMap()
  for (const name of Object.keys(dependencies)) {
    t.ok(
      imported.has(name) || map.includes(`\`${name}\``),
      `${name} is imported, or lib/README.md says what for`,
    )
  }
})

t.test('lib/README.md tells of nothing that is not there', async (t) => {
  const map = readMap()
  const names = new Set(sources.map(({ path }) => posix.basename(path)))
  const mentioned: string[] = map.match(/\b(?:lib|test|bench)\/[\w./-]*|\b[\w-]+\.ts\b/g) ?? []
  t.ok(mentioned.length > 0, `${mentioned.length} paths are mentioned`)
  for (const path of mentioned) t.ok(names.has(path) || existsSync(join(projectRoot, path)), path)
  for (const room of new Set(sources.map(({ path }) => roomOf(path)))) {
    if (room !== INDEX) t.ok(mentioned.includes(`lib/${room}/`), `lib/${room}/ is on the map`)
  }
})

/** The directory below lib/ that a path stands in; outside of lib/ that is none. */
function roomOf(path: string): string {
  return /^lib\/([^/]+)\/./.exec(path)?.[1] ?? path
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
}

function mayImport(path: string, specifier: string | undefined): boolean {
  const name = roomOf(path)
  const room = ROOMS[name]
  if (room === undefined) return false
  if (specifier === undefined) return room.platform
  if (specifier.startsWith('.')) {
    const target = roomOf(resolved(path, specifier))
    return target === name || room.rooms.includes(target)
  }
  const [packageName] = packageOf(specifier)
  if (packageName === undefined) return room.platform && specifier.startsWith('node:')
  return room.packages === 'any' || room.packages.includes(packageName)
}

/** The npm package that a specifier belongs to: none for relative ones, and for those of the platform. */
function packageOf(specifier: string | undefined): string[] {
  if (specifier === undefined || specifier.startsWith('.') || specifier.startsWith('node:')) return []
  if (builtinModules.includes(specifier)) return []
  const [scope = '', name] = specifier.split('/')
  return [scope.startsWith('@') ? `${scope}/${name}` : scope]
}

/** The map of the rooms. */
function readMap(): string {
  return readFileSync(join(projectRoot, 'lib/README.md'), 'utf8')
}
