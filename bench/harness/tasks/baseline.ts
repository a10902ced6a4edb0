import { median } from '../measures/statistics.js'
import { runTask } from './run-task.js'

const IDLE = new URL('../../probes/idle.js', import.meta.url)
const SAMPLES = 3

/** The memory that Node itself takes, in bytes: that of a process that loads and does nothing. */
export async function nodeBaseline(): Promise<number> {
  const peaks: number[] = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const { peakBytes } = await runTask(IDLE, { milliseconds: 50 })
    peaks.push(peakBytes)
  }
  return median(peaks)
}
