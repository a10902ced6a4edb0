import t from 'tap'
import { problemOf, systemErrorText } from '../../../lib/cli/errors/problem.js'
import { LogError } from '../../../lib/index.js'

const systemError = (code: string, errno: number) => Object.assign(new Error(`${code}: log`), { code, errno })

t.test('a LogError keeps its line and offset', async (t) => {
  const changed = new LogError('ERR_LOG_CHANGED', 'cut', { offset: 5 })
  t.same(problemOf(changed), { code: 'ERR_LOG_CHANGED', message: 'cut', offset: 5 })
  const header = new LogError('ERR_LOG_HEADER', 'none', { line: 1, offset: 0 })
  t.same(problemOf(header), { code: 'ERR_LOG_HEADER', message: 'none', line: 1, offset: 0 })
  t.same(problemOf(new LogError('ERR_LOG_FAILED', 'lost')), { code: 'ERR_LOG_FAILED', message: 'lost' })
})

t.test('an error of the system gets words', async (t) => {
  t.match(problemOf(systemError('EACCES', -13)), { message: 'permission to read it is denied' })
  t.match(problemOf(systemError('EMFILE', -24)), { message: 'too many open files (EMFILE)' })
  const placed = Object.assign(systemError('EIO', -5), { offset: 4096 })
  t.same(problemOf(placed), { code: 'EIO', message: 'i/o error (EIO) at byte 4096', offset: 4096 })
  t.equal(systemErrorText(systemError('EODD', -9999)), 'EODD: log')
  t.equal(systemErrorText(new Error('no number')), 'no number')
})

t.test('any other error is not a problem', async (t) => {
  const coded = Object.assign(new TypeError('bad'), { code: 'ERR_INVALID_ARG_TYPE' })
  for (const error of [new RangeError('bad'), coded, { code: 'ENOENT', errno: -2 }, 'ENOENT', undefined])
    t.equal(problemOf(error), undefined)
  t.equal(problemOf(Object.assign(new Error('bad'), { code: 1, errno: 1 })), undefined)
  t.equal(problemOf(Object.assign(new Error('bad'), { errno: 1 })), undefined)
})

t.test('a server that can not be reached', async (t) => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  const problem = (error: Error) => problemOf(new TypeError('fetch failed', { cause: error }))
  t.strictSame(problem(cause), {
    code: 'ECONNREFUSED',
    message: "the server can't be reached: connect ECONNREFUSED 127.0.0.1:1",
  })
  const tried = Object.assign(new AggregateError([cause, cause]), { code: 'ECONNREFUSED' })
  t.match(problem(tried), { message: "the server can't be reached: ECONNREFUSED" })
  t.match(problem(new Error('other side closed')), { code: 'ERR_CONNECTION' })
  t.equal(problemOf(new TypeError('a bug')), undefined)
})
