/**
 * The parts of an SSH signature that its maker and its reader must agree on (OpenSSH `PROTOCOL.sshsig`).
 * Whoever makes or verifies one hashes the message itself.
 */
import { asciiBytes, concatBytes, sshString } from './sshWire.ts'

/** Opens both the signed data and the signature's envelope: six bytes, without a length. */
export const sshsigMagic: Uint8Array = asciiBytes('SSHSIG')

/** The only version of the envelope. */
export const sshsigVersion = 1

/** The hashes a message may be reduced with. */
export type SshsigHash = 'sha256' | 'sha512'

/** The namespace of operations and jobs that an operator approves. */
export const operationNamespace = 'countersign-operation'

/** The namespace of audit checkpoints: a signature for one can never pass for the other. */
export const checkpointNamespace = 'countersign-checkpoint'

/** Namespaces that a signer file may name, each literally: letters, digits and `@ . _ -`, at most 64. */
export const namespacePattern = /^[A-Za-z0-9][A-Za-z0-9@._-]{0,63}$/

/** The bytes that the key really signs: `PROTOCOL.sshsig §3`. `digest` = the message under `hash`. Pure. */
export function sshsigSignedData(namespace: Uint8Array | string, hash: SshsigHash, digest: Uint8Array): Uint8Array {
  return concatBytes(sshsigMagic, sshString(namespace), sshString(''), sshString(hash), sshString(digest))
}
