// Finds whole values inside a damaged line. An append that was cut short is glued to the next one, appends lose their
// terminators, and a power cut leaves NULs. Where a value is, and which bytes are next to it, decides whether it is
// certainly whole. The rules:
//
// - A line is split into stretches by runs of NULs and record separators, neither of which occurs in JSON.
// - In each stretch values are followed forwards from its start and backwards from its end. Between two of them there may
//   be white space, or a comma, which makes both uncertain.
// - An object with a member is certain unless the byte before it is `:` `,` or `[`, or the byte after it `,` `}` or `]`
//   (white space skipped), or its first name begins with one of `,` `:` `}` `]`.
// - Other values count only where the line holds nothing but values and gaps. Of these, a value that is alone in its stretch is
//   certain, and so are all values of a stretch in which one can't be the text of a string. The others are uncertain. Numbers
//   are never certain: 12 may have been 123.
//
// Why a piece of a valid entry, wherever it was cut, never yields a certain value unless that is the whole piece. Suppose
// that it did, and consider where the value begins in the entry that it was cut from:
//
// - Outside of strings it is a value inside the entry. One of `:` `,` `[` is before it and one of `,` `}` `]` after it,
//   and the piece holds at least one of the two.
// - Inside a string, that string ends at the value's first quote, since a string holds no unescaped quote. So the bytes
//   after the quote, the first name, begin as JSON continues after a string: with `,` `:` `}` or `]`.
//
// A value that ends at a given byte can begin at one byte only (see `value-start.ts`), so no position is tried twice: time
// is linear in the line's length, whatever it holds. The work is done in slices.

import { runEnd, runStart } from '../byte-runs.js'
import type { LineDecoder } from '../entries/line-decoder.js'
import { isOneValue } from '../faults/line-fault.js'
import { COLON, COMMA, isSpace, QUOTE } from '../json/json-bytes.js'
import { jsonStop } from '../json/json-syntax.js'
import { LONGEST_PARSED_AT_ONCE_BYTES, type Work } from '../work.js'
import { isBreak } from './line-gap.js'
import { Certainty, SalvagedValues } from './salvaged-values.js'
import { isAnchored, isEnclosedBy, rankOf } from './value-rank.js'
import { type Place, type Stretch, ValueSearch } from './value-search.js'

/** What a range of bytes is by itself: JSON that is an entry of the format, other JSON, or neither. */
type Kind = 'entry' | 'value' | 'neither'
/** 'deep': nested too deeply to be an entry; whether it is JSON is not known. */
export type Judge = (start: number, end: number) => Kind | 'deep'

/** Judges ranges of a line as the decoder does. The line begins at `start` in `bytes`. */
export function judgeBy(decoder: LineDecoder<unknown>, bytes: Uint8Array, start = 0): Judge {
  return (from, to) => {
    const verdict = decoder.decode(bytes, start + from, start + to)
    if (verdict === 'entry' || verdict === 'deep') return verdict
    return verdict !== 'blank' && isOneValue(verdict) ? 'value' : 'neither'
  }
}

/** What was found in a line. Offsets are relative to the line's start. */
export interface Salvage {
  readonly values: SalvagedValues
  /** Whether the line holds nothing but values and gaps: elsewhere values that are not objects with members don't count. */
  readonly isOnlyValues: boolean
  /** Possible parts of a torn entry that overlap other possible parts. */
  readonly overlapping: number
  /** The end of the last whole value, entry or not; the line's length where only white space follows. */
  readonly wholeEnd: number
}

/** Looks into the line; each step of the iteration is a slice of the work. */
export function salvageLine(line: Uint8Array, judge: Judge): Work<Salvage> {
  return new LineSalvage(line, judge).run()
}

class LineSalvage {
  readonly #line: Uint8Array
  readonly #judge: Judge
  readonly #search: ValueSearch
  readonly #values = new SalvagedValues()
  /** How many values of any kind were found, and whether there are only gaps between them. */
  #seen = 0
  #onlyValues = true
  /** Whether one value of the stretch can't be the text of a string. */
  #isAnchored = false
  #overlapping = 0
  #wholeEnd = 0

  constructor(line: Uint8Array, judge: Judge) {
    this.#line = line
    this.#judge = judge
    this.#search = new ValueSearch(line)
  }

  *run(): Work<Salvage> {
    const { length } = this.#line
    for (let start = yield* this.#runEnd(0, length, isBreak); start < length; ) {
      const end = yield* this.#runEnd(start, length, isNoBreak)
      yield* this.#lookInto({ start, end })
      start = yield* this.#runEnd(end, length, isBreak)
    }
    return yield* this.#result()
  }

  *#result(): Work<Salvage> {
    const isWhole = this.#onlyValues && this.#seen > 0
    if (isWhole && this.#seen === 1) this.#trustObject()
    return {
      values: this.#values,
      isOnlyValues: isWhole,
      overlapping: this.#overlapping,
      wholeEnd: isWhole ? yield* this.#spaceEnd() : this.#wholeEnd,
    }
  }

  /** White space after the last value may stay; NULs may not, since they would make damage of it. */
  *#spaceEnd(): Work<number> {
    const { length } = this.#line
    return (yield* this.#runEnd(this.#wholeEnd, length, isSpace)) === length ? length : this.#wholeEnd
  }

  /** An object that is the whole line may have any names. */
  #trustObject(): void {
    const isObject = this.#values.count(Certainty.Uncertain) > 0
    if (isObject) this.#values.add({ ...this.#values.removeLast(), certainty: Certainty.Certain })
  }

  *#lookInto(stretch: Stretch): Work<void> {
    const { length } = this.#values
    const seen = this.#seen
    this.#isAnchored = false
    const front = yield* this.#followFront(stretch)
    if (front === stretch.end) {
      // All of them may be the text of a string, of which the gaps have left a part.
      if (!this.#isAnchored && this.#seen - seen > 1) yield* this.#values.doubt(length)
      return
    }
    this.#onlyValues = false
    yield* this.#followBack(stretch, front)
  }

  /** Values one after the other from the front: returns the end of the last one, or the stretch's if nothing else is in it. */
  *#followFront(stretch: Stretch): Work<number> {
    let front = stretch.start
    let before = stretch.start
    for (let at = yield* this.#runEnd(before, stretch.end, isSpace); at < stretch.end; ) {
      const end = yield* this.#search.endOf(at, stretch.end)
      if (end < 0) return front
      const after = this.#isSpace(end) ? yield* this.#runEnd(end, stretch.end, isSpace) : end
      // A string before a colon is the name of a member.
      if (this.#line[at] === QUOTE && after < stretch.end && this.#line[after] === COLON) return front
      const kind = yield* this.#kindOf(at, end)
      if (kind === 'neither') return front
      const isEnclosed = yield* this.#meet({ before, start: at, end, after }, kind, stretch, this.#values)
      if (!isEnclosed) this.#wholeEnd = end
      front = end
      before = end
      at = after
      if (at === stretch.end || this.#line[at] !== COMMA) continue
      this.#onlyValues = false
      before = at + 1
      at = yield* this.#runEnd(before, stretch.end, isSpace)
    }
    return stretch.end
  }

  /** Values one before the other from the end, as far as those that were found from the front. */
  *#followBack(stretch: Stretch, front: number): Work<void> {
    const found = new SalvagedValues()
    let value = yield* this.#search.lastValue(stretch)
    while (value !== undefined && value.end > front) {
      const { start, end } = value
      const kind = yield* this.#kindOf(start, end)
      if (kind === 'neither') break
      if (start < front) {
        if (kind === 'entry') yield* this.#overlap(value, stretch, found)
        break
      }
      const place = yield* this.#placed(value, stretch)
      yield* this.#meet(place, kind, stretch, found)
      value = yield* this.#search.valueBefore(place.before, stretch)
    }
    while (found.length > 0) this.#take(found.removeLast())
  }

  *#kindOf(start: number, end: number): Work<Kind> {
    // What takes long to be parsed is looked at in slices first, so that only JSON is parsed in one go.
    if (end - start > LONGEST_PARSED_AT_ONCE_BYTES && !(yield* this.#isJson(start, end))) return 'neither'
    const kind = this.#judge(start, end)
    if (kind !== 'deep') return kind
    return (yield* this.#isJson(start, end)) ? 'value' : 'neither'
  }

  *#isJson(start: number, end: number): Work<boolean> {
    const stop = yield* jsonStop(this.#line, start, end)
    return stop.valid && stop.end === end
  }

  #take(value: ReturnType<SalvagedValues['at']>): void {
    this.#values.add(value)
    if (value.certainty === Certainty.Certain) this.#wholeEnd = value.end
  }

  /** Notes a value; returns whether a value around it may hold it. */
  *#meet(place: Place, kind: 'entry' | 'value', stretch: Stretch, list: SalvagedValues): Work<boolean> {
    const { start, end } = place
    this.#seen += 1
    const isEnclosed = isEnclosedBy(this.#line, place, stretch)
    const rank = yield* rankOf(this.#line, start, end)
    const isObject = rank === Certainty.Certain
    const isSure = (!isObject && this.#isAnchored) || (yield* isAnchored(this.#line, start, end))
    this.#isAnchored ||= isSure
    const certainty = isObject && (isEnclosed || !isSure) ? Certainty.Uncertain : rank
    if (kind === 'entry' && (isObject || this.#onlyValues)) list.add({ start, end, certainty })
    return isEnclosed
  }

  /** An entry from the end that begins inside a value from the front. Of two that may be entries neither is certain. */
  *#overlap(value: Stretch, stretch: Stretch, found: SalvagedValues): Work<void> {
    const { start, end } = value
    let isDisputed = false
    while (this.#values.length > 0 && this.#values.at(this.#values.length - 1).end > start) {
      if (this.#values.removeLast().certainty > Certainty.Uncertain) continue
      isDisputed = true
      this.#overlapping += 1
    }
    if (!isDisputed) yield* this.#meet(yield* this.#placed(value, stretch), 'entry', stretch, found)
    else if ((yield* rankOf(this.#line, start, end)) === Certainty.Certain)
      found.add({ start, end, certainty: Certainty.Uncertain })
    this.#wholeEnd = end
  }

  *#placed({ start, end }: Stretch, stretch: Stretch): Work<Place> {
    const before = yield* runStart(this.#line, stretch.start, start, isSpace)
    return { before, start, end, after: yield* this.#runEnd(end, stretch.end, isSpace) }
  }

  /** There is seldom any, so the look at one byte saves beginning a search. */
  #isSpace(at: number): boolean {
    return isSpace(this.#line[at] as number)
  }

  #runEnd(at: number, end: number, isOfKind: (byte: number) => boolean): Work<number> {
    return runEnd(this.#line, at, end, isOfKind)
  }
}

function isNoBreak(byte: number): boolean {
  return !isBreak(byte)
}
