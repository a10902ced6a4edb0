// What is noted of an entry while its line is looked at: where its fields are, and which type it turned out to be.

/** The record in which the places of fields are noted. */
let record: u32 = 0
/** The type that the entry turned out to be; 0: none of those that the table names. */
export let type: i32 = 0

/** Prepares for an entry whose fields are to be noted in the record at `place`. */
export function begin(place: u32): void {
  record = place
  type = 0
}

/** Notes a value's range where the property's note says. */
export function noteField(note: u32, start: u32, end: u32): void {
  store<u32>(record + note, start)
  store<u32>(record + note, end, 4)
}

export function noteType(note: i32): void {
  type = note
}
