/** Reads and writes the revocation file: one public key or one fingerprint a line, with a comment. */
import { keyFingerprint, type RevokedKey } from '../../shared/domain/signer.ts'
import type { Result } from '../../shared/lib/result.ts'
import { readKeyWords } from './publicKeyText.ts'
import { BadLine, readSignerLines, type SignerFile } from './signerLines.ts'

/**
 * Reads a whole file: `keytype base64 [comment]` or `SHA256:… [comment]`. An empty file revokes nothing; a file
 * that is corrupt, or a binary list of `ssh-keygen -k`, is refused whole with `bad_signers_file`. Pure.
 */
export function parseRevocations(file: SignerFile): Result<readonly RevokedKey[]> {
  return readSignerLines<RevokedKey>(file, (line) => {
    const [, first = '', rest = ''] = /^([^ \t]+)(?:[ \t]+(.*))?$/.exec(line) ?? []
    if (keyFingerprint.safeParse(first).success) return { fingerprint: first, comment: rest }
    const [, base64 = '', comment = ''] = /^([^ \t]+)(?:[ \t]+(.*))?$/.exec(rest) ?? []
    if (base64 === '') throw new BadLine('it is neither a public key nor a fingerprint', 'Write "keytype key" as in a .pub file, or "SHA256:…" as "ssh-keygen -l" prints it.')
    return { fingerprint: readKeyWords(first, base64).fingerprint, comment }
  })
}

/** Writes a file that `parseRevocations` reads. Pure. */
export function formatRevocations(revoked: readonly RevokedKey[]): string {
  return revoked.map(({ fingerprint, comment }) => `${comment === '' ? fingerprint : `${fingerprint} ${comment}`}\n`).join('')
}
