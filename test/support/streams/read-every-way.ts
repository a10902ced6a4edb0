import assert from 'node:assert/strict'
import type { CertifierOptions } from '../../../lib/certify/certifier.js'
import type { ParseOptions } from '../../../lib/core/parser/parse-options.js'
import type { LogFormat } from '../../../lib/format/log-format.js'
import { checkAccount } from '../damage/line-account.js'
import { seed } from '../random/seed.js'
import { certifierOf } from '../schemas/certified.js'
import { flatMaker } from '../schemas/flat-maker.js'
import { everyChunking } from './chunkings.js'
import { type CoreReading, NO_BYTES, readChunks } from './core-reading.js'

/** The certifier reads one of so many chunkings. */
const CHUNKINGS_PER_CERTIFIER = 5
/** Likewise for reading in runs, with a maker and without. */
const CHUNKINGS_PER_RUN = 7

/**
 * Reads the bytes whole, byte by byte, cut in two everywhere (where they are few), in random chunks and from a reused buffer,
 * by the decoder, by the certifier, and in runs of entries. Requires that all agree, and returns the result.
 */
export function readEveryWay<H, E>(
  bytes: Uint8Array,
  format: LogFormat<H, E>,
  options: ParseOptions = {},
): CoreReading<H, E> {
  const whole = readChunks([bytes], format, options)
  checkAccount(bytes, whole)
  const certifier = certifierOf(format, certifierOptions(options))
  const expected = comparable(whole)
  const requireSame = (reading: CoreReading<H, E>, name: string) =>
    assert.deepEqual(comparable(reading), expected, `${name} (seed ${seed}) agrees with the whole`)
  const requireRuns = (reading: CoreReading<H, E>, name: string) => {
    const records = whole.records.map((record, index) =>
      reading.records[index]?.length === NO_BYTES.length ? { ...record, ...NO_BYTES } : record,
    )
    const inRuns = comparable({ ...whole, records })
    assert.deepEqual(comparable(reading), inRuns, `${name} (seed ${seed}) agrees with the whole`)
  }
  requireSame(readChunks([bytes], format, options, certifier), 'the certifier')
  for (const maker of [undefined, flatMaker(format, options)]) {
    requireRuns(readChunks([bytes], format, options, undefined, { most: 1000, maker }), 'runs')
    maker?.release()
  }
  for (const [index, { name, chunks }] of everyChunking(bytes).entries()) {
    requireSame(readChunks(chunks(), format, options), name)
    if (index % CHUNKINGS_PER_RUN === 0) {
      const most = 1 + (index % 7)
      const maker = index % 2 === 0 ? flatMaker(format, options) : undefined
      requireRuns(readChunks(chunks(), format, options, undefined, { most, maker }), `runs, ${name}`)
      maker?.release()
    }
    if (index % CHUNKINGS_PER_CERTIFIER === 0)
      requireSame(readChunks(chunks(), format, options, certifier), `the certifier, ${name}`)
  }
  certifier.release()
  return whole
}

function certifierOptions({ maxLineBytes }: ParseOptions): Partial<CertifierOptions> {
  return maxLineBytes === undefined ? {} : { maxLineBytes }
}

/** Without `bytes` where the reading failed: how many bytes were received then depends on the chunks. */
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
