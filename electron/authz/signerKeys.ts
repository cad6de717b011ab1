/** Finds whose key made a verified signature, and whether it counts. */
import { AppError } from '../../shared/domain/appError.ts'
import type { EnrolledKey, RevokedKey } from '../../shared/domain/signer.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** The keys of the signer set. */
export interface SignerKeys {
  readonly keys: readonly EnrolledKey[]
  readonly revoked: readonly RevokedKey[]
}

/** What a key was used for, and when. `nowMs` = the one reference time of the verification. */
export interface KeyUse {
  readonly fingerprint: string
  readonly namespace: string
  readonly nowMs: number
}

/** The enrolment of a key, or null. Pure. */
function findKey(keys: readonly EnrolledKey[], fingerprint: string): EnrolledKey | null {
  return keys.find((key) => key.fingerprint === fingerprint) ?? null
}

/**
 * The enrolment of the key that signed, if it counts for this namespace and time. `key_revoked` for a key that
 * was taken back, enrolled or not; `unknown_signer` for all others. Pure.
 */
export function admitKey({ keys, revoked }: SignerKeys, { fingerprint, namespace, nowMs }: KeyUse): Result<EnrolledKey> {
  if (revoked.some((key) => key.fingerprint === fingerprint)) {
    return refuse('key_revoked', `The key ${fingerprint} is revoked.`, 'Sign with a key that is enrolled and not revoked.')
  }
  const key = findKey(keys, fingerprint)
  if (key === null) return refuse('unknown_signer', `The key ${fingerprint} is not enrolled.`, 'Sign with an enrolled key, or have this one enrolled.')
  if (key.namespaces !== null && !key.namespaces.includes(namespace)) {
    return refuse('unknown_signer', `The key ${fingerprint} of ${key.principal} is not enrolled for "${namespace}".`, `It is enrolled for ${key.namespaces.join(', ')} only.`)
  }
  if (!isValidAt(key, nowMs)) {
    return refuse('unknown_signer', `The key ${fingerprint} of ${key.principal} is not valid at this time.`, `It is valid ${describeValidity(key)}.`)
  }
  return ok(key)
}

/** Whole seconds count, and both bounds belong to the time: `ssh-keygen -Y verify` judges so. */
function isValidAt({ validAfter, validBefore }: EnrolledKey, nowMs: number): boolean {
  const secondMs = Math.floor(nowMs / 1000) * 1000
  return (validAfter === null || secondMs >= Date.parse(validAfter)) && (validBefore === null || secondMs <= Date.parse(validBefore))
}

function describeValidity({ validAfter, validBefore }: EnrolledKey): string {
  return [validAfter === null ? null : `from ${validAfter}`, validBefore === null ? null : `until ${validBefore}`]
    .filter((bound) => bound !== null)
    .join(' ')
}

function refuse(code: 'key_revoked' | 'unknown_signer', message: string, hint: string): Result<never> {
  return err(new AppError({ code, message, hint }).toDto())
}
