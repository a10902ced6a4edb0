// Makes the files of the package from what tsc wrote to dist/lib/: the library, the command, what both share, the program of their
// threads, the files of the subpaths, a file of types for each that is imported, the manual page, and the licences of the packages
// inside.
//
// The formats that come with the package are checked by code that TypeBox generates here, so that neither the library nor the
// command has to look for packages when it starts. The formats that users define are checked by their own TypeBox, which
// comes from `#typebox` (package.json). For Node that is a file that loads TypeBox when the first format is defined, by `require`,
// since that is synchronous. Bundlers can't follow that, and other runtimes may not: they get a file that imports it.
//
// A subpath, such as `wholeline/s3`, is a file of its own, since it imports a package that most users don't have. What the library
// exports it takes from there, so that there is one LogError; the few small modules beside that are copied into it.
//
// The package must stay small, so what both bundles hold is minified once more, by a tool that looks further than esbuild.

import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'
import {
  checksOf,
  checksOfUser,
  lateModules,
  lateStringWidth,
  noChains,
  oneBar,
  plansOf,
} from './build-plugins.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMPILED = join(ROOT, 'dist/lib')
const LIBRARY = join(COMPILED, 'index.js')
const COMMAND = join(COMPILED, 'cli/main.js')
const THREAD = join(COMPILED, 'node/threads/thread.js')
const CHECKS = join(COMPILED, 'format/schema/typebox-checks.js')
const OUTPUT = join(ROOT, 'dist')
/** The module of each subpath. */
const SUBPATHS = {
  s3: join(COMPILED, 'distributed/s3/index.js'),
  bullmq: join(COMPILED, 'distributed/bullmq/index.js'),
}

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
  // No property that is read for nothing has an effect, and no function expression is called with `new`.
  compress: { passes: 2, pure_getters: true, unsafe_arrows: true },
  // Lines instead of semicolons compress better; and Node prints the whole line that an uncaught error comes from. A source that is
  // not ASCII takes it longer to parse.
  format: { max_line_len: 2000, semicolons: false, ascii_only: true },
}
/** The command loads this subpath when it needs it. */
const queueLater = {
  name: 'queue-later',
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]distributed[\\/]bullmq[\\/]index\.js$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './bullmq.js', external: true } : undefined,
    )
  },
}
const BOTH = {
  ...SETTINGS,
  entryPoints: { wholeline: LIBRARY, command: COMMAND },
  outdir: OUTPUT,
  splitting: true,
  chunkNames: 'shared',
  external: ['commander', 'cli-progress', 'split2', 'string-width'],
}

const both = await build({
  ...BOTH,
  plugins: [
    queueLater,
    checksOfUser(),
    checksOf(await builtInSchemas()),
    plansOf(await readyPlans()),
    lateModules(),
    noChains(),
  ],
})
const command = await bundleCommand(join(OUTPUT, 'command.js'))
await bundleSubpaths(exportedModules(both.metafile))
// The program of the threads, which both start by the name of this file.
await build({ ...SETTINGS, entryPoints: [THREAD], outfile: join(OUTPUT, 'thread.js') })
const bundles = ['wholeline', 'shared', 'command', 'thread', ...Object.keys(SUBPATHS)]
for (const name of bundles) await minifyFurther(join(OUTPUT, `${name}.js`))
await writeUsersTypebox()
writeFileSync(join(OUTPUT, 'third-party-licenses.txt'), licencesOf(both.metafile, command.metafile))
await writeManualPage(join(OUTPUT, 'wholeline.1'))
await writeTypes('wholeline', LIBRARY)
for (const [name, module] of Object.entries(SUBPATHS)) await writeTypes(name, module)

/** The schemas of all formats that the library exports, by the names that lib/format/built-in-format.ts gives them. */
async function builtInSchemas() {
  const formats = Object.values(await import(LIBRARY)).filter((each) => 'entrySchema' in Object(each))
  const schemas = formats.flatMap(({ name, headerSchema, entrySchema }) => [
    [`${name} header`, headerSchema],
    [`${name} entry`, entrySchema],
  ])
  return schemas.filter(([, schema]) => schema !== undefined)
}

/** The plan of the one format whose schema is large: the others take no time. */
async function readyPlans() {
  const { sessionFormat } = await import(LIBRARY)
  const { planEntry } = await import(join(COMPILED, 'certify/plans/entry-plan.js'))
  const { planCode } = await import(join(COMPILED, 'certify/plans/plan-code.js'))
  return [[`${sessionFormat.name} entry`, planCode(planEntry(sessionFormat))]]
}

/** The modules of which the library exports something: their absolute paths. */
function exportedModules({ inputs }) {
  const [, { imports }] = Object.entries(inputs).find(([path]) => join(ROOT, path) === LIBRARY)
  return new Set(imports.map(({ path }) => join(ROOT, path)))
}

async function bundleSubpaths(exported) {
  const fromLibrary = {
    name: 'from-library',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
        exported.has(resolve(resolveDir, path)) ? { path: './wholeline.js', external: true } : undefined,
      )
    },
  }
  await build({
    ...SETTINGS,
    entryPoints: SUBPATHS,
    outdir: OUTPUT,
    packages: 'external',
    plugins: [fromLibrary],
  })
}

async function minifyFurther(path) {
  const { code } = await minify(withImportsMerged(readFileSync(path, 'utf8')), MINIFIED)
  writeFileSync(path, `${code}\n`)
}

/** The code with one statement for all names that are imported from a module of Node, instead of one for each source. */
function withImportsMerged(code) {
  const imported = new Map()
  const rest = code.replace(/(?<=[;}\n])import\{([\w$ ,]+)\}from"(node:[a-z/]+)";/g, (_, names, path) => {
    imported.set(path, [...(imported.get(path) ?? []), names])
    return ''
  })
  const [hashbang = ''] = /^#!.*\n/.exec(rest) ?? []
  const merged = [...imported].map(([path, names]) => `import{${names.join()}}from"${path}";`)
  return hashbang + merged.join('') + rest.slice(hashbang.length)
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
    external: ['./shared.js', './bullmq.js'],
    plugins: [lateModules(), lateStringWidth(), oneBar()],
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
  // The same licence has other line breaks in each package, and takes its room each time.
  const paragraphs = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split(/\n\s*\n/)
  const text = paragraphs.map((each) => each.replace(/\s+/g, ' ')).join('\n\n')
  return `\n${'-'.repeat(80)}\n\n${name} ${version} (${license})\n\n${text}\n`
}

async function writeManualPage(file) {
  const { createProgram } = await import(join(COMPILED, 'cli/program.js'))
  const { manualPage } = await import(join(COMPILED, 'cli/manual/manual-page.js'))
  // The program is described, and not run.
  const { stdout, stderr } = process
  writeFileSync(file, manualPage(createProgram({ streams: { stdout, stderr } }, {})))
}

/**
 * Indented by tabs, with each paragraph of a comment on one line, as editors show it: four spaces and the breaks are a thirtieth of
 * the types, even compressed.
 */
function compactTypes(types) {
  return types
    .replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4))
    .replace(/\/\*\*\n[\s\S]*?\*\//g, (comment) =>
      comment.replace(/(?<=[^*\s])\n\s*\* +(?![@-])(?=\S)/g, ' '),
    )
}

/** The types of a subpath import those of the library that they name. */
async function writeTypes(name, module) {
  const fromLibrary = {
    name: 'from-library',
    resolveId(id, importer) {
      if (module === LIBRARY || importer === undefined || !id.startsWith('.')) return null
      const isInside = resolve(dirname(importer), id).startsWith(dirname(module))
      return isInside ? null : { id: 'wholeline', external: true }
    },
  }
  const types = await rollup({
    input: module.replace(/\.js$/, '.d.ts'),
    external: (id) => !/^[./]/.test(id),
    plugins: [fromLibrary, dts(), { name: 'compact', renderChunk: compactTypes }],
  })
  // TypeScript 7 reads the types of Node only where they are asked for.
  await types.write({ file: join(OUTPUT, `${name}.d.ts`), banner: '/// <reference types="node" />' })
}
