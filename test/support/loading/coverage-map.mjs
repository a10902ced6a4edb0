// Every file of the library counts, also one that no test has loaded; the benchmarks don't.
import { readdirSync } from 'node:fs'

const files = readdirSync('lib', { recursive: true })
  .map((name) => `lib/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.ts') && !name.startsWith('lib/certify/assembly/'))

export default () => files
