// Makes the files of the package from what tsc wrote to dist/lib/: the library, the command, what both share, the program of their
// threads, one file of types, and the licences of the packages inside.
//
// The formats that come with the package are checked by a copy of typebox inside it, so that neither the library nor the command
// has to look for packages when it starts. The formats that users define are checked by their own typebox: `defineFormat` of the
// library, and each module of lib/format/ that it needs, is a copy that takes the checks from `#typebox` (package.json).
// For Node that is a file that loads typebox when the first format is defined, by `require`, since that is synchronous. Bundlers
// can't follow that, and other runtimes may not: they get a file that imports it.
//
// The package must stay small, so what both bundles hold is minified once more, by a tool that looks further than esbuild.

import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMPILED = join(ROOT, 'dist/lib')
const LIBRARY = join(COMPILED, 'index.js')
const COMMAND = join(COMPILED, 'cli/main.js')
const THREAD = join(COMPILED, 'node/threads/thread.js')
const DEFINE_FORMAT = join(COMPILED, 'format/define-format.js')
const CHECKS = join(COMPILED, 'format/schema/typebox-checks.js')
const OUTPUT = join(ROOT, 'dist')
/** Marks the copy of a module that uses the user's typebox. */
const OF_USER = '?user'

const SETTINGS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  minify: true,
}
const MINIFIED = {
  module: true,
  ecma: 2022,
  compress: { passes: 2 },
  // Node prints the whole line that an uncaught error comes from.
  format: { max_line_len: 400 },
}
/**
 * The keywords of the formats that come with the package. TypeBox's checks of any other are left out, and compiling a schema that
 * has one throws: importing the package would fail. Formats of users are checked by their own TypeBox, in the command too, where a
 * format's module brings it.
 */
const KEYWORDS = [
  'type',
  'required',
  'properties',
  'const',
  'anyOf',
  'minimum',
  'maximum',
  'items',
  'pattern',
]
const BOTH = {
  ...SETTINGS,
  entryPoints: { wholeline: LIBRARY, command: COMMAND },
  outdir: OUTPUT,
  splitting: true,
  chunkNames: 'shared',
  external: ['commander', 'cli-progress', 'split2'],
}

const graph = await build({ ...BOTH, write: false })
const both = await build({
  ...BOTH,
  plugins: [copiesForUsers(importersOf(CHECKS, graph.metafile)), fewerKeywords()],
})
const command = await bundleCommand(join(OUTPUT, 'command.js'))
// The program of the threads, which both start by the name of this file.
await build({ ...SETTINGS, entryPoints: [THREAD], outfile: join(OUTPUT, 'thread.js') })
for (const name of ['wholeline.js', 'shared.js', 'command.js', 'thread.js'])
  await minifyFurther(join(OUTPUT, name))
await writeUsersTypebox()
writeFileSync(join(OUTPUT, 'third-party-licenses.txt'), licencesOf(both.metafile, command.metafile))
await writeTypes(join(COMPILED, 'index.d.ts'), join(OUTPUT, 'wholeline.d.ts'))

/** The modules that import the given one, or import a module that does: their absolute paths, and the given one. */
function importersOf(module, { inputs }) {
  const importers = new Set([module])
  const needsIt = ({ path }) => importers.has(join(ROOT, path))
  for (let before = 0; before < importers.size; ) {
    before = importers.size
    for (const [path, { imports }] of Object.entries(inputs))
      if (imports.some(needsIt)) importers.add(join(ROOT, path))
  }
  return importers
}

function copiesForUsers(modules) {
  return {
    name: 'copies-for-users',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.js$/ }, ({ path, importer, resolveDir, pluginData }) => {
        const target = resolve(resolveDir, path)
        const isOfUser = pluginData === OF_USER || (importer === LIBRARY && target === DEFINE_FORMAT)
        if (!isOfUser || !modules.has(target)) return undefined
        return target === CHECKS ? { path: '#typebox', external: true } : { path: target, suffix: OF_USER }
      })
      onLoad({ filter: /\.js$/ }, ({ path, suffix }) => {
        if (suffix !== OF_USER) return undefined
        return { contents: readFileSync(path), resolveDir: dirname(path), pluginData: OF_USER }
      })
    },
  }
}

function fewerKeywords() {
  return {
    name: 'fewer-keywords',
    setup({ onLoad }) {
      // One module for each keyword; the other modules that are left begin with '_'.
      onLoad({ filter: /[\\/]typebox[\\/]build[\\/]schema[\\/]engine[\\/][a-z]\w*\.mjs$/i }, ({ path }) => {
        const keyword = basename(path, '.mjs')
        if ([...KEYWORDS, 'boolean', 'schema', 'index'].includes(keyword)) return undefined
        const names = readFileSync(path, 'utf8').matchAll(/^export function (\w+)/gm)
        const list = [...names].map(([, name]) => `refuse as ${name}`)
        const refuse = `function refuse() { throw new Error('left out of the package: the keyword ${keyword}') }`
        return { contents: `${refuse}\nexport { ${list.join()} }` }
      })
    },
  }
}

/** cli-progress brings an older string-width, with a table of emoji: it gets the one that the command imports. */
function oneStringWidth() {
  return {
    name: 'one-string-width',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^string-width$/ }, ({ kind }) =>
        kind === 'require-call' ? { path: 'string-width', namespace: 'required' } : undefined,
      )
      onLoad({ filter: /.*/, namespace: 'required' }, () => ({
        contents: "import stringWidth from 'string-width'; module.exports = stringWidth",
        resolveDir: ROOT,
      }))
    },
  }
}

async function minifyFurther(path) {
  const { code } = await minify(readFileSync(path, 'utf8'), MINIFIED)
  writeFileSync(path, `${code}\n`)
}

/** Writes both files for `#typebox`, each with the functions that lib/format/schema/typebox-checks.ts names. */
async function writeUsersTypebox() {
  const names = Object.keys(await import(CHECKS))
  const list = names.join(',')
  writeFileSync(join(OUTPUT, 'typebox.js'), `export{${list}}from'typebox/schema';\n`)
  const loading = "let typebox;const load=()=>typebox??=createRequire(import.meta.url)('typebox/schema');"
  const functions = names.map((name) => `export const ${name}=(...given)=>load().${name}(...given);\n`)
  writeFileSync(
    join(OUTPUT, 'typebox-later.js'),
    `import{createRequire}from'node:module';\n${loading}\n${functions.join('')}`,
  )
}

/** Takes into the command the packages that it imports. */
async function bundleCommand(path) {
  const bundled = await build({
    ...SETTINGS,
    entryPoints: [path],
    outfile: path,
    allowOverwrite: true,
    external: ['./shared.js'],
    plugins: [oneStringWidth()],
    // commander, cli-progress and split2 are CommonJS, and require modules of Node.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  chmodSync(path, 0o755)
  return bundled
}

/** The licences of all packages of which something is in the bundles. */
function licencesOf(...metafiles) {
  const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs))
  const inputs = outputs.flatMap(({ inputs }) => Object.entries(inputs))
  const modules = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [join(ROOT, path)] : []))
  const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== packageFolder(LIBRARY)))
  return `The files of wholeline contain parts of these packages.\n${[...folders].sort().map(noticeOf).join('')}`
}

/** The folder of the package that a module belongs to; inner folders may have a package.json without a version. */
function packageFolder(path) {
  const folder = dirname(path)
  const description = join(folder, 'package.json')
  const isPackage = existsSync(description) && 'version' in JSON.parse(readFileSync(description, 'utf8'))
  return isPackage ? folder : packageFolder(folder)
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each))
  if (file === undefined) throw new Error(`${name} is bundled, but has no file with its licence`)
  const text = readFileSync(join(folder, file), 'utf8').trim()
  return `\n${'-'.repeat(80)}\n\n${name} ${version} (${license})\n\n${text}\n`
}

async function writeTypes(input, file) {
  const types = await rollup({ input, external: [/^typebox(\/|$)/, /^node:/], plugins: [dts()] })
  // TypeScript 7 reads the types of Node only where they are asked for.
  await types.write({ file, banner: '/// <reference types="node" />' })
}
