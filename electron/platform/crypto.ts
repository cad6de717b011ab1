import { hash, randomUUID } from 'node:crypto'
import type { Crypto } from '../ports.ts'

/** Randomness and hashing from the runtime's own library. `sha256Hex` hashes bytes, or a text's UTF-8; lower-case hex. */
export function createCrypto(): Crypto {
  return {
    uuid: () => randomUUID(),
    sha256Hex: (data) => hash('sha256', data, 'hex'),
  }
}
