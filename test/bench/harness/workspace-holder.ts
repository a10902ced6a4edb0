// A process that has a workspace and waits for a signal. While the workspace is being removed the same signal is sent again,
// as npm forwards a signal that the terminal has sent to the whole process group already.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { rmSync } = fs
const [, , parent, signal] = process.argv

fs.rmSync = (...given) => {
  process.kill(process.pid, signal)
  rmSync(...given)
}
syncBuiltinESMExports()
// The listeners of the test runner's loaders would hide that the workspace no longer listens.
process.removeAllListeners(signal as NodeJS.Signals)

const { Workspace } = await import('../../../bench/harness/workspace/workspace.js')
const workspace = await Workspace.create(parent)
fs.writeFileSync(workspace.path('log.jsonl'), 'a line\n')
process.stdout.write(`${workspace.folder}\n`)
// Waits until the test's process exits, if no signal ends it.
process.stdin.resume()
