// What is noted of an entry while its line is checked: where its fields are, and its type.

/** The address of the record in which fields are noted. */
let record: u32 = 0
/** The number of the entry's type; 0: none that the table names. */
export let type: i32 = 0

/** Prepares for an entry whose fields are to be noted in the record at `place`. */
export function begin(place: u32): void {
  record = place
  type = 0
}

/** Notes the range of a property's value at the offset `note` of the record. */
export function noteField(note: u32, start: u32, end: u32): void {
  store<u32>(record + note, start)
  store<u32>(record + note, end, 4)
}

export function noteType(note: i32): void {
  type = note
}
