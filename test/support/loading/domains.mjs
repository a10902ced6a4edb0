// In place of `async-hook-domain`, by which tap finds out which test an uncaught error belongs to. For that it follows every
// asynchronous operation of the process, which took some fifth of the time of all tests. Here such an error belongs to the file:
// it is reported, and ends the process.

let isFirst = true

export class Domain {
  /** @param onerror the first one is that of the file */
  constructor(onerror) {
    if (isFirst) process.once('uncaughtExceptionMonitor', onerror)
    isFirst = false
  }

  destroy() {}
}
