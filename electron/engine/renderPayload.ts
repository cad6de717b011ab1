/**
 * The text a person reads before signing, made from the very payload that will be signed, for the trusted prompt,
 * the terminal and the export. Pure.
 */
import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import { signerSetContent } from '../../shared/domain/signerSet.ts'
import { formatBytes } from './normalise/sizes.ts'

/** One line of the text. */
export interface PayloadLine {
  readonly label: string
  readonly value: string
}

/** The labels of what is lost. */
export const lossLabels: ReadonlySet<string> = new Set(['Volume lost', 'Snapshot lost', 'Backup lost'])

/** Every fact of a payload, gravest first; nothing is left out. Pure. */
export function renderPayload(payload: SignedPayload): readonly PayloadLine[] {
  return [
    { label: 'Operation', value: payload.kind },
    ...(payload.guest === null ? [] : [{ label: 'Guest', value: `${payload.guest.vmid} ${payload.guest.name ?? '(no name)'} (${payload.guest.type})` }]),
    ...(payload.host === null ? [] : [{ label: 'Host', value: payload.host.id }]),
    ...renderLost(payload),
    ...(payload.host === null ? renderSigners(payload) : Object.entries(payload.parameters).map(([name, value]) => ({ label: `Parameter ${name}`, value: typeof value === 'string' ? value : JSON.stringify(value) }))),
    { label: 'Verified backup', value: payload.backup === null ? 'none' : `${payload.backup.volume}, of ${payload.backup.verifiedAt}` },
    ...renderIdentity(payload),
    ...(payload.host === null ? [] : [{ label: 'Cluster', value: payload.host.cluster }]),
    { label: 'Reviewed', value: `${payload.reviewed.observedAt}, digest ${payload.reviewed.digest}` },
    { label: 'Reason', value: payload.reason === '' ? 'none given' : payload.reason },
    { label: 'Asked for by', value: payload.requester },
    { label: 'Valid', value: `${payload.notBefore} until ${payload.expires}` },
    payload.type === 'countersign.job' ? { label: 'Job, issued', value: payload.issuedAt } : { label: 'Journal', value: `${payload.journal}, epoch ${payload.epoch}, signer set ${payload.signerSetVersion}` },
    { label: 'Nonce', value: payload.nonce },
  ]
}

function renderLost({ lost }: SignedPayload): readonly PayloadLine[] {
  return [
    ...lost.volumes.map((volume) => ({ label: 'Volume lost', value: `${volume.id}, ${volume.sizeBytes === null ? 'size not known' : formatBytes(volume.sizeBytes)}` })),
    ...lost.snapshots.map((snapshot) => ({ label: 'Snapshot lost', value: snapshot })),
    ...lost.backups.map((backup) => ({ label: 'Backup lost', value: backup })),
  ]
}

function renderIdentity({ guest }: SignedPayload): readonly PayloadLine[] {
  if (guest === null) return []
  const identity = 'uuid' in guest ? { label: 'UUID', value: guest.uuid } : { label: 'MAC', value: guest.mac ?? 'none' }
  return [{ label: 'Root volume', value: guest.rootVolume ?? 'none' }, identity]
}

/** The next signer set, person by person. */
function renderSigners(payload: SignedPayload): readonly PayloadLine[] {
  const next = signerSetContent.safeParse(payload.parameters)
  if (!next.success) return [{ label: 'Signers', value: JSON.stringify(payload.parameters) }]
  const { keys, roles, revoked, policy } = next.data
  return [
    ...keys.map((key) => ({ label: 'Key', value: `${key.principal}: ${key.keyType} ${key.fingerprint}` })),
    ...roles.map((each) => ({ label: 'Role', value: `${each.principal}: ${each.roles.join(', ')}` })),
    ...revoked.map((each) => ({ label: 'Revoked', value: each.fingerprint })),
    ...policy.map((rule) => ({ label: 'Quorum', value: `${rule.people} people for ${rule.kind} on ${rule.host}` })),
  ]
}
