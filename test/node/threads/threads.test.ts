import { runCases } from '../../support/loading/cases.js'

await runCases(import.meta.url)
