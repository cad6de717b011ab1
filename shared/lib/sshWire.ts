/**
 * The encoding that SSH uses on the wire (RFC 4251 §5), read strictly. Keys, signatures and agent messages are
 * all made of it.
 */

/** What can be wrong with a signature or a key: a closed set, so that each refusal can be told and tested apart. */
export type SshFault =
  | 'armor' // the text around the signature
  | 'magic' // not an SSH signature at all
  | 'version'
  | 'truncated' // a length points past the end
  | 'trailing_bytes'
  | 'reserved' // a field that must be empty is not
  | 'namespace' // none, or another than the one expected
  | 'hash' // neither sha256 nor sha512
  | 'key_type' // a kind of key or signature that is never taken
  | 'key_encoding'
  | 'weak_key' // too short, or a point of small order
  | 'algorithm_mismatch' // the signature's algorithm does not belong to the key
  | 'signature_encoding'
  | 'application' // a FIDO key made for something else than SSH
  | 'user_presence' // a FIDO signature made without a touch
  | 'mismatch' // well formed, and not a signature of this message by this key

/** Thrown while reading; the functions that others call turn it into a `Result`. */
export class SshFormatError extends Error {
  readonly fault: SshFault

  constructor(fault: SshFault, message: string) {
    super(message)
    this.name = 'SshFormatError'
    this.fault = fault
  }
}

/** Reads fields one after another. Every method throws `SshFormatError` (`truncated`) past the end. */
export class SshReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next `length` bytes; a view, not a copy. */
  take(length: number, what: string): Uint8Array {
    const end = this.#offset + length
    if (end > this.#bytes.length) throw new SshFormatError('truncated', `${what} is cut short`)
    const taken = this.#bytes.subarray(this.#offset, end)
    this.#offset = end
    return taken
  }

  byte(what: string): number {
    return this.take(1, what)[0] ?? 0
  }

  uint32(what: string): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4, what)
    return a * 0x1000000 + (b << 16) + (c << 8) + d
  }

  /** A length and that many bytes. */
  string(what: string): Uint8Array {
    return this.take(this.uint32(what), what)
  }

  /** A string of printable ASCII; any other byte becomes U+FFFD, which no expected value contains. */
  text(what: string): string {
    return asciiText(this.string(what))
  }

  /**
   * A positive integer as its magnitude, big endian without leading zeros. Refuses zero, negative numbers and
   * padding, so that a number has one spelling.
   */
  positiveInteger(fault: SshFault, what: string): Uint8Array {
    const bytes = this.string(what)
    const [first, second = 0] = bytes
    if (first === undefined) throw new SshFormatError(fault, `${what} is zero`)
    if (first >= 0x80) throw new SshFormatError(fault, `${what} is negative`)
    if (first !== 0) return bytes
    if (second < 0x80) throw new SshFormatError(fault, `${what} is padded`)
    return bytes.subarray(1)
  }

  /** Demands that nothing is left. */
  end(what: string): void {
    const left = this.#bytes.length - this.#offset
    if (left > 0) throw new SshFormatError('trailing_bytes', `${what} is followed by ${left} bytes that do not belong to it`)
  }
}

/** One field of `n` big-endian bytes. Pure. */
export function sshUint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

/** A length and the bytes; text must be ASCII. Pure. */
export function sshString(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? asciiBytes(value) : value
  return concatBytes(sshUint32(bytes.length), bytes)
}

/** A positive integer of any width as an mpint. Pure. */
export function sshPositiveInteger(magnitude: Uint8Array): Uint8Array {
  let start = 0
  while (start < magnitude.length && magnitude[start] === 0) start += 1
  const bare = magnitude.subarray(start)
  return sshString((bare[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), bare) : bare)
}

/** Joins pieces into one new array. Pure. */
export function concatBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    joined.set(piece, offset)
    offset += piece.length
  }
  return joined
}

/** Whether two arrays hold the same bytes. Not constant-time: for public values only. Pure. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** ASCII text as bytes. Throws a bug on any other character. Pure. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0)
    if (code > 0x7f) throw new RangeError('only ASCII text can be encoded here')
    return code
  })
}

function asciiText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '\uFFFD'
  return text
}
