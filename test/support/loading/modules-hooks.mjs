// TypeScript is loaded as the JavaScript that it was compiled to once. A package's modules are loaded as they are:
// tap's loaders would read each for its coverage, and one package has hundreds.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { javascriptOf } from './javascript.mjs'

/** Another copy of typebox to test with, by the name under which it is installed. */
const otherTypebox = process.env.WHOLELINE_TYPEBOX

const DOMAINS = new URL('domains.mjs', import.meta.url).href

export function resolve(specifier, context, next) {
  if (specifier === 'async-hook-domain') return { url: DOMAINS, format: 'module', shortCircuit: true }
  if (otherTypebox !== undefined && /^typebox(\/|$)/.test(specifier))
    return next(specifier.replace('typebox', otherTypebox), context)
  if (!/^(\.|file:)/.test(specifier)) return next(specifier, context)
  const { href } = new URL(specifier, context.parentURL ?? import.meta.url)
  const source = href.replace(/js$/, 'ts')
  if (isSource(source) && existsSync(new URL(source)))
    return { url: source, format: 'module', shortCircuit: true }
  // It is known by its name alone what it is: `.mjs`, imported by its path.
  const isPlain = isPackaged(context.parentURL) && isPackaged(href)
  return isPlain ? { url: href, format: 'module', shortCircuit: true } : next(specifier, context)
}

export function load(url, context, next) {
  if (isSource(url)) return { format: 'module', source: javascriptOf(fileURLToPath(url)), shortCircuit: true }
  if (!isPackaged(url)) return next(url, context)
  return { format: 'module', source: readFileSync(new URL(url)), shortCircuit: true }
}

function isSource(url) {
  return /\.m?ts$/.test(url) && !url.includes('/node_modules/')
}

function isPackaged(url) {
  return url?.includes('/node_modules/') && url.endsWith('.mjs')
}
