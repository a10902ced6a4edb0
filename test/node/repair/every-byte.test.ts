// A small log, cut at every byte, and with each of its bytes changed: repair makes it read clean, and loses at most the
// changed line, and the next one where a newline was changed.

import assert from 'node:assert/strict'
import t, { type Test } from 'tap'
import { LogError } from '../../../lib/core/log-error.js'
import { jsonLines } from '../../../lib/format/json-lines.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { sessionFormat } from '../../../lib/format/session-format.js'
import { bytesOf, leafEntry, logOf, sessionHeader } from '../../support/damage/session-log.js'
import { repairInMemory } from '../../support/repair/repair-in-memory.js'
import { tinyFormat, tinyHeader } from '../../support/schemas/tiny-format.js'

/** Every eighth repaired log is restored as well. */
const RESTORED = 8
let repairedLogs = 0
const LF = 0x0a
const crlf = (log: Uint8Array) => Buffer.from(Buffer.from(log).toString().replaceAll('\n', '\r\n'))
const tiny = logOf(tinyHeader, { n: 1 }, { n: 22 }, { n: -3 })
const session = logOf(sessionHeader, leafEntry('1'), leafEntry('2'))
const values = logOf([1], { a: 'x' }, '"é"', { b: {} })

const every = [0x00, LF, 0x0d, 0x20, 0x22, 0x2c, 0x31, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xef, 0xff]
const few = [0x00, LF, 0x22, 0xff]

const logs: [name: string, format: LogFormat<unknown, unknown>, log: Uint8Array, bytes: number[]][] = [
  ['a tiny log', tinyFormat, tiny, every],
  ['a tiny log, CRLF', tinyFormat, crlf(tiny), few],
  ['a session log', sessionFormat, session, few],
  ['JSON lines', jsonLines, values, every],
  ['JSON lines, CRLF', jsonLines, crlf(values), few],
]

for (const [name, format, log, bytes] of logs) {
  t.test(`${name}, cut at every byte`, async (t) => {
    let repaired = 0
    for (const unterminated of ['drop', 'keep'] as const) {
      for (let length = 0; length <= log.length; length += 1) {
        const cut = log.subarray(0, length)
        const result = await repairOrRefuse(cut, format, { unterminated })
        if (result === undefined) {
          assert.ok(length < headerLength(format, log) - 1, `cut to ${length}: only without its header`)
          continue
        }
        repaired += 1
        const whole = linesOf(cut).slice(0, -1)
        assert.deepEqual(
          linesOf(result).slice(0, whole.length),
          whole,
          `cut to ${length} bytes, ${unterminated}`,
        )
      }
    }
    t.ok(repaired > log.length, `${repaired} logs`)
  })

  t.test(`${name}, each byte changed`, (t) => everyByte(t, format, log, bytes))
}

async function everyByte(
  t: Test,
  format: LogFormat<unknown, unknown>,
  log: Uint8Array,
  bytes: readonly number[],
): Promise<void> {
  const headerEnd = headerLength(format, log)
  let repaired = 0
  for (let at = 0; at < log.length; at += 1) {
    for (const byte of bytes.filter((each) => each !== log[at])) {
      const damaged = bytesOf(log.subarray(0, at), Uint8Array.of(byte), log.subarray(at + 1))
      const place = `byte ${at} changed to ${byte}`
      let result = await repairOrRefuse(damaged, format)
      if (result === undefined) {
        assert.ok(at < headerEnd || headerEnd === 0, `${place}: refused`)
        result = await repairOrRefuse(damaged, format, { header: log.subarray(0, headerEnd) })
      }
      if (result === undefined) continue
      repaired += 1
      assert.deepEqual(missing(unhurt(log, at), linesOf(result)), [], place)
    }
  }
  t.ok(repaired > log.length * (bytes.length - 1) * 0.9, `${repaired} logs`)
}

/** The repaired log; undefined where it is refused, as it must be without a header or in another encoding. */
async function repairOrRefuse(
  damaged: Uint8Array,
  format: LogFormat<unknown, unknown>,
  options: Parameters<typeof repairInMemory>[2] = {},
): Promise<Uint8Array | undefined> {
  try {
    repairedLogs += 1
    const isRestored = repairedLogs % RESTORED === 0
    const { bytes } = await repairInMemory(damaged, format, { ...options, isRestored })
    const again = await repairInMemory(bytes, format, {
      unterminated: options.unterminated ?? format.unterminated,
      isRestored: false,
    })
    assert.equal(again.report.changed, false, 'once is enough')
    return bytes
  } catch (error) {
    if (!(error instanceof LogError)) throw error
    assert.match(error.code, /^ERR_LOG_(HEADER|EMPTY|VERSION|ENCODING)$/)
    return undefined
  }
}

function headerLength({ headerSchema }: LogFormat<unknown, unknown>, log: Uint8Array): number {
  return headerSchema === undefined ? 0 : log.indexOf(LF) + 1
}

/** The lines that do not hold the byte, nor follow it where it is a newline; without the header. */
function unhurt(log: Uint8Array, at: number): string[] {
  const hit = log.subarray(0, at).filter((byte) => byte === LF).length
  const isNewline = log[at] === LF
  return linesOf(log)
    .slice(0, -1)
    .filter((_line, index) => index !== hit && !(isNewline && index === hit + 1))
}

function linesOf(log: Uint8Array): string[] {
  return Buffer.from(log).toString('latin1').split('\n')
}

/** The wanted lines that are missing from the found ones, in this order. */
function missing(wanted: readonly string[], found: readonly string[]): string[] {
  let at = 0
  return wanted.filter((line) => {
    const index = found.indexOf(line, at)
    if (index >= 0) at = index + 1
    return index < 0
  })
}
