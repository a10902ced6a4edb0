// An object store on this machine, for the time of a test.

import { createRequire } from 'node:module'
import { S3Client } from '@aws-sdk/client-s3'
import type { Test } from 'tap'
import { serverFolder } from './server-process.js'

/** What is used of s3rver, which has no types. */
interface ObjectServer {
  run(): Promise<{ port: number }>
  close(): Promise<void>
}
type ObjectServerClass = new (options: object) => ObjectServer

export interface S3Server {
  readonly client: S3Client
  readonly endpoint: string
}

/** The store keeps its objects in a folder of the test. */
export async function s3Server(t: Test, { bucket }: { bucket: string }): Promise<S3Server> {
  const S3rver: ObjectServerClass = createRequire(import.meta.url)('s3rver')
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: serverFolder(t),
    configureBuckets: [{ name: bucket, configs: [] }],
  })
  const { port } = await server.run()
  const endpoint = `http://127.0.0.1:${port}`
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  })
  t.teardown(async () => {
    client.destroy()
    await server.close()
  })
  return { client, endpoint }
}
