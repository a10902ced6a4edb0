#!/usr/bin/env node
// The command as a process. The exit code is set and not forced, so that what was written gets out; a signal
// ends the process as signals do.

import { bugReport } from './errors/bug-report.js'
import { ExitCode } from './errors/exit-code.js'
import { run } from './run.js'
import { standardOutput } from './terminal/standard-output.js'

// Node would exit with 1, which means damage here.
process.on('uncaughtException', (error) => {
  process.stderr.write(bugReport(error))
  process.exit(ExitCode.Bug)
})

process.exitCode = await run(process.argv.slice(2), {
  // Only where it is asked for: Node opens it at the first look.
  get stdin() {
    return process.stdin
  },
  stdout: standardOutput(),
  stderr: process.stderr,
  env: process.env,
  signals: process,
})
