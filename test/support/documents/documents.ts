// The documents for users: the README and the guides.

import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { projectRoot } from '../source-imports.js'

export interface Document {
  /** From the root of the project, with slashes: 'lib/guides/reading.md'. */
  readonly path: string
  readonly text: string
}

const GUIDES = 'lib/guides'

export function documentAt(path: string): Document {
  return { path, text: readFileSync(join(projectRoot, path), 'utf8') }
}

export const readme = documentAt('README.md')

export const guides: readonly Document[] = readdirSync(join(projectRoot, GUIDES))
  .filter((name) => name.endsWith('.md'))
  .map((name) => documentAt(posix.join(GUIDES, name)))

/** @throws Error if there is no such guide */
export function guideNamed(name: string): Document {
  const guide = guides.find(({ path }) => path === posix.join(GUIDES, `${name}.md`))
  if (guide === undefined) throw new Error(`there is no guide ${name}`)
  return guide
}
