// A package's modules are loaded as they are. tap's loaders would look for TypeScript in each, and read it for its
// coverage; with the hundreds of modules of one package that takes longer than most tests.

import { register } from 'node:module'

register('./packages-as-they-are-hooks.mjs', import.meta.url)
