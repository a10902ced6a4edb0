// Errors of the system that a test cannot cause where it wants them.

import t from 'tap'
import { problemOf, writeError } from '../../../lib/cli/errors/problem.js'
import { REPAIR_ADVICE } from '../../../lib/cli/repair/repair-advice.js'
import { problemReport } from '../../../lib/cli/shared/problem-report.js'
import { LogError } from '../../../lib/index.js'

function reportOf(error: unknown): string | undefined {
  const problem = problemOf(writeError(error))
  return problem && problemReport({ file: 'log', problem }, REPAIR_ADVICE)
}

t.test('a full disk, and a file that may not be written', async (t) => {
  const full = Object.assign(new Error('hunter2'), { code: 'ENOSPC', errno: -28 })
  t.match(
    reportOf(full),
    /^wholeline: log: no space left on device \(ENOSPC\) \(nothing was changed; .* room /,
  )
  const denied = Object.assign(new Error('hunter2'), { code: 'EACCES', errno: -13, path: '/logs/\u001b' })
  t.match(
    reportOf(denied),
    /^wholeline: log: can't write \/logs\/\\u\{1b\}: permission denied \(EACCES\) \(.* as the owner /,
  )
})

t.test('the message says what failed where the name of the file does not', async (t) => {
  const mounted = {
    code: 'EBUSY',
    errno: -16,
    syscall: 'rename',
    path: '/logs/.log.1.repairing',
    dest: '/logs/log',
  }
  t.match(
    reportOf(Object.assign(new Error('hunter2'), mounted)),
    /: can't put the new log in the place of \/logs\/log: .* \(EBUSY\) \(nothing was changed; .* mounted by itself/,
  )
  const foreign = { code: 'EPERM', errno: -1, syscall: 'fchown' }
  t.match(
    reportOf(Object.assign(new Error('hunter2'), foreign)),
    /: can't give the new log the owner and the group of the old one: .* \(EPERM\) \(.* in that group/,
  )
})

t.test('the message of a LogError stays, with what to do', async (t) => {
  t.equal(
    reportOf(new LogError('ERR_LOG_CHANGED', 'changed meanwhile')),
    'wholeline: log: changed meanwhile (stop the process that writes to the log, and repair again)\n',
  )
})

t.test('a bug is not made a problem', async (t) => {
  const bug = new RangeError('a bug')
  t.equal(writeError(bug), bug)
  t.equal(reportOf(bug), undefined)
})
