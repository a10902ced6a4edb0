// A clock that tests can set forward: what waits for some seconds need not be waited for.

import type { Test } from 'tap'

/** Returns a function that sets `performance.now` forward by so many milliseconds, until the end of the test. */
export function shiftedClock(t: Test): (milliseconds: number) => void {
  const now = performance.now.bind(performance)
  let shift = 0
  performance.now = () => now() + shift
  t.teardown(() => {
    performance.now = now
  })
  return (milliseconds) => {
    shift += milliseconds
  }
}
