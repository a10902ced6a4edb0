import { stat } from 'node:fs/promises'
import { Refusal } from '../errors/problem.js'

/**
 * @param done what can be done with a file alone: 'repaired', 'shown'
 * @throws Refusal; rejects with the system's own error where there is no such file
 */
export async function requireRegularFile(file: string, done: string): Promise<void> {
  const stats = await stat(file)
  if (stats.isFile()) return
  if (stats.isDirectory())
    throw new Refusal({ code: 'EISDIR', message: 'it is a directory: name the log file in it' })
  throw new Refusal({
    code: 'ERR_NOT_A_FILE',
    message: `it is a pipe or a device, and only a file can be ${done} (\`wholeline cat\` saves what is whole)`,
  })
}
