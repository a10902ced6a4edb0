import type { FixtureShape } from '../fixture/logs/fixture-options.js'
import type { Section } from './report/section.js'
import type { Workspace } from './workspace/workspace.js'

/** Options of the command line. Each suite has its own defaults. */
export interface BenchOptions {
  shape?: FixtureShape
  bytes?: number
  rounds?: number
  /** Whether to use the sizes that the budgets name, however long that takes. */
  full?: boolean
  /** The versions of Node for the suite `node`: '20', '22.12.0'. */
  node?: readonly string[]
}

export interface SuiteContext {
  options: BenchOptions
  workspace: Workspace
  /** Reports what is being done. */
  progress(message: string): void
}

/** A group of measurements. `npm run bench` runs those in `suites/all.ts`. */
export interface Suite {
  name: string
  summary: string
  /** Yields each section as soon as it is measured. */
  run(context: SuiteContext): AsyncIterable<Section>
}
