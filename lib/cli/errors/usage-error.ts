/** The command was given something that it can't work with; the message says what, and what it could. */
export class UsageError extends Error {}
