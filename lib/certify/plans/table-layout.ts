// The table to which a schema is compiled, stated once: `table-writer.ts` writes it, the WebAssembly module in `assembly/`
// reads it. Both import this file, so it contains only numbers. All offsets and addresses are in bytes.
//
//   node     = kind, then what the kind needs; child nodes and names are referred to by their addresses
//   name     = a string with its quotes, as a log has it if nothing in it is escaped
//   record   = what the module reports about one line

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

/** KIND_BOUNDED_STRING: the bounds in code points, u32 each; NO_LIMIT for none. */
export const STRING_LEAST = 4
export const STRING_MOST = 8
export const NO_LIMIT = 0xffffffff

/** KIND_ENUM and KIND_FIRST_OF: a list of names, or of addresses of nodes. */
export const LIST_START = 4
export const LIST_END = 8

/** KIND_NUMBER: flags, and the bounds as f64. */
export const NUMBER_FLAGS = 4
export const NUMBER_LEAST = 8
export const NUMBER_MOST = 16
export const NUMBER_BYTES = 24
export const FLAG_INTEGER = 1
export const FLAG_BOUNDED = 2
/** The bound itself is excluded. */
export const FLAG_ABOVE_LEAST = 4
export const FLAG_BELOW_MOST = 8

/** KIND_ARRAY: the node of every item, and the bounds of their number, u32 each. */
export const ARRAY_ITEM = 4
export const ARRAY_LEAST = 8
export const ARRAY_MOST = 12

/** KIND_OBJECT: its names, the node of every other property (0: not allowed), and the bits of the required ones. */
export const OBJECT_NAMES = 4
export const OBJECT_NAMES_END = 8
export const OBJECT_OTHERS = 12
export const OBJECT_REQUIRED = 16
export const OBJECT_BYTES = 24
/** Each property has a bit of a u64. */
export const MOST_PROPERTIES = 64

/** KIND_BY_JSON_KIND: a node for each kind that the first byte of a value distinguishes; 0: not allowed. */
export const OF_STRING = 4
export const OF_OBJECT = 8
export const OF_ARRAY = 12
export const OF_NUMBER = 16
export const OF_TRUE = 20
export const OF_FALSE = 24
export const OF_NULL = 28
export const BY_JSON_KIND_BYTES = 32

/** KIND_BY_NAME: the property that selects the node, its values with their nodes, and a node for the rest (0: none). */
export const BY_NAME_PROPERTY = 4
export const BY_NAME_VALUES = 8
export const BY_NAME_VALUES_END = 12
export const BY_NAME_OTHERWISE = 16
/** The address of the value that was found last: written by the module, which tries that one first. */
export const BY_NAME_LAST = 20

/** A name: its first 16 bytes, a mask of those that count, its length with the quotes, and the address of all of it. */
export const NAME_MASK = 16
export const NAME_LENGTH = 32
export const NAME_TEXT = 36
/** The node of the property, or of an object with this value. */
export const NAME_NODE = 40
/** For a property of an entry: where in the record it is noted. For a value that names a type: see RECORD_TYPE. 0: no note. */
export const NAME_NOTE = 44
/** A property's bit: see OBJECT_REQUIRED. */
export const NAME_BIT = 48
/** Flags, a u32. */
export const NAME_FLAGS = 56
export const NAME_BYTES = 64
/** Of a property: any string will do. */
export const FLAG_ANY_STRING = 1
/** Of a KIND_BY_NAME's value: its node is an object whose first name is the naming property, with this value alone. */
export const FLAG_BEGINS_OBJECT = 2

/** A record, i32 each: where the line begins, where it ends (without its terminator), and where the next begins. */
export const RECORD_START = 0
export const RECORD_END = 4
export const RECORD_NEXT = 8
/** How many lines of the window precede it. */
export const RECORD_LINE = 12
/** The type of a certified entry, counted from 1; or one of the following. */
export const RECORD_TYPE = 16
/** Start and end of each noted field, quotes included, i32 each; both 0 if it is absent. */
export const RECORD_FIELDS = 20
export const FIELD_BYTES = 8

/** Certified; its type has no number, but may be in a field. */
export const TYPE_UNNAMED = 0
export const TYPE_BLANK = -1
export const TYPE_ASK = -2

/** Where the module reports its progress, u32 each: lines examined, records written. */
export const RESULT_LINES = 0
export const RESULT_RECORDS = 4
/** Where the table begins. */
export const TABLE_START = 64

/** How many bytes after the input the module may read, whatever they are. */
export const PADDING_BYTES = 128
/** Deeper values are left to the decoder. */
export const MOST_DEPTH = 128
