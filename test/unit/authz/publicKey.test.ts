import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { readPublicKeyBlob } from '../../../electron/authz/publicKey.ts'
import { sshString } from '../../../shared/lib/sshWire.ts'

const blobOf = (point: Uint8Array) => Buffer.concat([sshString(Buffer.from('ssh-ed25519')), sshString(point)])
/** Of another key each time. */
const pointOf = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)

it('keeps a key by its bytes, whatever becomes of the array it was read from', () => {
  const blob = blobOf(pointOf())
  const same = Buffer.from(blob)
  const { fingerprint } = readPublicKeyBlob(blob)
  blob.set(pointOf(), blob.length - 32)
  const other = readPublicKeyBlob(blob)
  const again = readPublicKeyBlob(same)
  expect(again.fingerprint).toBe(fingerprint)
  expect(Buffer.from(again.blob)).toEqual(same)
  expect(other.fingerprint).not.toBe(fingerprint)
})

it('reads a key anew after many others', () => {
  const blob = blobOf(pointOf())
  const { fingerprint } = readPublicKeyBlob(blob)
  for (let count = 0; count < 100; count += 1) readPublicKeyBlob(blobOf(pointOf()))
  expect(readPublicKeyBlob(blob).fingerprint).toBe(fingerprint)
})
