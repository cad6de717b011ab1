import { Button } from '@mantine/core'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { Pane } from '../../components/Pane.tsx'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { requestKinds } from '../../viewmodels/requestKinds.ts'
import css from './StepsPane.module.css'

/** What is no drift and would be good to do, such as a restart that is needed. Nothing of it runs unless it is asked for. */
export function ProposalsPane({ detail }: { readonly detail: DriftDetail }) {
  const { ui } = useStores()
  const online = useOnline()
  const t = texts.decisions
  const { host, vmid } = detail
  return (
    <Pane title={t.proposals} detail={t.proposalsDetail}>
      <ul>
        {detail.proposals.map((proposal) => {
          const kind = requestKinds.find((each) => each === proposal.kind)
          return (
            <li key={proposal.summary} className={css.step}>
              <div className={css.head}>
                <b className="grow">{proposal.summary}</b>
                <ClassChip classification={proposal.classification} />
                {kind !== undefined && <Button size="xs" disabled={!online} onClick={() => ui.setState({ request: { guest: { host, vmid }, kind } })}>{t.runProposal}</Button>}
              </div>
              <div className={css.foot}><span className="t2">{proposal.classification.reason}</span></div>
            </li>
          )
        })}
      </ul>
    </Pane>
  )
}
