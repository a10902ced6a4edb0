import assert from 'node:assert/strict'
import type { ParseOptions } from '../../lib/core/parse-options.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import { everyChunking } from './chunkings.js'
import { type CoreReading, readChunks } from './core-reading.js'
import { checkAccount } from './line-account.js'
import { seed } from './seed.js'

/**
 * Reads the bytes whole, byte by byte, cut in two everywhere (where they are few), in random chunks, and
 * from a buffer that is used again; holds that all of them give the same, and gives it.
 */
export function readEveryWay<H, E>(
  bytes: Uint8Array,
  format: LogFormat<H, E>,
  options: ParseOptions = {},
): CoreReading<H, E> {
  const whole = readChunks([bytes], format, options)
  checkAccount(bytes, whole)
  for (const { name, chunks } of everyChunking(bytes)) {
    const reading = readChunks(chunks(), format, options)
    assert.deepEqual(
      comparable(reading),
      comparable(whole),
      `${name} (seed ${seed}) gives the same as the whole`,
    )
  }
  return whole
}

/** Reading that fails ends in the middle of what it has received: `bytes` says no more than that. */
function comparable(reading: CoreReading<unknown, unknown>): object {
  const { error, summary } = reading
  if (error === undefined) return reading
  const { code, message, line, offset, fault } = error
  return {
    ...reading,
    error: { code, message, line, offset, fault },
    summary: { ...summary, bytes: undefined },
  }
}
