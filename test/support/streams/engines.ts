import type { ScanEngine } from '../../../lib/index.js'

export const ENGINES: readonly ScanEngine[] = ['decoder', 'certifier']

/** Runs with WHOLELINE_ENGINE set, also to a value that is not an engine. */
export async function withEngine<Result>(
  engine: string,
  run: () => Promise<Result> | Result,
): Promise<Result> {
  const before = process.env.WHOLELINE_ENGINE
  process.env.WHOLELINE_ENGINE = engine
  try {
    return await run()
  } finally {
    if (before === undefined) delete process.env.WHOLELINE_ENGINE
    else process.env.WHOLELINE_ENGINE = before
  }
}
