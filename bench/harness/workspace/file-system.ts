// The file system of a folder. On one in memory a sync costs nothing, so that measuring it is pointless.

import { readFile, realpath } from 'node:fs/promises'

export interface FileSystem {
  /** As `mount` prints it: `ext4`, `xfs`, `tmpfs`. */
  type: string
  /** `/dev/sda1`, or the name that is used instead of a device. */
  device: string
}

const IN_MEMORY = new Set(['tmpfs', 'ramfs', 'rootfs', 'devtmpfs'])

/** Undefined if it is not known, as on any system but Linux. */
export async function fileSystemOf(folder: string): Promise<FileSystem | undefined> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '')
  return fileSystemIn(mounts, await realpath(folder))
}

export function isInMemory(fileSystem: FileSystem | undefined): boolean {
  return fileSystem !== undefined && IN_MEMORY.has(fileSystem.type)
}

/** @param mounts as in `/proc/mounts`: of two mounts on one folder, the later one hides the earlier */
export function fileSystemIn(mounts: string, path: string): FileSystem | undefined {
  let found: FileSystem | undefined
  let depth = 0
  for (const line of mounts.split('\n')) {
    const [device = '', folder = '', type = ''] = line.split(' ').map(unescaped)
    const prefix = folder.endsWith('/') ? folder : `${folder}/`
    if (type === '' || !`${path}/`.startsWith(prefix) || prefix.length < depth) continue
    found = { type, device }
    depth = prefix.length
  }
  return found
}

/** `/proc/mounts` writes white space and backslashes in octal (getmntent(3)). */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
}
