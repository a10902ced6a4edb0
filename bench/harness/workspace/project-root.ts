import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project: the nearest one above this module that has a package.json, compiled or not. */
export const PROJECT_ROOT = folderOfProject(dirname(fileURLToPath(import.meta.url)))

function folderOfProject(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : folderOfProject(dirname(folder))
}
