// The library as users run it: the bundle of the package. The sources, from which tests run this, have none beside them.

import { existsSync } from 'node:fs'
import type * as library from '../../../lib/index.js'

const BUNDLE = new URL('../../../wholeline.js', import.meta.url)

const published: typeof library = await import(existsSync(BUNDLE) ? BUNDLE.href : '../../../lib/index.js')

export const { readEntries, scanEntries, sessionFormat, verifyLog } = published
