import type { Test } from 'tap'
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

/** Counts the instances of the certifier's module that are made until the test ends. */
export function countInstances(t: Test): { count: number } {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Instance: new (module: object) => object }
  }
  const { Instance } = WebAssembly
  const instances = { count: 0 }
  WebAssembly.Instance = class extends Instance {
    constructor(module: object) {
      super(module)
      instances.count += 1
    }
  }
  t.teardown(() => {
    WebAssembly.Instance = Instance
  })
  return instances
}
