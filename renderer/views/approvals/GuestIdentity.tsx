import { Tooltip } from '@mantine/core'
import type { SignedPayload } from '../../../shared/domain/signedOperation.ts'
import { texts } from '../../texts.ts'
import { identityFacts } from '../../viewmodels/approvalPayload.ts'
import css from './ApprovalCard.module.css'

/** Which guest is meant, by what cannot be renamed; whole values on hover. Nothing for what is about no guest. */
export function GuestIdentity({ payload }: { readonly payload: SignedPayload }) {
  const facts = identityFacts(payload)
  const { guest } = payload
  if (guest === null || facts.length === 0) return null
  return (
    <dl className={css.identity}>
      <div>
        <dt>{texts.approvals.types[guest.type]}</dt>
        <dd><b className="mono">{guest.vmid}</b> {guest.name ?? ''}</dd>
      </div>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd className={fact.mono ? 'mono' : undefined}>{fact.shown === fact.whole ? <span>{fact.shown}</span> : <Tooltip label={fact.whole}><span>{fact.shown}</span></Tooltip>}</dd>
        </div>
      ))}
    </dl>
  )
}
