import { once } from 'node:events'
import { EntryReader, type Fault, type RecoverySummary } from '../../../lib/index.js'
import { audit, type Entry, exactly, type Header } from './formats.js'

const reader = new EntryReader(audit)

for (const add of ['on', 'once', 'off', 'addListener'] as const) {
  reader[add]('header', (header) => exactly<Header>()(header))
  reader[add]('fault', (fault) => exactly<Fault>()(fault))
  reader[add]('summary', (summary) => exactly<RecoverySummary>()(summary))
  reader[add]('data', (entry) => exactly<Entry>()(entry))
  reader[add]('error', (error) => exactly<Error>()(error))
  reader[add]('end', () => {})
  reader[add]('close', () => {})
  reader[add]('of mine', (value) => exactly<unknown>()(value))
  // @ts-expect-error: an entry is not a number
  reader[add]('data', (_entry: number) => {})
}
exactly<EntryReader<Header, Entry>>()(reader.on('end', () => {}).once('header', () => {}))
reader.emit('header', { type: 'audit', version: 1 })
reader.emit('of mine', 1)
// @ts-expect-error: a header is not a number
reader.emit('header', 1)
// @ts-expect-error: 'summary' has an argument
reader.emit('summary')
await once(reader, 'summary')
const emitter: NodeJS.EventEmitter = reader
emitter.removeAllListeners()
exactly<{ offset: number; line: number }>()({ ...reader.position })
