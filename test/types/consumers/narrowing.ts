import {
  type EntryView,
  jsonLines,
  type LogFormat,
  type ScanOptions,
  scanEntries,
} from '../../../lib/index.js'
import { audit, type Entry, exactly, kinds, type Login, loose } from './formats.js'

for await (const view of scanEntries('log', audit, { types: ['login'] })) {
  exactly<EntryView<Login>>()(view)
  exactly<string>()(view.entry().user)
}
for await (const batch of scanEntries('log', audit, { types: ['login'] }).batches())
  exactly<EntryView<Login>[]>()(batch)
for await (const view of scanEntries('log', audit, { types: ['login', 'logout'] }))
  exactly<EntryView<Entry>>()(view)
for await (const view of scanEntries('log', audit)) exactly<EntryView<Entry>>()(view)

const computed: ScanOptions = { types: [process.argv[2] ?? 'login'] }
for await (const view of scanEntries('log', audit, computed)) exactly<EntryView<Entry>>()(view)
const annotated: LogFormat<unknown, Entry> = audit
for await (const view of scanEntries('log', annotated, { types: ['login'] }))
  exactly<EntryView<Login>>()(view)

// By the discriminator of the format, which is not `type`.
for await (const view of scanEntries('log', kinds, { types: ['added'] })) exactly<'file'>()(view.entry().type)

// What can't be narrowed stays as it is.
for await (const view of scanEntries('log', loose, { types: ['any'] }))
  exactly<EntryView<{ type: string }>>()(view)
for await (const view of scanEntries('log', jsonLines, { types: ['any'] }))
  exactly<EntryView<unknown>>()(view)
for await (const view of scanEntries('log', audit, { types: ['unheard of'] }))
  exactly<EntryView<Entry>>()(view)
