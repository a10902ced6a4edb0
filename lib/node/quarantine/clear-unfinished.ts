import { removeUnfinished } from '../files/draft-file.js'
import type { FileLayer } from '../files/file-layer.js'
import { defaultPaths } from './quarantine-path.js'

/**
 * Removes the unfinished files that killed processes have left beside the log: its own, and those of its quarantine
 * under the default path. The log's lock must be held. Unfinished files of a quarantine at another path stay until that
 * quarantine is used.
 */
export function clearUnfinished(files: FileLayer, log: string): Promise<void> {
  return removeUnfinished(files, log, () => defaultPaths(log))
}
