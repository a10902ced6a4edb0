// The command as a shell runs it: a process with real files.

import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { CLEAN_LOG, DAMAGED_LOG, leaf, lines, SECRET } from '../support/damage/cli-logs.js'
import { plainShell, runShell } from '../support/processes/run-command-process.js'

const runPlain = plainShell(t.testdir())

t.test('the exit code reports damage', async (t) => {
  const folder = t.testdir({ clean: CLEAN_LOG, damaged: DAMAGED_LOG })
  const { exitCode, stdout } = await runPlain('$WHOLELINE check clean damaged', folder)
  t.match(
    stdout,
    /^clean: clean: .*\ndamaged: DAMAGED: .*\n2 logs: 1 clean, 1 damaged; 5 entries, 639 bytes, 5 faults\n$/s,
  )
  t.equal(exitCode, 1)
})

t.test('cat reads redirected input, and writes to a file', async (t) => {
  const folder = t.testdir({ damaged: DAMAGED_LOG })
  const { stderr } = await runShell('$WHOLELINE cat - < damaged > whole', folder)
  t.equal(readFileSync(`${folder}/whole`, 'utf8'), lines(leaf(1), leaf(2)))
  t.match(stderr, /^standard input: DAMAGED: 3 corrupt lines/)
  t.notMatch(stderr, SECRET)
})

t.test('a last write that was cut short is a failure', async (t) => {
  // The last line crosses the limit of 16 MiB. A smaller limit would affect the test runner's files as well.
  const limit = 16 * 1024 * 1024
  const line = JSON.stringify('x'.repeat(1021))
  const folder = t.testdir({ log: lines(`${line.slice(0, 510)}"`, ...Array(limit / 1024).fill(line)) })
  // The effect of that limit's signal depends on the parent process; here it is ignored, as it is in most places.
  const ignored = "--import=data:text/javascript,process.on('SIGXFSZ',()=>{})"
  const command = `NODE_OPTIONS="${ignored}" $WHOLELINE cat log > part`
  const { exitCode, stderr } = await runPlain(`ulimit -f 16384; ${command}`, folder)
  t.equal(stderr, "wholeline: can't write the output: file too large (EFBIG)\n")
  t.equal(exitCode, 2)
  t.equal(statSync(`${folder}/part`).size, limit)
})

t.test('an uncaught error is reported as a bug, not as damage', async (t) => {
  const folder = t.testdir({
    'format.mjs': 'queueMicrotask(() => { throw new Error("out of nowhere") })',
    log: CLEAN_LOG,
  })
  const { exitCode, stderr } = await runShell('$WHOLELINE check log --format ./format.mjs', folder)
  t.match(stderr, /this is a bug in wholeline.*Error: out of nowhere/s)
  t.equal(exitCode, 70)
})
