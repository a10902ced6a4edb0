// What a folder lies on. Where that is memory, a sync costs nothing, and measuring it means nothing.

import { readFile, realpath } from 'node:fs/promises'

export interface FileSystem {
  /** As `mount` has it: `ext4`, `xfs`, `tmpfs`. */
  type: string
  /** `/dev/sda1`, or what stands in for a device. */
  device: string
}

const IN_MEMORY = new Set(['tmpfs', 'ramfs', 'rootfs', 'devtmpfs'])

/** Undefined where that cannot be told, as on any system but Linux. */
export async function fileSystemOf(folder: string): Promise<FileSystem | undefined> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '')
  return fileSystemIn(mounts, await realpath(folder))
}

export function isInMemory(fileSystem: FileSystem | undefined): boolean {
  return fileSystem !== undefined && IN_MEMORY.has(fileSystem.type)
}

/** @param mounts as in `/proc/mounts`; of two on the same folder the later one hides the earlier */
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

/** White space and backslashes stand there in octal (getmntent(3)). */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
}
