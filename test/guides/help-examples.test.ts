// The examples of the help texts run: each command line is one that the command takes, on files of the names that it mentions.

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { chdir, cwd } from 'node:process'
import t, { type Test } from 'tap'
import { exampleLogs } from '../support/documents/example-logs.js'
import { LiveCommand } from '../support/processes/live-command.js'
import { runCommand } from '../support/processes/run-command.js'

const NAMES = ['check', 'cat', 'tail', 'show', 'lines', 'append', 'repair', 'restore', 'completion'] as const
const ENTRY = '{"type":"leaf","id":"9","timestamp":"","entry_id":"1"}\n'

/** The examples at the end of the help, without what they do: two spaces stand before that. */
async function examplesOf(name: string): Promise<string[]> {
  const { stdout } = await runCommand([name, '--help'])
  const examples = stdout.split('\nExamples:\n')[1]?.split('\n\n')[0] ?? ''
  return Array.from(examples.matchAll(/^ {2}(\S.*?) {2,}\S/gm), ([, line = '']) => line)
}

/** The arguments of each `wholeline` in a line: what else the shell does with it is left out. */
function commandsIn(line: string): string[][] {
  const calls = Array.from(line.matchAll(/\bwholeline ([^|<>()]+)/g), ([, call = '']) => call)
  return calls.map((call) =>
    Array.from(call.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare = '']) => quoted ?? bare),
  )
}

/** A folder with a damaged log, repaired where an example restores it. */
async function newFolder(t: Test, isRepaired: boolean): Promise<string> {
  const folder = t.testdir({})
  const damaged = `${Buffer.from(exampleLogs['session.jsonl'] as Uint8Array)}${ENTRY.repeat(200)}no\n`
  writeFileSync(`${folder}/app.jsonl`, damaged)
  if (isRepaired) await runCommand(['repair', `${folder}/app.jsonl`])
  writeFileSync(`${folder}/log`, damaged)
  for (const name of ['export.json', 'broken.json']) writeFileSync(`${folder}/${name}`, '[\n{"a":1}\n]\n')
  mkdirSync(`${folder}/logs`)
  for (const end of ['log', 'jsonl']) writeFileSync(`${folder}/logs/one.${end}`, ENTRY)
  return folder
}

for (const name of NAMES) {
  t.test(name, async (t) => {
    // Servers that the examples only name are not there.
    const examples = (await examplesOf(name)).filter((line) => !line.includes('://'))
    t.ok(examples.length > 0, 'it has examples')
    const before = cwd()
    t.teardown(() => chdir(before))
    for (const [index, line] of examples.entries()) {
      await t.test(`example ${index + 1}: ${line}`, async (t) => {
        chdir(await newFolder(t, line.includes('wholeline restore')))
        // What is appended fits a log of any lines, not one with the header of another format.
        if (name === 'lines') writeFileSync('app.jsonl', '')
        const commands = commandsIn(line)
        t.ok(commands.length > 0, 'it calls the command')
        for (const argv of commands) await runOne(t, argv)
      })
    }
  })
}

async function runOne(t: Test, argv: string[]): Promise<void> {
  if (argv[0] === 'tail' && argv.some((each) => /^-[fF]$/.test(each))) {
    const command = new LiveCommand(argv)
    // It may not have begun yet, and with -n 0 only what comes after that is written.
    while (command.stdout === '') {
      appendFileSync('app.jsonl', ENTRY.repeat(1000))
      await new Promise((resolve) => setImmediate(resolve))
    }
    t.equal(await command.interrupt(), 130)
    return
  }
  const { exitCode, stderr } = await runCommand(argv, { stdin: [ENTRY] })
  t.ok(exitCode <= 1, `exit code ${exitCode}: ${stderr}`)
}
