// The commands in the README and the guides run, and print what the documents say.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { guides, readme } from '../support/documents/documents.js'
import { exampleLogs } from '../support/documents/example-logs.js'
import { blocksOf } from '../support/documents/markdown.js'
import {
  type CommandsResult,
  runCommands,
  runsCommand,
  writeCommand,
} from '../support/documents/run-commands.js'

const blocks = [readme, ...guides].flatMap(({ path, text }) =>
  blocksOf(text)
    .filter(({ language, code }) => language === 'sh' && runsCommand(code))
    .map((block) => ({ ...block, path })),
)

t.test('every block of commands runs', async (t) => {
  const folder = t.testdir({})
  const bin = writeCommand(folder)
  // A module that exports a format imports the package by its name.
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist/wholeline.js'), "export * from '../lib/index.js'\n")
  t.ok(blocks.length > 4, `there are ${blocks.length}`)
  const results = blocks.map((block, index) => {
    const cwd = join(folder, `block-${index}`)
    mkdirSync(cwd)
    for (const [name, bytes] of Object.entries(exampleLogs)) writeFileSync(join(cwd, name), bytes)
    return runCommands(block.code, bin, cwd)
  })
  for (const [index, { path, line, code, output }] of blocks.entries()) {
    const { stdout, stderr, exitCodes } = (await results[index]) as CommandsResult
    const where = `${path}:${line}`
    const commands = code.match(/\bwholeline [a-z]/g)
    t.equal(exitCodes.length, commands?.length, `${where}: every command ran`)
    const failed = exitCodes.filter((each) => each > 1)
    t.strictSame(failed, [], `${where}: none failed: ${stderr}`)
    if (output !== undefined) t.equal(stdout, output, where)
  }
})

t.test('a block that runs the command is known by it', async (t) => {
  t.ok(runsCommand('wholeline check a\n'))
  t.ok(runsCommand('zcat a | wholeline check -\n'))
  t.ok(runsCommand('find . | xargs -0 wholeline check\n'))
  t.notOk(runsCommand('npm install wholeline typebox\n'))
})
