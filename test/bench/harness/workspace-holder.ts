// A process that has a workspace, and waits to be ended. The moment the workspace is being removed the same
// signal comes once more, as npm passes on what the terminal has sent to the whole group already.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { rmSync } = fs
const [, , parent, signal] = process.argv

fs.rmSync = (...given) => {
  process.kill(process.pid, signal)
  rmSync(...given)
}
syncBuiltinESMExports()
// The test runner's loaders listen for signals as well, and would hide that the workspace no longer does.
process.removeAllListeners(signal as NodeJS.Signals)

const { Workspace } = await import('../../../bench/harness/workspace/workspace.js')
const workspace = await Workspace.create(parent)
fs.writeFileSync(workspace.path('log.jsonl'), 'a line\n')
process.stdout.write(`${workspace.folder}\n`)
// Until the test is gone, if nothing else ends it.
process.stdin.resume()
