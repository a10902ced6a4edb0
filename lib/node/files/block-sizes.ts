// How much is read or written at once, and why. Larger blocks cost fewer system calls and hold more memory.

/**
 * For reading a file from one end to the other: the time that a call takes is small beside that of copying this many
 * bytes, and two such buffers are small beside the memory that Node itself takes.
 */
export const SEQUENTIAL_READ_BYTES = 1024 * 1024

/**
 * The same, into the memory of the certifier, which is so fast that the time of a call counts; but only from this place of a
 * file on, since memory that a process has not used before takes time as well.
 */
export const LONG_READ_BYTES = 2 * SEQUENTIAL_READ_BYTES
export const LONG_READS_FROM = 256 * 1024 * 1024

/** For reading around one place, where the few lines that are wanted are mostly shorter than this. */
export const LOCAL_READ_BYTES = 64 * 1024

/** For the first read of a header: one page, which is longer than most headers. */
export const HEADER_READ_BYTES = 4096

/** For gathering short ranges before they are written: a write for each would take most of the time. */
export const GATHERED_WRITE_BYTES = 256 * 1024

/** For ranges that go into a quarantine: in base64 each block takes 1 MiB. */
export const RANGE_READ_BYTES = 768 * 1024
