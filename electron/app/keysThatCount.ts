import type { SignedFacts } from '../../shared/domain/signedOperation.ts'
import type { SignerSet } from '../../shared/domain/signerSet.ts'
import { admitKey } from '../authz/signerKeys.ts'
import { mayRoleSign, operationNamespace } from '../authz/verifier.ts'

/** What is to be signed, under which signers, and when. */
export interface Counting {
  readonly payload: Pick<SignedFacts, 'host'>
  readonly signerSet: SignerSet
  readonly nowMs: number
}

/**
 * The keys whose signature on this payload would count, with whose they are: enrolled for operations, not revoked,
 * valid now, and of somebody whose role may sign it. It spares a person a choice; the verifier decides. Pure.
 */
export function keysThatCount<K extends { readonly fingerprint: string }>(keys: readonly K[], { payload, signerSet, nowMs }: Counting): readonly { readonly principal: string; readonly key: K }[] {
  return keys.flatMap((key) => {
    const admitted = admitKey(signerSet, { fingerprint: key.fingerprint, namespace: operationNamespace, nowMs })
    return admitted.ok && mayRoleSign(payload, admitted.value.principal, signerSet) ? [{ principal: admitted.value.principal, key }] : []
  })
}
