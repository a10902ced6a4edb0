import { Output } from './output.js'

/**
 * What is said beside the output, on standard error. Nobody may be listening there, and that is no reason
 * to leave the output unfinished: a message that can't be said is lost, and the work goes on.
 */
export class Messages extends Output {
  /** Resolves when the text is said, or lost. */
  override async write(text: string): Promise<void> {
    await super.write(text).catch(() => {})
  }
}
