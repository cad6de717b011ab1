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
    lost,
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
