// Makes the files of the package from what tsc wrote to dist/lib/: the library, the command, one file of types, and the
// licences of the packages inside.
//
// typebox stays outside of the library, because users build their schemas with it, but is inside the command, so that the
// command starts without looking for packages. The modules that need no typebox are the same in both: they become a file
// that both import, dist/shared.js. The command has its own copy of each other module.

import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COMPILED = join(ROOT, 'dist/lib')
const LIBRARY = join(COMPILED, 'index.js')
const COMMAND = join(COMPILED, 'cli/main.js')
const OUTPUT = join(ROOT, 'dist')
/** Marks the command's own copy of a module. */
const OF_COMMAND = '?command'

const SETTINGS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  minify: true,
  // Node prints the whole line that an uncaught error comes from.
  lineLimit: 120,
}
const BOTH = {
  ...SETTINGS,
  entryPoints: { wholeline: LIBRARY, command: COMMAND },
  outdir: OUTPUT,
  splitting: true,
  chunkNames: 'shared',
  external: ['typebox', 'commander', 'cli-progress'],
}

const graph = await build({ ...BOTH, write: false })
const both = await build({ ...BOTH, plugins: [copiesForCommand(importersOf('typebox', graph.metafile))] })
const command = await bundleCommand(join(OUTPUT, 'command.js'))
writeFileSync(join(OUTPUT, 'third-party-licenses.txt'), licencesOf(both.metafile, command.metafile))
await writeTypes(join(COMPILED, 'index.d.ts'), join(OUTPUT, 'wholeline.d.ts'))

/** The modules that import a package, or import a module that does: their absolute paths. */
function importersOf(name, { inputs }) {
  const importers = new Set()
  const needsIt = ({ path, external }) => (external ? path.split('/')[0] === name : importers.has(path))
  for (let before = -1; before < importers.size; ) {
    before = importers.size
    for (const [path, { imports }] of Object.entries(inputs)) if (imports.some(needsIt)) importers.add(path)
  }
  return new Set([...importers].map((path) => join(ROOT, path)))
}

function copiesForCommand(modules) {
  return {
    name: 'copies-for-command',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.js$/ }, ({ path, resolveDir, pluginData }) => {
        const target = resolve(resolveDir, path)
        const isOfCommand = target === COMMAND || pluginData === OF_COMMAND
        return isOfCommand && modules.has(target) ? { path: target, suffix: OF_COMMAND } : undefined
      })
      onLoad({ filter: /\.js$/ }, ({ path, suffix }) => {
        if (suffix !== OF_COMMAND) return undefined
        return { contents: readFileSync(path), resolveDir: dirname(path), pluginData: OF_COMMAND }
      })
    },
  }
}

/** Takes into the command the packages that it imports. */
async function bundleCommand(path) {
  const bundled = await build({
    ...SETTINGS,
    entryPoints: [path],
    outfile: path,
    allowOverwrite: true,
    external: ['./shared.js'],
    // commander and cli-progress are CommonJS, and require modules of Node.
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
