// Undoing a repair, or the cut that a writer's opening made: section by section, and only for a log that a section fits.

import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { jsonLines } from '../../../lib/format/json-lines.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { repairLog } from '../../../lib/node/repair/repair-log.js'
import { restoreLog } from '../../../lib/node/restore/restore-log.js'
import { EntryWriter } from '../../../lib/node/writing/entry-writer.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { partFolder } from '../../support/files/part-folder.js'
import { sameBytes } from '../../support/files/same-bytes.js'
import { logFolder, stateOf } from '../../support/repair/log-folder.js'

const folder = partFolder()
const whole = logOf(sessionHeader, leafEntry('1'))
const stub = '{"type":"mes'
const rewritten = bytesOf(logOf(sessionHeader, 'BAD', bytesOf(stub, leafEntry('1'))), stub)
const torn = bytesOf(whole, stub)
const damages = [
  ['a log that was written anew', rewritten],
  ['a torn tail', torn],
] as const

/** A log that was repaired. */
async function repaired(damaged: Uint8Array) {
  const log = logFolder(folder, damaged)
  await repairLog(log.path, sessionFormat)
  return { ...log, quarantine: `${log.path}.quarantine.jsonl` }
}

for (const [name, damaged] of damages) {
  t.test(name, async (t) => {
    const { path, folder: inside, quarantine } = await repaired(damaged)
    chmodSync(path, 0o640)
    t.strictSame(await restoreLog(quarantine), { path, bytes: damaged.length })
    sameBytes(t, readFileSync(path), damaged)
    t.equal(statSync(path).mode & 0o777, 0o640)
    t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
    await t.rejects(restoreLog(quarantine), { code: 'ERR_LOG_CHANGED', message: /undone already/ })
    sameBytes(t, readFileSync(path), damaged)
  })

  t.test(`${name}, to another file`, async (t) => {
    const { path, folder: inside, quarantine } = await repaired(damaged)
    const before = stateOf(inside)
    const to = join(inside, 'zz')
    t.strictSame(await restoreLog(quarantine, { to: pathToFileURL(to) }), { path: to, bytes: damaged.length })
    sameBytes(t, readFileSync(to), damaged)
    t.equal(statSync(to).mode & 0o777, 0o600)
    const { zz, ...after } = stateOf(inside)
    t.strictSame(after, before)
    await t.rejects(restoreLog(quarantine, { to }), { code: 'EEXIST', path: to })
    appendFileSync(path, logOf(leafEntry('2')))
    await restoreLog(quarantine, { to: `${to}2` })
    sameBytes(t, readFileSync(`${to}2`), damaged, 'as it was then')
  })

  t.test(`${name}, and a log that was changed since`, async (t) => {
    const changes: [string, (path: string) => void, RegExp][] = [
      ['grown', (path) => appendFileSync(path, 'x'), /has grown by 1 byte since section 1/],
      ['cut', (path) => truncateSync(path, whole.length - 1), /is not what section 1 .* left/],
      ['changed', (path) => writeFileSync(path, Buffer.alloc(whole.length, 'x')), /is not what section 1/],
    ]
    for (const [how, change, message] of changes) {
      const { path, folder: inside, quarantine } = await repaired(damaged)
      change(path)
      const before = stateOf(inside)
      await t.rejects(restoreLog(quarantine), { code: 'ERR_LOG_CHANGED', message }, how)
      t.strictSame(stateOf(inside), before, how)
    }
  })

  t.test(`${name}, when restoring was killed before it marked the section`, async (t) => {
    const { path, folder: inside, quarantine } = await repaired(damaged)
    writeFileSync(path, damaged)
    const { ino } = statSync(path)
    await t.rejects(restoreLog(quarantine, { to: join(inside, 'to') }), {
      code: 'ERR_LOG_CHANGED',
      message: /as it was before section 1/,
    })
    t.strictSame(await restoreLog(quarantine), { path, bytes: damaged.length })
    t.equal(statSync(path).ino, ino, 'it is there already')
    await t.rejects(restoreLog(quarantine), { code: 'ERR_LOG_CHANGED', message: /undone already/ })
  })
}

t.test('sections are undone one by one, the last one first', async (t) => {
  const first = bytesOf(logOf(sessionHeader, 'BAD', { id: 1 }, leafEntry('1')), stub)
  const second = logOf(sessionHeader, { id: 1 }, leafEntry('1'))
  const { path, folder: inside } = logFolder(folder, first)
  const quarantine = `${path}.quarantine.jsonl`
  for (let round = 0; round < 2; round += 1) {
    await repairLog(path, jsonLines)
    sameBytes(t, readFileSync(path), second)
    await repairLog(path, sessionFormat)
    sameBytes(t, readFileSync(path), whole)
    await restoreLog(quarantine)
    sameBytes(t, readFileSync(path), second)
    await restoreLog(quarantine)
    sameBytes(t, readFileSync(path), first)
    await t.rejects(restoreLog(quarantine), { code: 'ERR_LOG_CHANGED', message: /undone already/ })
  }
  t.strictSame(Object.keys(stateOf(inside)), ['log', 'log.quarantine.jsonl'])
})

t.test('the section before can not be undone while bytes follow that were appended after it', async (t) => {
  const { path } = logFolder(folder, torn)
  await (await EntryWriter.open(path, sessionFormat)).close()
  appendFileSync(path, 'TORN')
  await (await EntryWriter.open(path, sessionFormat)).close()
  await restoreLog(`${path}.quarantine.jsonl`)
  sameBytes(t, readFileSync(path), bytesOf(whole, 'TORN'))
  await t.rejects(restoreLog(`${path}.quarantine.jsonl`), {
    code: 'ERR_LOG_CHANGED',
    message: /has grown by 4 bytes since section 1/,
  })
  truncateSync(path, whole.length)
  await restoreLog(`${path}.quarantine.jsonl`)
  sameBytes(t, readFileSync(path), torn)
})

t.test('a log that was appended to after an opening', async (t) => {
  const { path, folder: inside } = logFolder(folder, torn)
  const writer = await EntryWriter.open(path, sessionFormat)
  await t.rejects(restoreLog(`${path}.quarantine.jsonl`), { code: 'ERR_LOG_LOCKED' })
  await writer.append(leafEntry('2'))
  await restoreLog(`${path}.quarantine.jsonl`, { to: join(inside, 'to') })
  sameBytes(t, readFileSync(join(inside, 'to')), torn, 'the writer need not be stopped for a copy')
  await writer.close()
  await t.rejects(restoreLog(`${path}.quarantine.jsonl`), { code: 'ERR_LOG_CHANGED', message: /has grown/ })
})

t.test('a log that is not beside its quarantine', async (t) => {
  const { path, folder: inside } = logFolder(folder, rewritten)
  mkdirSync(join(inside, 'kept'))
  const { quarantine } = await repairLog(path, sessionFormat, { quarantine: join(inside, 'kept', 'q') })
  await t.rejects(restoreLog(quarantine as string), {
    code: 'ENOENT',
    path: join(inside, 'kept', 'log'),
    message: /the log is not beside its quarantine \(it was '\.\.\/log', .*\): name it with log/,
  })
  const moved = join(inside, 'moved')
  renameSync(path, moved)
  await restoreLog(pathToFileURL(quarantine as string), { log: pathToFileURL(moved) })
  sameBytes(t, readFileSync(moved), rewritten)
  const beside = await repaired(rewritten)
  renameSync(beside.path, `${beside.path}.1`)
  const missing = { code: 'ENOENT', message: /is not beside its quarantine: name/ }
  await t.rejects(restoreLog(beside.quarantine), missing)
})

t.test(
  'the owner is kept',
  { skip: process.getuid?.() === 0 ? false : 'only root can give a file away' },
  async (t) => {
    const { path, quarantine } = await repaired(rewritten)
    chownSync(path, 1234, 5678)
    await restoreLog(quarantine)
    const { uid, gid } = statSync(path)
    t.strictSame([uid, gid], [1234, 5678])
  },
)

t.test('arguments that are refused', async (t) => {
  const { path, folder: inside, quarantine } = await repaired(rewritten)
  const before = stateOf(inside)
  await t.rejects(restoreLog(path), { code: 'ERR_LOG_HEADER' })
  const url = new URL('https://example.org/')
  const notOfFile = { name: 'TypeError', code: 'ERR_INVALID_URL_SCHEME' }
  await t.rejects(restoreLog(url), notOfFile)
  await t.rejects(restoreLog(quarantine, { log: url }), notOfFile)
  await t.rejects(restoreLog(quarantine, { to: url }), notOfFile)
  const aborted = { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' }
  await t.rejects(restoreLog(quarantine, { signal: AbortSignal.abort('enough') }), aborted)
  t.strictSame(stateOf(inside), before)
  const clean = logFolder(folder, logOf([1]))
  const report = await repairLog(clean.path, jsonLines)
  t.notOk(report.changed || existsSync(`${clean.path}.quarantine.jsonl`))
})

t.test('a damaged quarantine is refused, and nothing is written', async (t) => {
  const { path, folder: inside, quarantine } = await repaired(rewritten)
  const text = readFileSync(quarantine, 'utf8')
  const spoilt: [string, string][] = [
    ['a removed byte that was changed', text.replace('"bytes":"', '"bytes":"A')],
    ['an edit after the end of the log', text.replace(/"edits":\[\d+/, '"edits":[99999')],
    ['an edit before the last', text.replace(/"offset":\d+/, '"offset":0')],
    ['too many added bytes', text.replace(/("edits":\[\d+,\d+),\d+/, '$1,99999')],
    [
      'an end of another section',
      text.replace('{"type":"end"', '{"type":"begin","by":"open","at":"","bytes":1,"section":2}\n$&'),
    ],
    ['no edits', text.replace(/\{"type":"edits".*\n/, '')],
    ['another begin', text.replace('{"type":"edits"', '{"type":"restored","section":9,"at":""}\n$&')],
  ]
  for (const [name, content] of spoilt) {
    t.not(content, text, name)
    writeFileSync(quarantine, content)
    const before = stateOf(inside)
    await t.rejects(
      restoreLog(quarantine),
      { code: 'ERR_LOG_CORRUPT', message: /section 1 .* is damaged/ },
      name,
    )
    t.strictSame(stateOf(inside), before)
  }
  writeFileSync(quarantine, text)
  await restoreLog(quarantine)
  sameBytes(t, readFileSync(path), rewritten)
})

t.test('an abort', async (t) => {
  const { path, folder: inside, quarantine } = await repaired(rewritten)
  const before = stateOf(inside)
  const ends = new Set<string>()
  for (let looks = 0; !ends.has('restored'); looks += 1) ends.add(await restoreAborted(t, quarantine, looks))
  t.strictSame([...ends], ['aborted', 'restored'])
  sameBytes(t, readFileSync(path), rewritten)

  async function restoreAborted(t: Test, quarantine: string, looks: number): Promise<string> {
    let left = looks
    const signal = {
      reason: new Error('enough'),
      get aborted() {
        left -= 1
        return left < 0
      },
    } as AbortSignal
    try {
      await restoreLog(quarantine, { signal })
      return 'restored'
    } catch (error) {
      t.match(error, { name: 'AbortError', code: 'ABORT_ERR', cause: { message: 'enough' } })
      t.strictSame(stateOf(inside), before)
      return 'aborted'
    }
  }
})
