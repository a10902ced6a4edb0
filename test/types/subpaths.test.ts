// The types of the subpaths, as they are published, name only what the library and their packages export.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readPacked } from '../support/package/packed.js'
import { runCompiler } from '../support/processes/run-compiler.js'
import { projectRoot } from '../support/source-imports.js'

const PROGRAM = `
import { S3Client } from '@aws-sdk/client-s3'
import { sessionFormat, verifyLog } from 'wholeline'
import { readDistributed, startShardWorker, verifyDistributed } from 'wholeline/bullmq'
import { s3Source } from 'wholeline/s3'

const source = s3Source({ client: new S3Client({}), bucket: 'logs', key: 'app.jsonl' })
export const { status } = await verifyLog(source, sessionFormat)
const open = (name: string) => (name === 's3:logs' ? source : undefined)
const worker = await startShardWorker({
  connection: { host: 'queue', port: 6379 },
  formats: [sessionFormat],
  open,
  async handle(reader, { index }) {
    for await (const entry of reader) if (entry.type === 'leaf') return [index, entry.id.length]
    return undefined
  },
})
await worker.close({ finish: true })
const options = { connection: 'redis://queue', open, shardBytes: 1024, onCorrupt: 'fail' } as const
export const clean: boolean = (await verifyDistributed('s3:logs', sessionFormat, options)).status === 'clean'
export const results: number[] = (await readDistributed<number>('app.jsonl', sessionFormat, options)).results
// @ts-expect-error a range source has no name that others could open
await verifyDistributed(source, sessionFormat, options)
`

t.test('a program that uses the subpaths compiles, and so do their types', async (t) => {
  const folder = t.testdir({ 'package.json': JSON.stringify({ type: 'module' }), 'program.ts': PROGRAM })
  const library = join(folder, 'node_modules/wholeline')
  mkdirSync(join(library, 'dist'), { recursive: true })
  const types = ['wholeline', 's3', 'bullmq'].map((name) => `dist/${name}.d.ts`)
  for (const path of ['package.json', ...types]) writeFileSync(join(library, path), readPacked(path))
  symlinkSync(join(projectRoot, 'node_modules/typebox'), join(folder, 'node_modules/typebox'))
  // Types in a package are not checked themselves.
  for (const name of ['s3', 'bullmq'])
    writeFileSync(join(folder, `${name}.ts`), readPacked(`dist/${name}.d.ts`))
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    exactOptionalPropertyTypes: true,
    types: ['node'],
  }
  const config = join(folder, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  t.equal(await runCompiler('typescript-latest', ['-p', config]), '')
})
