// A program and the packages that it imports, made one file by each of the usual bundlers.

import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import webpack from 'webpack'

/** Bundles a module of a folder, for Node: the path of the bundle, which is beside the module. */
export type Bundle = (folder: string, entry: string) => Promise<string>

const withEsbuild: Bundle = async (folder, entry) => {
  const outfile = join(folder, 'esbuild.mjs')
  const entryPoints = [join(folder, entry)]
  await esbuild({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' })
  return outfile
}

const withRollup: Bundle = async (folder, entry) => {
  const file = join(folder, 'rollup.mjs')
  const plugins = [nodeResolve({ preferBuiltins: true })]
  const bundle = await rollup({ input: join(folder, entry), plugins, external: /^node:/ })
  await bundle.write({ file, format: 'es', inlineDynamicImports: true })
  return file
}

const withVite: Bundle = async (folder, entry) => {
  await vite({
    root: folder,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: 'vite',
      minify: true,
      rollupOptions: { output: { entryFileNames: 'bundle.mjs' } },
    },
  })
  return join(folder, 'vite/bundle.mjs')
}

const withWebpack: Bundle = async (folder, entry) => {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: `./${entry}`,
    target: 'node20',
    experiments: { outputModule: true },
    // What the minifier may do to the code is tested with vite.
    optimization: { minimize: false },
    output: { path: join(folder, 'webpack'), filename: 'bundle.mjs', module: true, chunkFormat: 'module' },
  })
  await new Promise<void>((resolve, reject) => {
    compiler?.run((error, stats) => {
      if (error !== null) reject(error)
      else if (stats?.hasErrors() !== false) reject(new Error(stats?.toString({ all: false, errors: true })))
      else resolve()
    })
  })
  return join(folder, 'webpack/bundle.mjs')
}

export const BUNDLERS: Readonly<Record<string, Bundle>> = {
  esbuild: withEsbuild,
  rollup: withRollup,
  vite: withVite,
  webpack: withWebpack,
}
