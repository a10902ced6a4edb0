// The table that a schema is compiled to, stated once: `table-writer.ts` writes it, the WebAssembly module in
// `assembly/` reads it. Both import this file, so it holds nothing but numbers. Every place is in bytes.
//
//   node     = kind, then what its kind needs; child nodes and names are given by where they stand
//   name     = a string with its quotes, as it stands in a log where nothing in it is escaped
//   record   = what the module says of one line

/** Kinds of nodes: what a value must be. */
export const KIND_ASK = 0
export const KIND_ANY = 1
export const KIND_STRING = 2
export const KIND_BOUNDED_STRING = 3
export const KIND_ENUM = 4
export const KIND_NUMBER = 5
export const KIND_TRUE = 6
export const KIND_FALSE = 7
export const KIND_NULL = 8
export const KIND_ARRAY = 9
export const KIND_OBJECT = 10
export const KIND_BY_JSON_KIND = 11
export const KIND_BY_NAME = 12
export const KIND_FIRST_OF = 13

/** KIND_BOUNDED_STRING: code points, u32 each; NO_LIMIT where there is none. */
export const STRING_LEAST = 4
export const STRING_MOST = 8
export const NO_LIMIT = 0xffffffff

/** KIND_ENUM and KIND_FIRST_OF: a list of names, or of places of nodes. */
export const LIST_START = 4
export const LIST_END = 8

/** KIND_NUMBER: flags, and the bounds as f64. */
export const NUMBER_FLAGS = 4
export const NUMBER_LEAST = 8
export const NUMBER_MOST = 16
export const NUMBER_BYTES = 24
export const FLAG_INTEGER = 1
export const FLAG_BOUNDED = 2
/** The bound itself is not allowed. */
export const FLAG_ABOVE_LEAST = 4
export const FLAG_BELOW_MOST = 8

/** KIND_ARRAY: the node of every item, and how many items, u32 each. */
export const ARRAY_ITEM = 4
export const ARRAY_LEAST = 8
export const ARRAY_MOST = 12

/** KIND_OBJECT: its names, the node of every other property (0: none is allowed), the bits of required ones. */
export const OBJECT_NAMES = 4
export const OBJECT_NAMES_END = 8
export const OBJECT_OTHERS = 12
export const OBJECT_REQUIRED = 16
export const OBJECT_BYTES = 24
/** Properties are told apart by bits of a u64. */
export const MOST_PROPERTIES = 64

/** KIND_BY_JSON_KIND: a node for each kind that a value can be told by at its first byte; 0: none. */
export const OF_STRING = 4
export const OF_OBJECT = 8
export const OF_ARRAY = 12
export const OF_NUMBER = 16
export const OF_TRUE = 20
export const OF_FALSE = 24
export const OF_NULL = 28
export const BY_JSON_KIND_BYTES = 32

/** KIND_BY_NAME: the property that tells which node it is, its values with their nodes, and a node for the rest. */
export const BY_NAME_PROPERTY = 4
export const BY_NAME_VALUES = 8
export const BY_NAME_VALUES_END = 12
export const BY_NAME_OTHERWISE = 16
/** Where the value stands that was met last: the module's own note, for trying that one first. */
export const BY_NAME_LAST = 20

/** A name: its first bytes, a mask of those that count, its length with the quotes, and where all of it stands. */
export const NAME_MASK = 16
export const NAME_LENGTH = 32
export const NAME_TEXT = 36
/** The node of a property, or of an object that has this value. */
export const NAME_NODE = 40
/** A property of an entry: where in the record its place is noted. A value that names a type: see RECORD_TYPE. 0: no note. */
export const NAME_NOTE = 44
/** A property's bit: see OBJECT_REQUIRED. */
export const NAME_BIT = 48
export const NAME_BYTES = 64

/** What a record says, i32 each: where the line begins and ends (terminator left out), and where the next begins. */
export const RECORD_START = 0
export const RECORD_END = 4
export const RECORD_NEXT = 8
/** How many lines of the window came before. */
export const RECORD_LINE = 12
/** The type of a certified entry, counted from 1; or one of the following. */
export const RECORD_TYPE = 16
/** Start and end of each field that is noted, quotes included, i32 each; both 0 where it is absent. */
export const RECORD_FIELDS = 20
export const FIELD_BYTES = 8

/** Certified; which type it is stands in a field, if anywhere. */
export const TYPE_UNNAMED = 0
export const TYPE_BLANK = -1
export const TYPE_ASK = -2

/** Where the module says how far it has come, u32 each: lines looked at, records written. */
export const RESULT_LINES = 0
export const RESULT_RECORDS = 4
/** Where the table begins. */
export const TABLE_START = 64

/** So many bytes behind the input may be read, whatever they hold. */
export const PADDING_BYTES = 128
/** Deeper values are left to the decoder. */
export const MOST_DEPTH = 128
