// Values out of what may be damaged: what is certainly whole goes out, and what is not is told. The rules:
//
// - A value that breaks off or is not JSON is told by the line that it begins on. Reading goes on at a later line that
//   begins with a bracket, or at the next record separator: an inner line of a document is indented, or begins with a quote.
// - An array that is unwrapped and breaks gives the elements before the break, and nothing after it: what looks like an
//   element there may be a part of the one that broke.
// - A line that ends inside a string is joined with the next one, the newline as an escape, if that makes one value that
//   ends with its line, and none of the lines inside is an object or an array by itself. It is held until then.
// - A short value is held until it is complete, so that no part of a broken one goes out. A long one is passed through.

import { CompactValues, NotJson } from './compact-values.js'
import { endsInString } from './spelling.js'
import type { TextPiece } from './text-lines.js'

export interface Break {
  /** The line that the value begins on, counted from 1, and its first byte. */
  readonly line: number
  readonly offset: number
  /** For a person: what is wrong. Never what the value holds. */
  readonly message: string
  /** Whether a part of the value has gone out: it was too long to be held. */
  readonly isPartlyOut: boolean
}

export interface ReaderOutput {
  addPiece(text: string): void
  endValue(): void
  onBreak(found: Break): void
  /** Called for each value that was joined from several lines. */
  onJoined(line: number): void
}

/** A longer value is passed through. In characters. */
const MOST_HELD = 4 * 1024 * 1024
/** After a break, so many lines are read again from the second line of the value on. */
const MOST_LINES_AGAIN = 1000
/** A line at which a value may begin, after a break. */
const BEGINS = /^[[{]/

/** The parser waits for so much text before it says that a word is none of JSON's. */
const PADDING = ' '.repeat(17)

type Mode = 'reading' | 'seeking' | 'over'

export class ValueReader {
  readonly #output: ReaderOutput
  readonly #unwrapsArrays: boolean
  #values: CompactValues
  /** 'seeking': for where a value may begin, after a break. 'over': until the next record separator. */
  #mode: Mode = 'reading'
  /** What is to be read, again or for the first time. */
  #queue: TextPiece[] = []
  #piece: TextPiece = { text: '', line: 1, offset: 0, ends: 'line' }
  #isAtLineStart = true
  #isInString = false
  /** Where the value begins that is being read. */
  #start: { line: number; offset: number } | undefined
  #held: string[] = []
  #heldLength = 0
  #isOut = false
  /** The pieces after the first line of the value; undefined for too many lines. */
  #again: TextPiece[] | undefined
  /** Whether lines of the value were joined, and whether it is complete since. */
  #joined: 'no' | 'yes' | 'complete' = 'no'
  /** The line that continues a string, so far. */
  #continuing: string | undefined

  constructor(output: ReaderOutput, unwrapsArrays: boolean) {
    this.#output = output
    this.#unwrapsArrays = unwrapsArrays
    this.#values = this.#fresh()
  }

  take(piece: TextPiece): void {
    this.#queue.push(piece)
    this.#run()
  }

  /** Says that no piece follows. */
  end(): void {
    while (this.#mode === 'reading') {
      // The parser knows only by what follows that a number is complete.
      if (!this.#values.isOpen && !this.#isInString) this.#attempt(() => this.#values.write(PADDING))
      if (this.#mode !== 'reading' || !(this.#values.isOpen || this.#start !== undefined)) return
      this.#break('it ends early')
      this.#run()
    }
  }

  #run(): void {
    for (let piece = this.#queue.shift(); piece !== undefined; piece = this.#queue.shift()) {
      this.#piece = piece
      const isAtLineStart = this.#isAtLineStart
      this.#isAtLineStart = piece.ends === 'line'
      if (piece.ends === 'separator') this.#separate()
      else if (this.#mode === 'reading' || (this.#mode === 'seeking' && isAtLineStart && begins(piece)))
        this.#read(piece)
    }
  }

  /** A record of a text sequence ends here, whatever it is, and the next one begins. */
  #separate(): void {
    if (this.#mode === 'reading' && !this.#values.isOpen && !this.#isInString)
      this.#attempt(() => this.#values.write(PADDING))
    if (this.#mode === 'reading' && (this.#values.isOpen || this.#start !== undefined))
      this.#break('it ends early, at a record separator')
    this.#queue = []
    this.#values = this.#fresh()
    this.#mode = 'reading'
    this.#isAtLineStart = true
  }

  #read(piece: TextPiece): void {
    this.#mode = 'reading'
    this.#remember(piece)
    const { text } = piece
    if (text === undefined) return this.#break('it is not UTF-8')
    const wasInString = this.#isInString
    this.#isInString = endsInString(text, wasInString)
    if (this.#continuing !== undefined) this.#continuing += text
    const isOpenAtLineEnd = piece.ends === 'line' && this.#isInString
    this.#attempt(() => {
      if (piece.ends === 'line' && this.#continuing !== undefined && isRecord(this.#continuing))
        throw new NotJson()
      this.#values.write(endOf(piece, text, isOpenAtLineEnd))
      if (isOpenAtLineEnd) this.#join()
      else if (piece.ends === 'line') this.#endJoined()
    })
  }

  /** The string goes on in the next line. */
  #join(): void {
    if (this.#isOut || this.#start === undefined) throw new NotJson('it ends inside a string')
    this.#joined = 'yes'
    this.#continuing = ''
  }

  #endJoined(): void {
    this.#continuing = undefined
    if (this.#joined !== 'complete') return
    this.#output.onJoined((this.#start as { line: number }).line)
    this.#release()
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof NotJson)) throw error
      this.#break(error.message)
    }
  }

  #fresh(): CompactValues {
    this.#forget()
    this.#isInString = false
    this.#continuing = undefined
    return new CompactValues(
      { addPiece: (text) => this.#add(text), endValue: () => this.#endValue() },
      this.#unwrapsArrays,
    )
  }

  #forget(): void {
    this.#start = undefined
    this.#held = []
    this.#heldLength = 0
    this.#isOut = false
    this.#again = []
    this.#joined = 'no'
  }

  #remember(piece: TextPiece): void {
    if (this.#start === undefined || piece.line === this.#start.line || this.#again === undefined) return
    this.#again.push(piece)
    if (piece.line - this.#start.line > MOST_LINES_AGAIN) this.#again = undefined
  }

  #add(text: string): void {
    if (this.#joined === 'complete') throw new NotJson('it ends inside a string')
    const { line, offset } = this.#piece
    this.#start ??= { line, offset }
    if (this.#isOut) return this.#output.addPiece(text)
    this.#held.push(text)
    this.#heldLength += text.length
    if (this.#heldLength <= MOST_HELD) return
    if (this.#joined !== 'no') throw new NotJson('it ends inside a string')
    this.#isOut = true
    this.#output.addPiece(this.#held.join(''))
    this.#held = []
  }

  #endValue(): void {
    if (this.#joined === 'no') this.#release()
    else this.#joined = 'complete'
  }

  #release(): void {
    if (!this.#isOut) this.#output.addPiece(this.#held.join(''))
    this.#output.endValue()
    this.#forget()
  }

  #break(message: string): void {
    const { line, offset } = this.#start ?? this.#piece
    const isPartlyOut = this.#isOut
    if (isPartlyOut) this.#output.endValue()
    this.#output.onBreak({ line, offset, message, isPartlyOut })
    const isInArray = this.#values.isUnwrapping
    if (!isInArray && this.#again !== undefined) this.#queue.unshift(...this.#again)
    this.#isAtLineStart = this.#queue.length > 0 || this.#piece.ends === 'line'
    this.#values = this.#fresh()
    this.#mode = isInArray ? 'over' : 'seeking'
  }
}

function begins({ text }: TextPiece): boolean {
  return text !== undefined && BEGINS.test(text)
}

/** Whether the line is an object or an array. */
function isRecord(line: string): boolean {
  if (!BEGINS.test(line.trimStart())) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** The piece for the parser. Where a string goes on in the next line, the terminator becomes an escape. */
function endOf({ ends }: TextPiece, text: string, isInString: boolean): string {
  if (ends !== 'line') return text
  if (!isInString) return text + PADDING
  return text.replace(/\r?\n$/, (end) => (end === '\n' ? '\\n' : '\\r\\n'))
}
