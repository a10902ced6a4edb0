// A format in TypeScript, loaded by this Node.js without the loaders of the tests.

import t from 'tap'
import { writePlainLibrary } from '../support/processes/plain-library.js'
import { plainShell } from '../support/processes/run-command-process.js'

const library = t.testdir({})
// What the format imports.
writePlainLibrary(library)
const runPlain = plainShell(library)

const FORMAT = `
  import Type from 'typebox'
  import { defineFormat } from '${library}/lib/index.js'
  const name: string = 'orders'
  export default defineFormat({ name, entry: Type.Object({ order: Type.Integer() }) })`

/** Whether Node.js runs TypeScript without being asked to. */
function runsTypeScript(): boolean {
  return (process.features as { typescript?: unknown }).typescript === 'strip'
}

t.test('a format in TypeScript is loaded where Node.js runs that, and refused elsewhere', async (t) => {
  for (const name of ['format.ts', 'format.mts']) {
    const folder = t.testdir({ [name]: FORMAT, 'package.json': '{"type":"module"}', log: '{"order":1}\n' })
    const { exitCode, stdout, stderr } = await runPlain(`$WHOLELINE check log -f ./${name}`, folder)
    if (runsTypeScript()) {
      t.match(stdout, 'log: clean: 1 entry, 1 line, 12 bytes; format orders (as --format says)\n')
      t.same([exitCode, stderr], [0, ''], name)
    } else {
      t.equal(
        stderr,
        `wholeline: can't load the format module ./${name}: Node.js ${process.versions.node} does not run TypeScript: use Node.js 22.18 or later (of 23, 23.6 or later), or compile the module to JavaScript\n`,
      )
      t.same([exitCode, stdout], [2, ''], name)
    }
  }
})
