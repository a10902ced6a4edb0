// Runs in a worker: locks the log whose path it is given, says so, and goes on until it is terminated.

import { parentPort, workerData } from 'node:worker_threads'
import { WriterLock } from '../../../lib/node/lock/writer-lock.js'

await WriterLock.acquire(workerData)
parentPort?.postMessage('locked')
parentPort?.on('message', () => {})
