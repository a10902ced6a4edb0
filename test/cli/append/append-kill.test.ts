// What `wholeline append` has acknowledged is in the log, whenever its process is killed.

import { readFileSync } from 'node:fs'
import t from 'tap'
import { plainShell } from '../../support/processes/run-command-process.js'

const runShell = plainShell(t.testdir())

t.test('after SIGKILL every acknowledged entry is at its position', async (t) => {
  const folder = t.testdir({})
  const line = `
    mkfifo pipe
    seq 1 10000000 | $WHOLELINE append --create --ack log > pipe 2>/dev/null &
    { head -n 2000 > acks; kill -9 $!; } < pipe
    wait $!; echo $?`
  t.equal((await runShell(line, folder)).stdout, '137\n')
  const log = readFileSync(`${folder}/log`)
  const acknowledged = readFileSync(`${folder}/acks`, 'utf8').split('\n').slice(0, -1)
  t.equal(acknowledged.length, 2000)
  const missing = acknowledged.filter((text, index) => {
    const { input, offset, next } = JSON.parse(text)
    return input !== index + 1 || log.subarray(offset, next).toString() !== `${input}\n`
  })
  t.strictSame(missing, [])
})
