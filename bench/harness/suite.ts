import type { FixtureShape } from '../fixture/logs/fixture-options.js'
import type { Section } from './report/section.js'
import type { Workspace } from './workspace/workspace.js'

/** What the command line says; a suite has its own defaults for what is left out. */
export interface BenchOptions {
  shape?: FixtureShape
  bytes?: number
  rounds?: number
  /** The sizes that the budgets speak of, however long they take. */
  full?: boolean
}

export interface SuiteContext {
  options: BenchOptions
  workspace: Workspace
  /** Says what is being done right now. */
  progress(message: string): void
}

/** A group of measurements: add one to `suites/all.ts` and it is part of `npm run bench`. */
export interface Suite {
  name: string
  summary: string
  /** Yields each section as soon as it is measured. */
  run(context: SuiteContext): AsyncIterable<Section>
}
