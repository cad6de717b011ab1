import { hash, randomUUID } from 'node:crypto'
import type { Crypto } from '../ports.ts'

/** Randomness and hashing from the runtime's own library. `sha256Hex` hashes the UTF-8 bytes, lower-case hex. */
export function createCrypto(): Crypto {
  return {
    uuid: () => randomUUID(),
    sha256Hex: (text) => hash('sha256', text, 'hex'),
  }
}
