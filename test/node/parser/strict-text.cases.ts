import t from 'tap'
import { strictText as specification } from '../../../lib/core/lines/utf8.js'
import { strictText } from '../../../lib/node/parser/strict-text.js'

const samples: Record<string, Uint8Array> = {
  empty: Buffer.from(''),
  ASCII: Buffer.from('plain'),
  'Latin-1 characters': Buffer.from('\u00e4\u00ff'),
  'other characters': Buffer.from('\u20ac\u{1f642}'),
  'a byte order mark': Buffer.from('\ufeffa'),
  'a replacement character that was written': Buffer.from('a\ufffdb'),
  'a lone continuation byte': Uint8Array.of(0x61, 0x80, 0x62),
  'a character cut off': Uint8Array.of(0xe6, 0x97),
  'an overlong slash': Uint8Array.of(0xc0, 0xaf),
  'half a surrogate pair': Uint8Array.of(0xed, 0xa0, 0xbd),
  'a byte that is in no character': Uint8Array.of(0xff),
  'a written and a real replacement': Buffer.concat([Buffer.from('\ufffd'), Uint8Array.of(0xff)]),
}

for (const [name, bytes] of Object.entries(samples)) {
  t.test(`agrees with the core: ${name}`, async (t) => {
    t.equal(strictText(bytes, 0, bytes.length), specification(bytes, 0, bytes.length), 'all of it')
    const padded = new Uint8Array([0xff, ...bytes, 0xff])
    t.equal(strictText(padded, 1, bytes.length + 1), specification(bytes, 0, bytes.length), 'a part of it')
    const view = padded.subarray(1)
    t.equal(strictText(view, 0, bytes.length), specification(bytes, 0, bytes.length), 'a part of a buffer')
  })
}
