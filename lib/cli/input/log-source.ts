// Where the command reads a log from: a file, standard input or a web server, decompressed where it is an archive. brotli can't be recognised by its
// bytes, so there the name of the file decides.

import type { Readable } from 'node:stream'
import { httpSource } from '../../distributed/http-source.js'
import { type Decompress, decompressOption } from '../../node/compressed/archive-kind.js'
import { DecompressedSource } from '../../node/compressed/decompressed-source.js'
import type { LogSource } from '../../node/sources/byte-source.js'
import { byteSource } from '../../node/sources/open-source.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { isWebUrl } from '../text/web-url.js'
import { smallFile } from './small-file.js'

export function logSource(file: string, streams?: { readonly stdin: Readable }): DecompressedSource {
  return new DecompressedSource(byteSource(sourceOf(file, streams)), decompressionOf(file))
}

function sourceOf(file: string, streams: { readonly stdin: Readable } | undefined): LogSource {
  if (file === STANDARD_INPUT && streams !== undefined) return streams.stdin
  return isWebUrl(file) ? httpSource(file) : (smallFile(file) ?? file)
}

export function decompressionOf(file: string): Decompress {
  return decompressOption(/\.br$/i.test(file) ? 'brotli' : undefined)
}
