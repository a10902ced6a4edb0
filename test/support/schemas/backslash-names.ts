const major = Number.parseInt(process.versions.node, 10)

/**
 * Names with a backslash, where they are safe: from Node 24 on, JSON.parse may confuse a later key that is written with an
 * escape with one of them (https://github.com/nodejs/node/issues/63785).
 */
export const BACKSLASH_NAMES = major < 24 ? ['\\', '\\q'] : []
