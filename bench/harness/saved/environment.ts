import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** On what a result was measured. */
export interface Environment {
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  /** The load average of the minute before: over the number of cores, other work disturbed the measurement. */
  readonly load: number
}

export function thisEnvironment(): Environment {
  return {
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release()}, ${process.arch}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}
