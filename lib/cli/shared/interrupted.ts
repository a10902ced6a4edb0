import { counted, roundedSize } from '../text/quantity.js'

/** For a person who ended the reading of a log: what was read until then. With its terminator. */
export function interruptedText({ bytes, faults }: { bytes: number; faults: number }): string {
  return `wholeline: interrupted: ${roundedSize(bytes)} read, ${counted(faults, 'fault')} so far\n`
}
