// Another user of this machine, who reads whatever the permissions allow. Only root can start processes of other users.

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { PLAIN, python } from './python.js'

export interface User {
  uid: number
  gid: number
}

export function canRead(user: User, path: string): boolean {
  // Starts many times as fast as Node.
  return spawnSync('/bin/cat', [path], { ...user, env: {}, stdio: 'ignore' }).status === 0
}

/** Opens every file but the log, again and again, and keeps each open, so that content that comes later is read, too. */
const SPY = `
const fs = require('fs'), path = require('path')
const [folder, log] = process.argv.slice(1)
const seen = new Set(), open = []
let isDone = false
process.stdin.on('data', () => { isDone = true }).on('end', () => { isDone = true })
console.log('ready')
function look() {
  for (let round = 0; round < 20; round += 1) {
    for (const name of fs.readdirSync(folder)) {
      if (name === log || !/quarantine|repairing|[.]new$/.test(name) || name.startsWith(log + '.lock')) continue
      seen.add(name)
      try { open.push([name, fs.openSync(path.join(folder, name), 'r')]) } catch {}
    }
  }
  if (!isDone) return setImmediate(look)
  const read = open.filter(([, file]) => fs.fstatSync(file).size > 0).map(([name]) => name)
  console.log(JSON.stringify({ seen: seen.size, read }))
  process.exit()
}
look()`

export interface Spied {
  /** How many names the other user has seen. */
  seen: number
  /** The names of those whose content that user could read. */
  read: string[]
}

/** What another user sees in the folder while the work is done. */
export async function spiedOn(
  user: User,
  folder: string,
  log: string,
  work: () => Promise<void>,
): Promise<Spied> {
  const child = spawn(process.execPath, ['-e', SPY, folder, log], {
    ...user,
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data
  })
  await once(child.stdout, 'data')
  await work()
  child.stdin.end('done')
  await once(child, 'close')
  return JSON.parse(output.split('\n')[1] as string) as Spied
}

/** An access control list (POSIX.1e) as Linux keeps it: tag, permissions and user or group of each entry. */
const SET_ACL = `
import os, struct, sys
path, kind, *entries = sys.argv[1:]
tags = {'u': 1, 'U': 2, 'g': 4, 'G': 8, 'm': 16, 'o': 32}
acl = struct.pack('<I', 2)
for entry in entries:
    tag, permissions, who = entry.split(':')
    acl += struct.pack('<HHI', tags[tag], int(permissions), int(who or 0xffffffff))
os.setxattr(path, 'system.posix_acl_' + kind, acl)`

/** Each entry is 'u:6:', 'U:4:7001' and so on: u, g and o are the owner, its group and others, m is the mask. */
export function setAccessControlList(path: string, kind: 'access' | 'default', entries: string[]): void {
  execFileSync(python(), [...PLAIN, '-c', SET_ACL, path, kind, ...entries])
}

/** Why access control lists can't be set here; false where they can. */
export function noAccessControlLists(path: string): string | false {
  try {
    setAccessControlList(path, 'access', ['u:6:', 'U:4:7001', 'g:0:', 'm:4:', 'o:0:'])
    return false
  } catch {
    return 'no access control lists here, or no python3 to set one'
  }
}
