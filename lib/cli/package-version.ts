import { createRequire } from 'node:module'

/** The package's version. It is asked for by the package's own name, since the way there differs once built. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('wholeline/package.json') as { version: string }
  return version
}
