// `tail -f`: the entries that are appended, as the bytes of their lines. The file is the one that was read backwards, by
// the same handle, and reading goes on where that began: so nothing is left out in between, and nothing is written twice.

import type { FileHandle } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { LogParser } from '../../core/parser/log-parser.js'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import { Step } from '../../core/parser/step.js'
import type { Fault } from '../../core/recovery.js'
import type { LogFormat } from '../../format/log-format.js'
import { throwIfAborted } from '../../node/files/abort-error.js'
import { strictText } from '../../node/parser/strict-text.js'
import { Turn } from '../../node/parser/turn-taking.js'
import { HandleSource } from '../../node/sources/handle-source.js'

/** As the readers of the library. */
const POLL_MILLISECONDS = 100

export interface FollowedFile {
  readonly file: FileHandle
  /** It must go on naming the file. */
  readonly path: string
  /** Where following begins, in bytes: at the start of a line. */
  readonly from: number
}

/** Where the entries go, and what is passed over. */
export interface FollowOutput {
  /** Takes the bytes of a line, which are valid until the promise settles. */
  addLine(line: Uint8Array): Promise<void> | undefined
  /** The `line` of the fault counts from the place where following began. */
  addFault(fault: Fault): Promise<void>
  /** Called when everything that was read is dealt with: more may take long to come. */
  rest(): Promise<void>
}

/**
 * Writes the entries after `from`, without end.
 * @throws LogError ERR_LOG_CHANGED where the file is replaced, cut or unlinked; AbortError
 */
export async function followLog(
  { file, path, from }: FollowedFile,
  format: LogFormat<unknown, unknown>,
  options: Pick<ParseOptions, 'maxLineBytes'>,
  output: FollowOutput,
  signal: AbortSignal,
): Promise<never> {
  const source = new HandleSource(file, path)
  source.seek(from)
  // The header was read before.
  const parser = new LogParser({ ...format, headerSchema: undefined, headerIdentity: undefined }, options, {
    textOf: strictText,
  })
  parser.seek(from, 1)
  const turn = new Turn()
  for (;;) {
    throwIfAborted(signal)
    const chunk = await source.read()
    if (chunk === null) {
      await wait(POLL_MILLISECONDS, undefined, { signal })
      continue
    }
    parser.receive(chunk)
    for (let step = parser.advance(); step !== Step.NeedInput; step = parser.advance()) {
      if (step === Step.Entry) await output.addLine(parser.raw)
      else if (step === Step.Fault) await output.addFault(parser.fault as Fault)
      else if (step === Step.Working) await turn.afterSlice()
    }
    await output.rest()
  }
}
