#!/usr/bin/env node
// The command as a process. It sets the exit code instead of calling `process.exit`, so that all output is flushed; a
// signal ends the process in the usual way.

import { ExitCode } from './errors/exit-code.js'
import { bugReport } from './errors/problem.js'
import { run } from './run.js'
import { standardOutput } from './terminal/standard-streams.js'

// Node would exit with 1, which stands for damage here.
process.on('uncaughtException', (error) => {
  process.stderr.write(bugReport(error))
  process.exit(ExitCode.Bug)
})

process.exitCode = await run(process.argv.slice(2), {
  // A getter, because Node opens standard input at the first access.
  get stdin() {
    return process.stdin
  },
  stdout: standardOutput(),
  stderr: process.stderr,
  env: process.env,
  signals: process,
})
