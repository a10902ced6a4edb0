import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { UsageError } from '../../../lib/cli/errors/problem.js'
import { withOutput } from '../../../lib/cli/shared/written-aside.js'
import { Output, OutputError, type Sink } from '../../../lib/cli/terminal/output.js'
import { textIn } from '../../support/streams/text-in.js'

const stdout = new Output(new PassThrough(), {})

async function twoLines(sink: Sink): Promise<string> {
  await sink.write('one\n')
  await sink.write(Buffer.from('two\n'))
  return 'done'
}

t.test('without -o, and with -o -, the standard output is used', async (t) => {
  for (const options of [{}, { output: '-' }]) {
    const stream = new PassThrough()
    t.equal(await withOutput(options, [], new Output(stream, {}), twoLines), 'done')
    t.equal(textIn(stream), 'one\ntwo\n')
  }
})

t.test('the file appears when it is whole, and nothing else is left', async (t) => {
  const folder = t.testdir()
  const output = `${folder}/out`
  const result = await withOutput({ output }, ['-', `${folder}/no such input`], stdout, async (sink) => {
    await twoLines(sink)
    t.notOk(existsSync(output), 'not before')
    t.equal(readdirSync(folder).length, 1, 'it is written beside its place')
    return 'made'
  })
  t.equal(result, 'made')
  t.equal(readFileSync(output, 'utf8'), 'one\ntwo\n')
  t.strictSame(readdirSync(folder), ['out'])
})

t.test('a file that is there is replaced, with its mode', async (t) => {
  const folder = t.testdir({ out: 'before' })
  chmodSync(`${folder}/out`, 0o606)
  await withOutput({ output: `${folder}/out` }, [], stdout, twoLines)
  t.equal(readFileSync(`${folder}/out`, 'utf8'), 'one\ntwo\n')
  t.equal(statSync(`${folder}/out`).mode & 0o777, 0o606)
})

t.test('where the work fails, what was there stays', async (t) => {
  const folder = t.testdir({ out: 'before' })
  const failing = async (sink: Sink) => {
    await twoLines(sink)
    throw new Error('failed')
  }
  await t.rejects(withOutput({ output: `${folder}/out` }, [], stdout, failing), { message: 'failed' })
  t.equal(readFileSync(`${folder}/out`, 'utf8'), 'before')
  t.strictSame(readdirSync(folder), ['out'])
})

t.test('the file that a link names is replaced, not the link', async (t) => {
  const folder = t.testdir({ target: 'before' })
  symlinkSync('target', `${folder}/link`)
  await withOutput({ output: `${folder}/link` }, [], stdout, twoLines)
  t.ok(lstatSync(`${folder}/link`).isSymbolicLink())
  t.equal(readFileSync(`${folder}/target`, 'utf8'), 'one\ntwo\n')
})

t.test('a file that is read, under whatever name, is never replaced', async (t) => {
  const folder = t.testdir({ log: 'before' })
  linkSync(`${folder}/log`, `${folder}/other`)
  for (const output of [`${folder}/log`, `${folder}/other`]) {
    await t.rejects(withOutput({ output }, ['-', `${folder}/log`], stdout, twoLines), {
      constructor: UsageError,
      message: /the output would replace a file that is read$/,
    })
  }
  t.equal(readFileSync(`${folder}/log`, 'utf8'), 'before')
})

t.test('a folder is refused, and one that is missing is reported by the name of the output', async (t) => {
  const folder = t.testdir()
  mkdirSync(`${folder}/inner`)
  await t.rejects(withOutput({ output: `${folder}/inner` }, [], stdout, twoLines), {
    constructor: UsageError,
    message: /it is a directory: name a file in it$/,
  })
  await t.rejects(withOutput({ output: `${folder}/missing/out` }, [], stdout, twoLines), {
    constructor: OutputError,
    message: `can't write ${folder}/missing/out: no such file or directory (ENOENT)`,
    isClosedPipe: false,
  })
})

t.test('a pipe is written to as it is', async (t) => {
  const output = `${t.testdir()}/pipe`
  execFileSync('mkfifo', [output])
  const read = readFile(output, 'utf8')
  t.equal(await withOutput({ output }, [output], stdout, twoLines), 'done')
  t.equal(await read, 'one\ntwo\n')
  t.ok(statSync(output).isFIFO())
})

t.test('a device that is full fails by its name', async (t) => {
  await t.rejects(withOutput({ output: '/dev/full' }, [], stdout, twoLines), {
    constructor: OutputError,
    message: /no space left on device \(ENOSPC\)$/,
  })
  t.equal(await withOutput({ output: '/dev/null' }, ['/dev/null'], stdout, twoLines), 'done')
})
