// Logs by a name that can be sent to another process: a path, a URL, or whatever a function of the user's opens.

import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ShardSource } from '../../node/sources/pinned-source.js'
import { httpSource } from '../http-source.js'

/**
 * Opens a log by its name, such as 's3://logs/app.jsonl'; undefined for a name that is opened as usual: by `httpSource` where it
 * begins with http: or https:, and as a file where it is a path.
 */
export type OpenSource = (name: string) => ShardSource | undefined | Promise<ShardSource | undefined>

const SCHEME = /^[a-z][a-z\d+.-]+:/i

/**
 * The name under which other processes open the source. A relative path becomes absolute, since they run elsewhere.
 * @throws TypeError for what has no such name
 */
export function nameOfSource(source: string | URL): string {
  if (source instanceof URL) return source.protocol === 'file:' ? fileURLToPath(source) : source.href
  if (typeof source === 'string' && source !== '') return SCHEME.test(source) ? source : resolve(source)
  throw new TypeError(
    'the source must be a path, a URL or another name, since workers open it: a range source is opened by option open, under a name',
  )
}

/** @throws TypeError where nothing opens that name */
export async function openNamed(name: string, open?: OpenSource): Promise<ShardSource> {
  const opened = await open?.(name)
  if (opened !== undefined) return opened
  if (/^https?:/i.test(name)) return httpSource(name)
  if (!SCHEME.test(name)) return name
  const [scheme] = name.split(':')
  throw new TypeError(
    `nothing opens sources that begin with ${scheme}: give the workers and the caller the option open`,
  )
}
