import { execFileSync } from 'node:child_process'
import t from 'tap'
import { pinnedRuntime } from '../../../bench/harness/tasks/pinned-runtime.js'

const hasTaskset = (await pinnedRuntime()) !== undefined

t.test('a pinned process has one core', { skip: !hasTaskset && 'taskset is missing' }, async (t) => {
  const { execPath = '', execArgv = [] } = (await pinnedRuntime()) ?? {}
  const [option = '', core = '', node = ''] = execArgv
  t.equal(node, process.execPath)
  const script = 'console.log(os.availableParallelism())'
  // In a shell without tap's loaders, which are slow.
  const command = ['-u', 'NODE_OPTIONS', execPath, option, core, node, '-e', script]
  t.equal(execFileSync('env', command, { encoding: 'utf8' }), '1\n')
})

t.test('without taskset there is none', async (t) => {
  t.equal(await pinnedRuntime('no-such-program'), undefined)
})
