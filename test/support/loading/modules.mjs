// How tests load modules, in place of tap's own loader for TypeScript, which loads the compiler into every process,
// and that took longer than most tests.

import * as Module from 'node:module'

const [major] = process.versions.node.split('.').map(Number)
// Node 26 warns of `register`, and the hooks of Node 20 are asynchronous only.
if (major >= 26) Module.registerHooks(await import('./modules-hooks.mjs'))
else Module.register('./modules-hooks.mjs', import.meta.url)
