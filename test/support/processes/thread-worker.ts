// The program of a thread, as lib/node/threads/thread.ts, which a bundler leaves out where it is only imported.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { serve } from '../../../lib/node/threads/thread-service.js'

serve(parentPort as MessagePort, workerData)
