import { countOrInfinity, type OptionNames, oneOf } from '../../core/option-checks.js'

/** The options of `mergeShards`: what is about the log as a whole. */
export interface MergeOptions {
  /** 'fail': throws ERR_LOG_CORRUPT where the log has a corrupt line. Default 'skip'. */
  onCorrupt?: 'skip' | 'fail' | undefined
  /** Throws ERR_LOG_CORRUPT where the log has more corrupt lines than this. Default Infinity. */
  maxCorrupt?: number | undefined
}

export const MERGE_OPTIONS: OptionNames<MergeOptions> = { onCorrupt: true, maxCorrupt: true }

/** How many corrupt lines the log may have. @throws TypeError or RangeError for invalid options */
export function allowedCorrupt({
  onCorrupt = 'skip',
  maxCorrupt = Number.POSITIVE_INFINITY,
}: MergeOptions): number {
  oneOf('onCorrupt', onCorrupt, ['skip', 'fail'])
  countOrInfinity('maxCorrupt', maxCorrupt)
  return onCorrupt === 'fail' ? 0 : maxCorrupt
}
