import type { EnrolledKey, SignerRole } from '../../shared/domain/signer.ts'
import type { SignerSetView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { dayAndTime } from './times.ts'

/** One person with all their keys. */
export interface SignerRow {
  readonly principal: string
  readonly roles: readonly SignerRole[]
  readonly keys: readonly { readonly key: EnrolledKey; readonly revoked: boolean }[]
}

/** People by name; a person who has a role and no key stands in no list, for nothing of theirs could count. Pure. */
export function signerRows({ keys, roles, revoked }: SignerSetView): readonly SignerRow[] {
  const taken = new Set(revoked.map((key) => key.fingerprint))
  return [...Map.groupBy(keys, (key) => key.principal)]
    .map(([principal, own]) => ({
      principal,
      roles: roles.find((each) => each.principal === principal)?.roles ?? [],
      keys: own.map((key) => ({ key, revoked: taken.has(key.fingerprint) })),
    }))
    .toSorted((a, b) => (a.principal < b.principal ? -1 : 1))
}

/** Whether the key lives in a FIDO token. Pure. */
export function isHardwareKey({ keyType }: Pick<EnrolledKey, 'keyType'>): boolean {
  return keyType.startsWith('sk-')
}

/** `no bound`, `from Fri 20 Nov, 17:42`, `until …`. Pure but for the time zone. */
export function validityOf({ validAfter, validBefore }: Pick<EnrolledKey, 'validAfter' | 'validBefore'>): string {
  const t = texts.signers
  const parts = [...(validAfter === null ? [] : [`${t.from} ${dayAndTime(validAfter)}`]), ...(validBefore === null ? [] : [`${t.until} ${dayAndTime(validBefore)}`])]
  return parts.length === 0 ? t.always : parts.join(', ')
}

/** Commands that propose a changed set, or write it out. */
export const signerCommands = [
  { name: 'add', line: 'countersign signers add --principal NAME --key FILE.pub --roles operational --reason WHY' },
  { name: 'remove', line: 'countersign signers remove --principal NAME --reason WHY' },
  { name: 'revoke', line: 'countersign signers revoke --fingerprint SHA256:… --comment WHY' },
  { name: 'quorum', line: 'countersign signers quorum --people 2 --kind guest.destroy' },
  { name: 'exportSet', line: 'countersign signers export --out FOLDER' },
] as const
