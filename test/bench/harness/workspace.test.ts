import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Workspace } from '../../../bench/harness/workspace/workspace.js'

const HOLDER = fileURLToPath(new URL('./workspace-holder.ts', import.meta.url))

t.test('a workspace is a folder in the given one, and is removed after its use', async (t) => {
  const parent = t.testdir()
  const workspace = await Workspace.create(parent)
  await writeFile(workspace.path('log.jsonl'), 'a line\n')
  t.ok(workspace.folder.startsWith(`${parent}/`), workspace.folder)
  await workspace[Symbol.asyncDispose]()
  t.same(await readdir(parent), [])
})

t.test('a workspace is removed after a failure', async (t) => {
  const parent = t.testdir()
  const failing = async () => {
    await using workspace = await Workspace.create(parent)
    await writeFile(workspace.path('log.jsonl'), 'a line\n')
    throw new Error('a suite failed')
  }
  await t.rejects(failing(), { message: 'a suite failed' })
  t.same(await readdir(parent), [])
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(`a workspace is removed after ${signal}, even if the signal is repeated meanwhile`, async (t) => {
    const parent = t.testdir()
    const child = spawn(process.execPath, [...process.execArgv, HOLDER, parent, signal], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    const folder = String((await once(child.stdout, 'data'))[0]).trim()
    t.ok(existsSync(folder), folder)
    child.kill(signal)
    t.same(await ended, [null, signal], 'it ends as the signal ends a process')
    t.notOk(existsSync(folder))
  })
}
