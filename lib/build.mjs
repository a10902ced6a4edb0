// Makes the files of the package from what tsc wrote to dist/lib/: the library, the command, what both share, one file of
// types, and the licences of the packages inside.
//
// The formats that come with the package are checked by code that TypeBox generates here, so that neither the library nor the
// command has to look for packages when it starts. The formats that users define are checked by their own TypeBox, which
// comes from `#typebox` (package.json). For Node that is a file that loads TypeBox when the first format is defined, by `require`,
// since that is synchronous. Bundlers can't follow that, and other runtimes may not: they get a file that imports it.
//
// The package must stay small, so what both bundles hold is minified once more, by a tool that looks further than esbuild.

import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { minify } from 'terser'
import { Build } from 'typebox/schema'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMPILED = join(ROOT, 'dist/lib')
const LIBRARY = join(COMPILED, 'index.js')
const COMMAND = join(COMPILED, 'cli/main.js')
const CHECKS = join(COMPILED, 'format/schema/typebox-checks.js')
const COMPILED_CHECK = join(COMPILED, 'format/built-in/compiled-check.js')
const OUTPUT = join(ROOT, 'dist')

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
 * Modules of Node that take milliseconds to load, and that most runs of the library or the command do without. In the package
 * each of their functions loads its module when it is called.
 */
const LATE_MODULES = /^(node:)?(child_process|crypto|net|readline|zlib)$/

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
  plugins: [checksOfUser(), checksOf(await builtInSchemas()), lateModules()],
})
const command = await bundleCommand(join(OUTPUT, 'command.js'))
for (const name of ['wholeline.js', 'shared.js', 'command.js']) await minifyFurther(join(OUTPUT, name))
await writeUsersTypebox()
writeFileSync(join(OUTPUT, 'third-party-licenses.txt'), licencesOf(both.metafile, command.metafile))
await writeTypes(join(COMPILED, 'index.d.ts'), join(OUTPUT, 'wholeline.d.ts'))

function checksOfUser() {
  return {
    name: 'checks-of-user',
    setup({ onResolve }) {
      onResolve({ filter: /[\\/]typebox-checks\.js$/ }, () => ({ path: '#typebox', external: true }))
    },
  }
}

/** The schemas of all formats that the library exports, by the names that lib/format/built-in-format.ts gives them. */
async function builtInSchemas() {
  const formats = Object.values(await import(LIBRARY)).filter((each) => 'entrySchema' in Object(each))
  const schemas = formats.flatMap(({ name, headerSchema, entrySchema }) => [
    [`${name} header`, headerSchema],
    [`${name} entry`, entrySchema],
  ])
  return schemas.filter(([, schema]) => schema !== undefined)
}

function checksOf(schemas) {
  return {
    name: 'checks-of-built-in-formats',
    setup({ onLoad }) {
      const checks = schemas.map(([name, schema]) => `${JSON.stringify(name)}: ${checkOf(name, schema)}`)
      const contents = `const checks = { ${checks.join()} }\nexport const compiledCheck = (name) => checks[name]`
      onLoad({ filter: /[\\/]compiled-check\.js$/ }, ({ path }) =>
        path === COMPILED_CHECK ? { contents } : undefined,
      )
    },
  }
}

/** The code of a function that tells whether a value matches the schema: what TypeBox would evaluate. */
function checkOf(name, schema) {
  const built = Build(schema)
  const code = built.Functions().join(';\n')
  const { identifier, variables } = built.External()
  if (
    built.UseUnevaluated() ||
    /\b(Guard|Hashing|CheckContext)\b/.test(code) ||
    variables.some((each) => !(each instanceof RegExp))
  )
    throw new Error(`the check of ${name} needs more of TypeBox than the package has`)
  return `(() => { const ${identifier} = [${variables.join()}];\n${code};\nreturn (value) => ${built.Entry()} })()`
}

function lateModules() {
  return {
    name: 'late-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: LATE_MODULES }, ({ path }) => ({ path, namespace: 'late', sideEffects: false }))
      onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => {
        const functions = Object.entries(await import(path)).filter(([, each]) => typeof each === 'function')
        const late = functions.map(
          ([name]) =>
            `export function ${name}(...given) { const { ${name}: Late } = load(); return new.target ? new Late(...given) : Late(...given) }`,
        )
        const load = `let late; const load = () => (late ??= process.getBuiltinModule('${path}'))`
        const all = 'new Proxy({}, { get: (_, name) => load()[name], has: (_, name) => name in load() })'
        return { contents: [load, ...late, `export default /* @__PURE__ */ ${all}`].join('\n') }
      })
    },
  }
}

/**
 * cli-progress brings an older string-width, with a table of emoji: it gets the one that the command imports. And that one is
 * loaded by the first text that is not ASCII, since it makes a segmenter at once, for which Node loads its tables of languages.
 */
function lateStringWidth() {
  return {
    name: 'late-string-width',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^string-width$/ }, ({ path, namespace }) =>
        namespace === 'width' ? undefined : { path, namespace: 'width' },
      )
      onLoad({ filter: /.*/, namespace: 'width' }, () => ({
        contents: `module.exports = (text) => /^[ -~]*$/.test(text) ? text.length : require('string-width').default(text)`,
        resolveDir: ROOT,
      }))
    },
  }
}

/** cli-progress brings several bars one below the other, and looks for bars: the command draws one bar, in its own look. */
function oneBar() {
  return {
    name: 'one-bar',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/(lib\/multi-bar|presets\/index)$/ }, ({ path }) => ({
        path,
        namespace: 'left-out',
      }))
      onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: '' }))
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
  const text = readFileSync(join(folder, file), 'utf8').trim()
  return `\n${'-'.repeat(80)}\n\n${name} ${version} (${license})\n\n${text}\n`
}

async function writeTypes(input, file) {
  const types = await rollup({ input, external: [/^typebox(\/|$)/, /^node:/], plugins: [dts()] })
  // TypeScript 7 reads the types of Node only where they are asked for.
  await types.write({ file, banner: '/// <reference types="node" />' })
}
