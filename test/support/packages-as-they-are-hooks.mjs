// Runs in a thread of Node's own. It knows by a module's name alone what it is: `.mjs`, imported by its path.

import { readFile } from 'node:fs/promises'

export function resolve(specifier, context, next) {
  const { href } = new URL(specifier, context.parentURL ?? import.meta.url)
  const isPlain = specifier.startsWith('.') && isPackaged(context.parentURL) && isPackaged(href)
  return isPlain ? { url: href, format: 'module', shortCircuit: true } : next(specifier, context)
}

export async function load(url, context, next) {
  if (!isPackaged(url)) return next(url, context)
  return { format: 'module', source: await readFile(new URL(url)), shortCircuit: true }
}

function isPackaged(url) {
  return url?.includes('/node_modules/') && url.endsWith('.mjs')
}
