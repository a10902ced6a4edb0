// The bare loop for many small logs: every file of a folder is read whole, and every line of it is parsed.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , folder = ''] = process.argv
let lines = 0
for (const name of readdirSync(folder)) {
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    if (line === '') continue
    JSON.parse(line)
    lines += 1
  }
}
process.stdout.write(`${lines}\n`)
