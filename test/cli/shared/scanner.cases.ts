// `check` and `cat` report and write the same by either engine, and release the certifier after each log.

import { join } from 'node:path'
import t from 'tap'
import { damageRows, refusedRows } from '../../support/damage/damage-rows.js'
import { jsonLinesRows } from '../../support/damage/damage-rows-json-lines.js'
import {
  bytesOf,
  jsonOf,
  leafEntry,
  logOf,
  sessionHeader,
  userEntry,
} from '../../support/damage/session-log.js'
import { runCommand } from '../../support/processes/run-command.js'
import { countInstances, withEngine } from '../../support/streams/engines.js'

const header = jsonOf(sessionHeader)
const odd = ` {"id" :"a","timestamp":"\\u0032","entry_id":"\\/",\t"type":"leaf","extra":[1.0,1E2,-0]} `
const named: [name: string, log: Uint8Array][] = [
  ['odd spelling', logOf(header, odd, leafEntry('1'), odd)],
  ['CR LF', bytesOf(header, '\r\n', odd, '\r\n', leafEntry('1'), '\r\n\r\n', leafEntry('2'), '\n')],
  ['blank lines', logOf(header, '', leafEntry('1'), ' ', '\t', leafEntry('2'), '')],
  ['a long run', logOf(header, ...Array.from({ length: 5_000 }, (_, index) => userEntry(String(index))))],
  [
    'a long run with CR LF',
    bytesOf(...[header, ...Array(4_000).fill(odd)].flatMap((line) => [line, '\r\n'])),
  ],
  ['a long line', logOf(header, leafEntry('1'), userEntry('2', 'é'.repeat(500_000)), leafEntry('3'))],
]
const rows = [...damageRows, ...jsonLinesRows, ...refusedRows]
const logs = [...named, ...rows.map(({ id, bytes }) => [id, bytes] as const)]
const commands = [
  ['check', 'log'],
  ['check', '--json', '--salvage', 'log'],
  ['cat', 'log'],
  ['cat', '--header', '--salvage', '--unterminated', 'keep', '--unknown-types', 'skip', 'log'],
  ['cat', '--max-line-bytes', '100', '--format', 'jsonl', 'log'],
]

for (const [name, bytes] of logs) {
  t.test(name, async (t) => {
    const log = join(t.testdir({ log: bytes }), 'log')
    for (const command of commands) {
      const argv = command.map((part) => (part === 'log' ? log : part))
      // One after the other, because they share the environment.
      const byDecoder = await withEngine('decoder', () => runCommand(argv))
      t.same(await withEngine('certifier', () => runCommand(argv)), byDecoder, command.join(' '))
    }
  })
}

t.test('cat writes each line byte for byte', async (t) => {
  for (const [name, bytes] of named) {
    const log = join(t.testdir({ log: bytes }), 'log')
    const { stdout } = await runCommand(['cat', '--header', log])
    const lines = Buffer.from(bytes).toString().split(/\r?\n/)
    t.equal(
      stdout,
      lines
        .filter((line) => line.trim() !== '')
        .map((line) => `${line}\n`)
        .join(''),
      name,
    )
  }
})

t.test('an unknown engine is refused', async (t) => {
  const log = join(t.testdir({ log: logOf(header) }), 'log')
  await withEngine('abacus', async () => {
    for (const command of ['check', 'cat']) {
      const { exitCode, stderr } = await runCommand([command, log])
      t.equal(exitCode, 2)
      t.match(stderr, /WHOLELINE_ENGINE must be 'decoder' or 'certifier'/)
    }
  })
})

t.test('a certifier serves one log after the other, also after errors', async (t) => {
  const folder = t.testdir({
    clean: logOf(header, leafEntry('1')),
    damaged: logOf(header, leafEntry('1'), 'no'),
    headless: logOf('{"type":"session"', leafEntry('1')),
  })
  const paths = ['clean', 'damaged', 'headless'].map((name) => join(folder, name))
  const instances = countInstances(t)
  await withEngine('certifier', async () => {
    await runCommand(['check', ...Array(10).fill(paths).flat()])
    for (const path of paths) {
      for (const command of [['cat'], ['show', '--fault', '1'], ['repair', '--dry-run']])
        await runCommand([...command, path])
    }
  })
  t.ok(instances.count <= 1, `${instances.count} were made for 39 readings`)
})
