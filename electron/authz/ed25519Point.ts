import { sameBytes, SshFormatError } from '../../shared/lib/sshWire.ts'

/** The prime 2^255 - 19, little endian. */
const fieldPrime = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')

/**
 * The y coordinates of the eight points whose order divides 8 (y = 0, 1, -1 and the two of order 8), little
 * endian, sign bit cleared. Under such a key one signature fits many messages; ssh-keygen takes them.
 */
const smallOrderY = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(fromHex)

/** The order of the group, 2^252 + 27742317777372353535851937790883648493, little endian. */
const groupOrder = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')

/** Refuses a public point of the wrong length, not reduced, or of small order. Throws `SshFormatError`. Pure. */
export function demandSoundEd25519Point(point: Uint8Array): void {
  if (point.length !== 32) throw new SshFormatError('key_encoding', 'an Ed25519 key has 32 bytes')
  const y = Uint8Array.from(point)
  y[31] = (y[31] ?? 0) & 0x7f
  if (!isBelow(y, fieldPrime)) throw new SshFormatError('key_encoding', 'the Ed25519 point is not reduced')
  if (smallOrderY.some((weak) => sameBytes(weak, y))) throw new SshFormatError('weak_key', 'the Ed25519 point has a small order')
}

/** Whether the second half of a signature is below the group order (RFC 8032 §5.1.7): S + L would verify as well. Pure. */
export function isReducedScalar(scalar: Uint8Array): boolean {
  return scalar.length === 32 && isBelow(scalar, groupOrder)
}

/** Compares two little-endian numbers of one length. */
function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  for (let index = a.length - 1; index >= 0; index -= 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
