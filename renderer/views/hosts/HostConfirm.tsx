import type { HostView } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { reportResult } from '../../components/reportResult.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './HostConfirm.module.css'

/** What is asked before something is written or forgotten. */
export type HostQuestion = 'adopt' | 'remove'

/** Says what adopting or removing a host does, and what it leaves alone. */
export function HostConfirm({ host, question, close }: { readonly host: HostView; readonly question: HostQuestion; readonly close: () => void }) {
  const { bridge, ui } = useStores()
  const { busy, error, send } = useSend()
  const t = texts.hosts
  const adopt = question === 'adopt'
  const noPath = adopt && host.desiredPath === null

  const confirm = async (): Promise<void> => {
    const result = adopt
      ? await send(bridge.call['hosts.adopt']({ host: host.id }))
      : await send(bridge.call['hosts.remove']({ host: host.id }))
    if (!result.ok) return
    const { value } = result
    reportResult(ok(value), () => ('file' in value ? t.adopted(value.guests, value.file) : t.removed(host.id)))
    if (!adopt && ui.getState().hostFilter === host.id) ui.setState({ hostFilter: null })
    close()
  }

  return (
    <Dialog title={adopt ? t.adoptTitle(host.id) : t.removeTitle(host.id)} size={520} close={close}>
      <DialogForm confirm={noPath ? null : { label: adopt ? t.adoptConfirm : t.removeConfirm, run: () => void confirm() }} busy={busy} error={error} firstFocus="close" close={close}>
        <p>{noPath ? t.adoptNoPath : adopt ? t.adoptBody : t.removeBody}</p>
        {adopt && host.desiredPath !== null && <p className={css.path}><code>{host.desiredPath}</code></p>}
      </DialogForm>
    </Dialog>
  )
}
