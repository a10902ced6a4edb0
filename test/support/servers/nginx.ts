// nginx, which serves the files of a folder, and passes requests on to another server.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { freePort, serverFolder, startServer } from './server-process.js'

export interface Nginx {
  /** With a slash at its end. */
  readonly url: string
  /** What it serves. */
  readonly folder: string
}

/** @param upstream whose answers are passed on as they come, under `/upstream/` */
export async function nginx(t: Test, upstream?: string): Promise<Nginx> {
  const port = await freePort()
  const work = serverFolder(t)
  const folder = join(work, 'files')
  mkdirSync(folder)
  const passedOn =
    upstream === undefined ? '' : `location /upstream/ { proxy_pass ${upstream}; proxy_buffering off; }`
  const asRoot = process.getuid?.() === 0 ? 'user root;' : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${work}/${name};`,
  )
  const configuration = `
    ${asRoot}
    daemon off;
    worker_processes 1;
    pid ${work}/nginx.pid;
    error_log ${work}/error.log;
    events {}
    http {
      access_log off;
      default_type application/jsonl;
      ${temporary.join(' ')}
      server {
        listen 127.0.0.1:${port};
        root ${folder};
        ${passedOn}
      }
    }`
  writeFileSync(join(work, 'nginx.conf'), configuration)
  await startServer(
    t,
    'nginx',
    ['-p', work, '-e', join(work, 'error.log'), '-c', join(work, 'nginx.conf')],
    port,
  )
  return { url: `http://127.0.0.1:${port}/`, folder }
}
