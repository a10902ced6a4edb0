import t from 'tap'
import { readingText } from '../../../lib/cli/terminal/reading-progress.js'
import { lines } from '../../support/damage/cli-logs.js'
import { runCommand } from '../../support/processes/run-command.js'

t.test('bytes, rate, time left and faults are shown, as far as they fit', async (t) => {
  const progressed = { progress: 0.474, eta: 12, elapsed: 3000 }
  const read = { bytes: 1.5 * 1024 ** 3, faults: 3 }
  t.equal(readingText(progressed, read, 39), '47% 1.5G 512M/s 12s left, 3 faults')
  t.equal(readingText(progressed, read, 20), '47% 1.5G 512M/s')
  t.equal(readingText(progressed, read, 5), '47%')
  const unknown = { ...progressed, eta: Number.NaN, elapsed: 0 }
  t.equal(readingText(unknown, { bytes: 29, faults: 1 }, 39), '47% 29 28.3K/s, 1 fault')
})

t.test('the progress is that of all logs, and never stands beside a report', async (t) => {
  const text = lines(JSON.stringify('x'.repeat(1021))).repeat(5 * 1024)
  const folder = t.testdir({ 'a.jsonl': text, 'b.jsonl': `no\n${text}` })
  const { stdout, stderr } = await runCommand(['check', folder], { isTTY: true, columns: 80 })
  t.match(stderr, /\[1G100% 10M [\d.]+M\/s 0s left, 1 fault/)
  t.ok(stderr.includes('\u001b[1G\u001b[0K'), 'it is hidden while a line is written')
  t.match(stdout, '2 logs: ')
  const copied = await runCommand(['cat', `${folder}/a.jsonl`, `${folder}/b.jsonl`], {
    isTTY: true,
    columns: 80,
  })
  t.notMatch(copied.stderr, '/s', 'where the entries go to the same terminal there is none')
})

t.test('so many logs get it that opening them takes a while', async (t) => {
  const names = Array.from({ length: 1000 }, (_, index) => [`${index}.jsonl`, '1\n'])
  const folder = t.testdir(Object.fromEntries(names) as Record<string, string>)
  const { stderr } = await runCommand(['check', '-q', folder], { isTTY: true, columns: 80 })
  t.match(stderr, '[1G0% ')
})
