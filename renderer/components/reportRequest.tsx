import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { RequestResult } from '../../shared/ipc/contract.ts'
import type { Stores } from '../stores/createStores.ts'
import type { GuestKey } from '../stores/detailStore.ts'
import { texts } from '../texts.ts'
import { operationTone, operationWord } from '../viewmodels/operationWord.ts'
import { openGuest } from './openGuest.ts'
import { closeButtonProps, reportResult } from './reportResult.ts'
import css from './reportRequest.module.css'

/**
 * Tells in a toast what came of a request, with the way to it: the item in Approvals, or the guest's progress; of a guest
 * that was made (`newVmid`), that one.
 */
export async function reportRequest(result: RequestResult<'guest.request'>, what: string, guest: GuestKey, stores: Stores, newVmid: number | null = null): Promise<void> {
  if (!result.ok) return void reportResult(result, () => what)
  const t = texts.requests
  const { waits, id } = result.value
  if (waits) {
    show(t.doneWaits(what), 'var(--seal)', t.toApproval, () => {
      stores.approval.open(id)
      stores.ui.setState({ screen: 'approvals', hostFilter: null })
    })
    return
  }
  await stores.operations.refresh()
  const operation = stores.operations.store.getState().value?.find((one) => one.id === id)
  const failed = operation !== undefined && operationTone(operation) !== 'ok'
  show(t.doneRan(what, operation === undefined ? texts.progress.words.settled : operationWord(operation)), failed ? 'var(--red)' : 'var(--ok)', t.toGuest, () => openGuest(stores, failed || newVmid === null ? guest : { host: guest.host, vmid: newVmid }), failed)
}

function show(message: string, color: string, label: string, go: () => void, keep = false): void {
  const id = notifications.show({
    color,
    closeButtonProps,
    ...(keep ? { autoClose: false } : {}),
    message: (
      <span className={css.toast}>
        <span className="grow">{message}</span>
        <Button size="xs" onClick={() => { notifications.hide(id); go() }}>{label}</Button>
      </span>
    ),
  })
}
