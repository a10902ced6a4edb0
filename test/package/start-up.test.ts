// What importing the library and checking a clean log leave unloaded: each of these takes milliseconds.

import t from 'tap'
import { CLEAN_LOG } from '../support/damage/cli-logs.js'
import { installPackage, runNode, writeFiles } from '../support/package/consumer.js'

const LATE = ['child_process', 'crypto', 'readline', 'zlib']
/** Prints at the end which of those Node has loaded, and how many modules of typebox. */
const LOADED = `
  process.on('exit', () => {
    const loaded = ${JSON.stringify(LATE)}.filter((name) => process.moduleLoadList.includes('NativeModule ' + name))
    const required = Object.keys(require.cache).filter((path) => /node_modules.typebox/.test(path))
    console.error('loaded:', [...loaded, ...required].join())
  })`

const folder = t.testdir()
await installPackage(folder)
writeFiles(folder, { 'loaded.cjs': LOADED, 'clean.jsonl': CLEAN_LOG, 'import.mjs': "import 'wholeline'" })
const COMMAND = 'node_modules/wholeline/dist/command.js'

t.test('importing the library', async (t) => {
  const { exitCode, stderr } = await runNode(folder, '--require=./loaded.cjs', 'import.mjs')
  t.equal(exitCode, 0, stderr)
  t.match(stderr, /^loaded: $/m)
})

t.test('checking a clean log', async (t) => {
  const { exitCode, stderr } = await runNode(
    folder,
    '--require=./loaded.cjs',
    COMMAND,
    'check',
    'clean.jsonl',
  )
  t.equal(exitCode, 0, stderr)
  t.match(stderr, /^loaded: $/m)
})

t.test('what is loaded late works when it is needed', async (t) => {
  const program = `
    import { gzipSync } from 'node:zlib'
    import { writeFileSync } from 'node:fs'
    import { readAll, repairLog, sessionFormat } from 'wholeline'
    writeFileSync('log.gz', gzipSync(${JSON.stringify(CLEAN_LOG)}))
    writeFileSync('torn', ${JSON.stringify(CLEAN_LOG)} + '{"type":')
    const { entries } = await readAll('log.gz', sessionFormat)
    const repaired = await repairLog('torn', sessionFormat)
    console.log(entries.length, repaired.changed)`
  const { stdout, stderr } = await runNode(folder, '--input-type=module', '--eval', program)
  t.equal(stdout, '3 true\n', stderr)
})
