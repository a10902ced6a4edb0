import { EntryWriter, sessionFormat } from '../../lib/index.js'
import type { CreateLog } from './appending-log.js'

const entryWriter: CreateLog = async (path, { header, durable }) => {
  const durability = durable ? 'fsync' : 'none'
  const writer = await EntryWriter.create(path, sessionFormat, header, { durability })
  return {
    append: (entries) => Promise.all(entries.map((entry) => writer.append(entry))),
    close: () => writer.close(),
  }
}

export default entryWriter
