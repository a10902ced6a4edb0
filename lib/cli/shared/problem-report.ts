// Why a log could not be read, or repaired, for a person: what is wrong, where, and what to do.

import { logName, printable } from '../text/printable.js'
import { isWebUrl } from '../text/web-url.js'
import type { UnreadLog } from './log-outcome.js'

export const READING_ADVICE: Readonly<Record<string, string>> = {
  ERR_LOG_HEADER:
    '--format names another format; --format jsonl reads any JSON lines; ' +
    '`wholeline repair --header OTHER` puts line 1 of OTHER in place of a header that is gone',
  ERR_LOG_VERSION: '--format jsonl reads its lines as plain JSON',
}

const WEB_ADVICE = 'only `wholeline check` and `wholeline cat` read logs on web servers'

/** @param advices what to do, by the code of the problem */
export function problemReport(
  { file, problem: { code, message } }: UnreadLog,
  advices: Readonly<Record<string, string>> = READING_ADVICE,
): string {
  const advice = code === 'ENOENT' && isWebUrl(file) ? WEB_ADVICE : advices[code]
  return `wholeline: ${logName(file)}: ${printable(message)}${advice === undefined ? '' : ` (${advice})`}\n`
}
