// Imports run one way, downwards: each room of the library imports the rooms below it, and what else it may.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix, sep } from 'node:path'
import t from 'tap'
import { partsOf, runnerOf } from './support/loading/cases.js'
import { importsOf, librarySources, onlyReexports, projectRoot } from './support/source-imports.js'

interface Layer {
  /** The layers below it. */
  readonly below: readonly string[]
  /** Those of the package's dependencies that it may import. */
  readonly packages: readonly string[] | 'any'
  /** Whether it may use the platform: `node:` imports, and imports that are computed. */
  readonly platform: boolean
  /**
   * Its rooms, and which of its other rooms each may import. '' are the sources that stand in the layer's own folder.
   */
  readonly rooms: Readonly<Record<string, readonly string[]>>
}

/** The rooms that every command may import. */
const COMMON_ROOMS = ['text', 'errors', 'terminal', 'input', 'shared']
/** Each has a room. */
const COMMANDS = [
  'check',
  'cat',
  'tail',
  'append',
  'lines',
  'repair',
  'restore',
  'show',
  'work',
  'completion',
]

const LAYERS: Readonly<Record<string, Layer>> = {
  format: {
    below: [],
    packages: ['typebox'],
    platform: false,
    rooms: {
      schema: [],
      mismatch: ['schema'],
      standard: ['schema', 'mismatch'],
      'built-in': ['schema', 'mismatch'],
      '': ['schema', 'mismatch', 'standard', 'built-in'],
    },
  },
  core: {
    below: ['format'],
    packages: [],
    platform: false,
    rooms: {
      '': [],
      json: [''],
      lines: ['', 'json'],
      faults: ['', 'json', 'lines'],
      entries: ['', 'json', 'lines', 'faults'],
      salvage: ['', 'json', 'lines', 'faults', 'entries'],
      parser: ['', 'json', 'lines', 'faults', 'entries', 'salvage'],
      portability: ['json', 'lines', 'parser'],
    },
  },
  certify: {
    below: ['core', 'format'],
    packages: [],
    platform: false,
    rooms: { plans: [], '': ['plans'], views: ['', 'plans'], objects: ['', 'plans'] },
  },
  node: {
    below: ['certify', 'core', 'format'],
    packages: 'any',
    platform: true,
    rooms: {
      diagnostics: [],
      files: [],
      sources: ['files'],
      compressed: ['files', 'sources'],
      parser: ['files', 'sources'],
      reading: ['diagnostics', 'files', 'sources', 'compressed', 'parser'],
      threads: ['files', 'sources', 'compressed', 'parser', 'reading'],
      scanning: ['diagnostics', 'files', 'sources', 'compressed', 'parser', 'reading', 'threads'],
      ingest: ['files', 'sources', 'compressed', 'parser', 'reading'],
      quarantine: ['files', 'parser'],
      tail: ['files', 'sources', 'compressed', 'parser', 'quarantine'],
      lock: ['files'],
      writing: ['diagnostics', 'files', 'parser', 'quarantine', 'tail', 'lock'],
      repair: ['files', 'parser', 'quarantine', 'tail', 'lock'],
      restore: ['files', 'parser', 'quarantine', 'lock'],
      shards: ['files', 'sources', 'compressed', 'parser', 'reading', 'scanning'],
    },
  },
  distributed: {
    below: ['node', 'core', 'format'],
    packages: 'any',
    platform: true,
    rooms: { '': [], s3: [''], bullmq: [''] },
  },
  cli: {
    below: ['distributed', 'node', 'certify', 'core', 'format'],
    packages: 'any',
    platform: true,
    rooms: {
      text: [],
      errors: [],
      terminal: ['text', 'errors'],
      input: ['text', 'errors', 'terminal'],
      shared: ['text', 'errors', 'terminal', 'input'],
      manual: ['errors', 'shared'],
      // No command imports another.
      ...Object.fromEntries(COMMANDS.map((name) => [name, COMMON_ROOMS])),
      '': [...COMMON_ROOMS, ...COMMANDS],
    },
  },
}
const INDEX = 'lib/index.ts'

const sources = librarySources()
const testFiles = readdirSync(join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => posix.join('test', ...name.split(sep)))
  .filter((path) => !path.startsWith('test/support/') && path.endsWith('.ts'))
const tests = testFiles.filter((path) => path.endsWith('.test.ts'))
const { peerDependencies, devDependencies } = JSON.parse(
  readFileSync(join(projectRoot, 'package.json'), 'utf8'),
) as Record<'peerDependencies' | 'devDependencies', Record<string, string>>
/** They are tested as they are published, not in a room. */
const PACKAGE_TESTS = 'test/package'

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
      sources.some(({ path }) => roomOf(path).layer === room),
      room,
    )
})

t.test('every source stands in a room', async (t) => {
  for (const { path } of sources) {
    if (path === INDEX) continue
    const { layer, room } = roomOf(path)
    t.ok(LAYERS[layer]?.rooms[room], path)
  }
})

t.test('a room is tested where it stands', async (t) => {
  const folders = testFiles.map((path) => posix.dirname(path)).filter((path) => path !== PACKAGE_TESTS)
  // Tests of the declarations are about no room, but about all that the library exports.
  const rooms = new Set(folders.filter((folder) => !folder.startsWith('test/types')).map(mirroredBy))
  const unknown = [...rooms].filter((room) => !existsSync(join(projectRoot, room)))
  t.strictSame(
    unknown,
    [],
    'test/ mirrors lib/, test/bench/ mirrors bench/, and test/package/ is the package',
  )
})

t.test('every part of a test is run by the test of its room, and by one alone', async (t) => {
  const runners = tests.filter(
    (path) => runnerOf(join(projectRoot, posix.dirname(path))) === join(projectRoot, path),
  )
  const run = runners.flatMap((path) => partsOf(join(projectRoot, posix.dirname(path))))
  const parts = testFiles.filter((path) => path.endsWith('.cases.ts')).map((path) => join(projectRoot, path))
  t.strictSame(run.sort(), parts.sort())
  t.ok(parts.length > 0)
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

t.test('every index.ts only re-exports', async (t) => {
  for (const { path, text } of sources)
    if (posix.basename(path) === 'index.ts') t.ok(onlyReexports(text), path)

  const index = sources.find(({ path }) => path === INDEX)
  const targets = index?.imports.map((specifier) => roomOf(resolved(INDEX, specifier ?? '')).layer)
  t.strictSame(
    targets?.filter((layer) => !(layer in LAYERS) || layer === 'cli'),
    [],
    'the library, without its command',
  )
})

t.test('no import leads back to where it came from, not even for a type', async (t) => {
  const importsBy = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap((each) => (each?.startsWith('.') ? [resolved(path, each)] : [])),
    ]),
  )
  t.strictSame(circleAmong(importsBy), [])
})

t.test('every source that is imported exists', async (t) => {
  const paths = new Set(sources.map(({ path }) => path))
  for (const { path, imports } of sources) {
    const relative = imports.filter((specifier) => specifier?.startsWith('.'))
    const missing = relative.filter((specifier) => !paths.has(resolved(path, specifier as string)))
    t.strictSame(missing, [], path)
  }
})

t.test('a package is imported if and only if lib/README.md says why', async (t) => {
  const imported = new Set(sources.flatMap(({ imports }) => imports.flatMap(packageOf)))
  const [, chapter = ''] = /^## Dependencies.*?\n([\s\S]*?)^## /m.exec(readMap()) ?? []
  const explained = new Set(Array.from(chapter.matchAll(/^\| `(.+?)` \|/gm), ([, name]) => name))
  t.strictSame([...imported].sort(), [...explained].sort())
  for (const name of imported) t.ok(name in devDependencies, `${name} is installed for the build`)
})

t.test('lib/README.md says what each package of the development is for', async (t) => {
  const map = readMap()
  for (const name of Object.keys(devDependencies))
    t.ok(name.startsWith('@types/') || map.includes(`\`${name}\``), name)
})

t.test('a package that users install, too, is imported', async (t) => {
  const imported = new Set(sources.flatMap(({ imports }) => imports.flatMap(packageOf)))
  for (const name of Object.keys(peerDependencies)) t.ok(imported.has(name), name)
})

t.test('lib/README.md names nothing that does not exist', async (t) => {
  const map = readMap()
  const names = new Set(sources.map(({ path }) => posix.basename(path)))
  const mentioned: string[] = map.match(/\b(?:lib|test|bench)\/[\w./-]*|\b[\w-]+\.ts\b/g) ?? []
  t.ok(mentioned.length > 0, `${mentioned.length} paths are mentioned`)
  for (const path of mentioned) t.ok(names.has(path) || existsSync(join(projectRoot, path)), path)
  for (const { path } of sources) {
    const folder = `${posix.dirname(path)}/`
    if (path !== INDEX) t.ok(mentioned.includes(folder), `${folder} is on the map`)
  }
})

/** The folder that a folder of tests mirrors. */
function mirroredBy(folder: string): string {
  return /^test\/bench\b/.test(folder) ? folder.replace('test/', '') : folder.replace('test', 'lib')
}

interface Room {
  readonly layer: string
  /** Its folder in the layer; '' is the layer itself. */
  readonly room: string
}

/** The layer and the room that a source stands in. Outside of lib/ there is neither. */
function roomOf(path: string): Room {
  const [, layer = path, room = ''] = /^lib\/([^/]+)\/(?:(.+)\/)?[^/]+$/.exec(path) ?? []
  return { layer, room }
}

/** Sources that import one another in a circle; empty where there are none. */
function circleAmong(importsBy: ReadonlyMap<string, readonly string[]>): string[] {
  const cleared = new Set<string>()
  const circleFrom = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    if (cleared.has(path)) return []
    for (const next of importsBy.get(path) ?? []) {
      const circle = circleFrom(next, [...way, path])
      if (circle.length > 0) return circle
    }
    cleared.add(path)
    return []
  }
  for (const path of importsBy.keys()) {
    const circle = circleFrom(path, [])
    if (circle.length > 0) return circle
  }
  return []
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
}

function mayImport(path: string, specifier: string | undefined): boolean {
  const { layer: name, room } = roomOf(path)
  const layer = LAYERS[name]
  if (layer === undefined) return false
  if (specifier === undefined) return layer.platform
  if (specifier.startsWith('.')) {
    const target = roomOf(resolved(path, specifier))
    if (target.layer !== name) return layer.below.includes(target.layer)
    return target.room === room || layer.rooms[room]?.includes(target.room) === true
  }
  const [packageName] = packageOf(specifier)
  if (packageName === undefined) return layer.platform && specifier.startsWith('node:')
  return layer.packages === 'any' || layer.packages.includes(packageName)
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
