import { Button } from '@mantine/core'
import { useStore } from 'zustand'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './ActionBar.module.css'

/** How the trusted prompt stands that was opened for this item: where it is while it waits, and how it ended. */
export function PromptNotice({ item }: { readonly item: ApprovalDetail }) {
  const { signing, info } = useStores()
  const state = useStore(signing.store)
  const shell = useLive(info).value?.shell ?? 'browser'
  const t = texts.approvals.prompt
  if (state.kind === 'idle' || state.id !== item.id) return null
  if (state.kind === 'failed') return <div className={css.error}><ErrorNotice error={state.error} onRetry={() => void signing.sign(item.id)} /></div>
  return (
    <div className={css.prompt} role="status">
      <Seal size={18} filled={state.kind === 'signed'} />
      <div className="grow">
        {state.kind === 'waiting' && <><b>{t.waiting}</b><p>{t[shell]}</p><p>{t.calm}</p></>}
        {state.kind === 'signed' && <b>{t.signed(item.signed.length, item.needed)}</b>}
        {state.kind === 'cancelled' && <span>{t.cancelled}</span>}
      </div>
      {state.kind !== 'waiting' && <Button size="xs" onClick={signing.dismiss}>{t.dismiss}</Button>}
    </div>
  )
}
