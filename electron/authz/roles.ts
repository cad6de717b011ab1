/** Reads and writes the roles file: `principal role[,role]`, one person a line. */
import { principal as principalWord, signerRole, type PrincipalRoles } from '../../shared/domain/signer.ts'
import type { Result } from '../../shared/lib/result.ts'
import { BadLine, readSignerLines, type SignerFile } from './signerLines.ts'

/** Reads a whole file; `bad_signers_file` names the first faulty line. Pure. */
export function parseRoles(file: SignerFile): Result<readonly PrincipalRoles[]> {
  return readSignerLines<PrincipalRoles>(file, (line, earlier) => {
    const [, principal = '', list = ''] = /^([^ \t]+)[ \t]+([a-z,]+)$/.exec(line) ?? []
    if (!principalWord.safeParse(principal).success) {
      throw new BadLine('it does not read "principal role[,role]"', 'For example: "alice operational" or "bob operational,recovery".')
    }
    if (earlier.some((other) => other.principal === principal)) throw new BadLine(`${principal} stands twice`, 'Give each person one line.')
    const roles = list.split(',').map((word) => {
      const role = signerRole.safeParse(word)
      if (!role.success) throw new BadLine(`"${word}" is not a role`, 'The roles are "operational" and "recovery".')
      return role.data
    })
    if (new Set(roles).size < roles.length) throw new BadLine('a role stands twice', 'Name each role once.')
    return { principal, roles }
  })
}

/** Writes a file that `parseRoles` reads. Pure. */
export function formatRoles(entries: readonly PrincipalRoles[]): string {
  return entries.map(({ principal, roles }) => `${principal} ${roles.join(',')}\n`).join('')
}
