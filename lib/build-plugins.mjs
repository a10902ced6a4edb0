// What is left out of the bundles, loaded later, or put in the place of a source: plugins of esbuild for lib/build.mjs.

import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Build } from 'typebox/schema'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * What takes milliseconds to load, and what most runs of the library or the command do without: modules of Node, and packages. In
 * the package each of their functions loads its module when it is called.
 */
const LATE_MODULES = /^(?:(?:node:)?(?:child_process|crypto|net|readline|zlib)|picomatch)$/

/** TypeBox comes from the user's installation, or what package.json has for `#typebox`. */
export function checksOfUser() {
  return {
    name: 'checks-of-user',
    setup({ onResolve }) {
      onResolve({ filter: /[\\/]typebox-checks\.js$/ }, () => ({ path: '#typebox', external: true }))
    },
  }
}

/**
 * The checks of the formats that come with the package, generated instead of compiled.
 * @param schemas each with the name that lib/format/built-in-format.ts gives it
 */
export function checksOf(schemas) {
  return {
    name: 'checks-of-built-in-formats',
    setup({ onLoad }) {
      const checks = schemas.map(([name, schema]) => `${JSON.stringify(name)}: ${checkOf(name, schema)}`)
      const contents = `const checks = { ${checks.join()} }\nexport const compiledCheck = (name) => checks[name]`
      onLoad({ filter: /[\\/]compiled-check\.js$/ }, () => ({ contents }))
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

/**
 * The plans of formats that come with the package, by which the certifier checks lines: making one takes milliseconds.
 * @param plans the code of each, with the name that lib/format/built-in-format.ts gives its schema
 */
export function plansOf(plans) {
  return {
    name: 'plans-of-built-in-formats',
    setup({ onLoad }) {
      const functions = plans.map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`)
      const contents = `const plans = { ${functions.join()} }\nexport const readyPlan = (name) => plans[name]?.()`
      onLoad({ filter: /[\\/]ready-plan\.js$/ }, () => ({ contents }))
    },
  }
}

/** Puts a module that loads the real one in the place of each of those. */
export function lateModules() {
  return {
    name: 'late-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: LATE_MODULES }, ({ path, namespace }) =>
        namespace === 'late' ? undefined : { path, namespace: 'late', sideEffects: false },
      )
      onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => ({
        contents: lateModule(path, Object.entries(await import(path))),
        resolveDir: ROOT,
      }))
    },
  }
}

/**
 * A module whose functions load the one of that name when they are called; so do the members of its default export. Properties of
 * the functions (`inspect.colors` of util) are not there.
 */
function lateModule(name, exported) {
  const get = isBuiltin(name) ? 'process.getBuiltinModule' : 'require'
  const names = exported.flatMap(([each, value]) =>
    typeof value === 'function' && each !== 'default' ? [each] : [],
  )
  const functions = names.map(
    (each) =>
      `export function ${each}(...given) { const { ${each}: Late } = load(); return new.target ? new Late(...given) : Late(...given) }`,
  )
  return `
    let late
    const load = () => (late ??= ${get}('${name}'))
    ${functions.join('\n')}
    export default /* @__PURE__ */ new Proxy(() => {}, {
      apply: (_target, _this, given) => load()(...given),
      get: (_target, member) => load()[member],
      has: (_target, member) => member in load(),
    })`
}

/** stream-json makes streams by stream-chain, too, but the library feeds its parser itself. */
export function noChains() {
  return {
    name: 'no-chains',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]stream-chain[\\/]src[\\/]core[\\/]index\.js$/ }, () => ({
        contents: `
          export { flushable, many, none } from '../defs.js'
          export function gen() { throw new Error('left out of the package: streams of stream-chain') }`,
      }))
    },
  }
}

/**
 * cli-progress brings an older string-width, with a table of emoji: it gets the one that the command imports. And that one is
 * loaded by the first text that is not ASCII, since it makes a segmenter at once, for which Node loads its tables of languages.
 */
export function lateStringWidth() {
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
export function oneBar() {
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
