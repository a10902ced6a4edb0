import type { Fault } from '../../core/recovery.js'
import type { Switch } from '../../node/sources/byte-source.js'

/** Where the entries go, and what is passed over. */
export interface FollowOutput {
  /** Takes the bytes of a line, which are valid until the promise settles. */
  addLine(line: Uint8Array, offset: number): Promise<void> | undefined
  /** The `line` of the fault counts from the place where following began. */
  addFault(fault: Fault): Promise<void>
  /** What follows is in another file. */
  addSwitch(how: Switch): Promise<void>
  /** Called when everything that was read is dealt with: more may take long to come. */
  rest(): Promise<void>
}
