// The program of a thread: a file of its own in the package, since a thread is started by the name of a file.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { serve } from './thread-service.js'

serve(parentPort as MessagePort, workerData)
