// Ctrl-C while logs are read, with real processes and signals.

import t from 'tap'
import { CLEAN_LOG, lines } from '../support/damage/cli-logs.js'
import { plainShell } from '../support/processes/run-command-process.js'

const runShell = plainShell(t.testdir())

/** Starts a command that waits at a FIFO, interrupts it once it waits, and prints its exit code. */
function interrupted(command: string, ready: string): string {
  return `
    set -m; mkfifo fifo; exec 3<>fifo; echo 1 >&3
    ${command} &
    until grep -q ${ready} ready || ! kill -0 $!; do :; done
    kill -INT $!; wait $!; echo "code $?"; cat ready`
}

t.test('check says what was found until then, and ends with 130', async (t) => {
  const folder = t.testdir({ 'a.jsonl': CLEAN_LOG, 'b.jsonl': lines('no', '{}') })
  const { stdout, stderr } = await runShell(
    interrupted('$WHOLELINE check a.jsonl b.jsonl fifo > ready', 'DAMAGED'),
    folder,
  )
  t.match(stdout, /^code 130\na\.jsonl: clean: .*\nb\.jsonl: DAMAGED: /)
  t.match(stderr, 'wholeline: interrupted: 2 of 3 logs read: 1 clean, 1 damaged; 4 entries, ')
})

t.test('so does cat, with whole lines before it', async (t) => {
  const { stdout, stderr } = await runShell(interrupted('$WHOLELINE cat fifo > ready', '1'), t.testdir({}))
  t.equal(stdout, 'code 130\n1\n')
  // The shell may report the signal, too.
  t.match(stderr, 'wholeline: interrupted: 2 bytes read, 0 faults so far\n')
})

t.test('an output file does not appear then', async (t) => {
  const folder = t.testdir({ 'a.jsonl': CLEAN_LOG })
  const line = interrupted('$WHOLELINE cat -o out a.jsonl fifo 2> ready', 'clean')
  const { stdout } = await runShell(`${line}; ls -A`, folder)
  t.match(stdout, /^code 130\n/)
  t.match(stdout, /\na\.jsonl\nfifo\nready\n$/)
})
