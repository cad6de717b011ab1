import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { DriftDetail } from '../../shared/ipc/contract.ts'
import { sameGuest } from '../stores/detailStore.ts'
import { useStores, useUi } from '../stores/storesContext.ts'
import { needsHoldings, type HoldingsState } from '../viewmodels/requestForm.ts'
import type { RequestKind } from '../viewmodels/requestKinds.ts'
import { RequestForm } from './RequestForm.tsx'

/** The form of what is to be asked for, on the guest that is open in Drift. */
export function RequestDialog() {
  const { detail, ui } = useStores()
  const request = useUi((state) => state.request)
  const open = useStore(detail.store)
  if (request === null || open.value === null || !sameGuest(open.key, request.guest)) return null
  return <Loaded key={`${request.guest.host}/${request.guest.vmid}/${request.kind}`} guest={open.value} kind={request.kind} close={() => ui.setState({ request: null })} />
}

/** Reads what the guest holds when the form needs it, once for each time it is opened or tried again. */
function Loaded({ guest, kind, close }: { readonly guest: DriftDetail; readonly kind: RequestKind; readonly close: () => void }) {
  const { bridge } = useStores()
  const [holdings, setHoldings] = useState<HoldingsState>({ value: null, error: null })
  const [attempt, setAttempt] = useState(0)
  const { host, vmid } = guest
  const needed = needsHoldings(kind)
  useEffect(() => {
    if (!needed) return undefined
    let gone = false
    void bridge.call['guest.holdings']({ host, vmid }).then((result) => {
      if (!gone) setHoldings(result.ok ? { value: result.value, error: null } : { value: null, error: result.error })
    })
    return () => {
      gone = true
    }
  }, [bridge, host, vmid, needed, attempt])
  const retry = (): void => {
    setHoldings({ value: null, error: null })
    setAttempt(attempt + 1)
  }
  const reading = needed && holdings.value === null && holdings.error === null
  return <RequestForm guest={guest} kind={kind} holdings={holdings} reading={reading} retry={retry} close={close} />
}
