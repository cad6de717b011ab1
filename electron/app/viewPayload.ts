import type { SignedPayload } from '../../shared/domain/signedOperation.ts'
import { signerSetContent, type SignerSet } from '../../shared/domain/signerSet.ts'
import type { PromptView } from '../../shared/ipc/promptContract.ts'
import { bindOperation, parseOperation } from '../engine/operations/catalogue.ts'
import { lossLabels, renderPayload } from '../engine/renderPayload.ts'
import { describeChange } from './signerService.ts'

/** The part of a prompt that is read out of the payload alone. */
export type PayloadView = Pick<PromptView, 'summary' | 'kind' | 'host' | 'guest' | 'lost' | 'backup' | 'lines' | 'expires'>

/** What a payload says, for a person. `present` = the signers as they stand, to tell what a change of them changes. Pure. */
export function viewPayload(payload: SignedPayload, present: SignerSet): PayloadView {
  const { kind, host, guest, lost, backup, expires } = payload
  return {
    summary: summarise(payload, present),
    kind,
    host: host?.id ?? null,
    guest: guest === null ? null : { vmid: guest.vmid, name: guest.name, type: guest.type },
    lost: describeLost(lost),
    backup,
    lines: renderPayload(payload).map(({ label, value }) => ({ label, value, loses: lossLabels.has(label) })),
    expires,
  }
}

/** The sentence of the operation's own kind, made from the signed parameters; never a text that was stored beside them. */
function summarise({ kind, host, guest, parameters }: SignedPayload, present: SignerSet): string {
  if (host === null || guest === null) {
    const next = signerSetContent.safeParse(parameters)
    return next.success ? describeChange(present, next.data) : kind
  }
  const operation = parseOperation(kind, { host: host.id, vmid: guest.vmid, type: guest.type }, parameters)
  const bound = operation.ok ? bindOperation(operation.value) : null
  return bound?.summarise(guest.name === null ? String(guest.vmid) : `${guest.vmid} ${guest.name}`) ?? kind
}

/** `3 volumes (236.5 GiB) and 2 snapshots`; null when nothing is lost. A size that is not known is said to be missing. */
function describeLost({ volumes, snapshots, backups }: SignedPayload['lost']): string | null {
  const known = volumes.flatMap(({ sizeBytes }) => (sizeBytes === null ? [] : [sizeBytes]))
  const total = roughSize(known.reduce((sum, size) => sum + size, 0))
  const size = known.length === 0 ? 'size not known' : known.length < volumes.length ? `more than ${total}` : total
  const parts = [
    ...(volumes.length === 0 ? [] : [`${many(volumes.length, 'volume')} (${size})`]),
    ...(snapshots.length === 0 ? [] : [many(snapshots.length, 'snapshot')]),
    ...(backups.length === 0 ? [] : [many(backups.length, 'backup')]),
  ]
  return parts.length === 0 ? null : new Intl.ListFormat('en-GB').format(parts)
}

/** A sum for a sentence, to a tenth; the lines below it are exact. */
function roughSize(bytes: number): string {
  const [unit, factor] = ([['TiB', 2 ** 40], ['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]] as const).find(([, each]) => bytes >= each) ?? ['B', 1]
  return `${Math.round((bytes / factor) * 10) / 10} ${unit}`
}

function many(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
