// Where the command reads a log from: a file or standard input, decompressed where it is an archive. brotli can't be recognised by its
// bytes, so there the name of the file decides.

import type { Readable } from 'node:stream'
import { type Decompress, decompressOption } from '../../node/compressed/archive-kind.js'
import { DecompressedSource } from '../../node/compressed/decompressed-source.js'
import { byteSource } from '../../node/sources/open-source.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { smallFile } from './small-file.js'

export function logSource(file: string, streams?: { readonly stdin: Readable }): DecompressedSource {
  const isStandardInput = file === STANDARD_INPUT && streams !== undefined
  const source = isStandardInput ? streams.stdin : (smallFile(file) ?? file)
  return new DecompressedSource(byteSource(source), decompressionOf(file))
}

export function decompressionOf(file: string): Decompress {
  return decompressOption(/\.br$/i.test(file) ? 'brotli' : undefined)
}
