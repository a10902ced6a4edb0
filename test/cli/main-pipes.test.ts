// The command as a process between real pipes and FIFOs.

import { writeFileSync } from 'node:fs'
import t from 'tap'
import { CLEAN_LOG, HEADER, leaf, lines } from '../support/damage/cli-logs.js'
import { plainShell } from '../support/processes/run-command-process.js'

const runShell = plainShell(t.testdir())

/** A running `cat` gets one entry after the other, each once it has written the one before. */
function conversation(redirection: string): string {
  return `
    mkfifo in out
    $WHOLELINE cat - < in > out ${redirection} &
    exec 3>in 4<out
    for entry in 1 2; do echo $entry >&3; read -u 4 answer; echo $answer; done;`
}

const entry = lines(leaf(1))

t.test('a closed pipe ends it without a message', async (t) => {
  const folder = t.testdir({ log: lines(HEADER) + entry.repeat(50_000) })
  const line = '$WHOLELINE cat log | head -1; echo $PIPESTATUS'
  t.same(await runShell(line, folder), { exitCode: 0, stdout: `${entry}0\n`, stderr: '' })
})

t.test('a closed pipe ends it even while its input stays open', async (t) => {
  const folder = t.testdir({ log: lines(HEADER) + entry.repeat(5_000) })
  const line = 'mkfifo open; exec 3<>open; cat log >&3 & $WHOLELINE cat open | head -1; kill $! 2>/dev/null'
  t.equal((await runShell(line, folder)).stdout, entry)
})

t.test('a FIFO is opened only once', async (t) => {
  const folder = t.testdir({ log: CLEAN_LOG })
  const { stdout } = await runShell('mkfifo fifo; cat log > fifo & $WHOLELINE check fifo', folder)
  t.match(stdout, /^fifo: clean: 3 entries, 4 lines, .*format session/)
})

t.test('entries are written as they come, not when a block is full', async (t) => {
  const { stdout } = await runShell(
    `${conversation('2>/dev/null')} exec 3>&-; wait $!; echo $?`,
    t.testdir({}),
  )
  t.equal(stdout, '1\n2\n0\n')
})

t.test('Ctrl-C ends it at once', async (t) => {
  const { stdout } = await runShell(
    `set -m; ${conversation('')} kill -INT $!; wait $!; echo $?`,
    t.testdir({}),
  )
  t.equal(stdout, '1\n2\n130\n')
})

t.test('Ctrl-C during a repair leaves no files of it', async (t) => {
  const folder = t.testdir({})
  writeFileSync(`${folder}/log`, lines(HEADER, 'no') + entry.repeat(500_000))
  const { stdout } = await runShell(
    `set -m; $WHOLELINE repair log > /dev/null &
    until ls -A | grep -q repairing || ! kill -0 $!; do :; done
    kill -INT $!; wait $!; echo $?; ls -A`,
    folder,
  )
  // Where the repair was faster than the signal, it is complete.
  t.match(stdout, /^(130\nlog|0\nlog\nlog\.quarantine\.jsonl)\n$/)
})
