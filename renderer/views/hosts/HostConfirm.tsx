import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { HostView } from '../../../shared/ipc/contract.ts'
import { ok } from '../../../shared/lib/result.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './HostConfirm.module.css'

/** What is asked before something is written or forgotten. */
export type HostQuestion = 'adopt' | 'remove'

/** Says what adopting or removing a host does, and what it leaves alone. */
export function HostConfirm({ host, question, close }: { readonly host: HostView; readonly question: HostQuestion; readonly close: () => void }) {
  const { bridge, ui } = useStores()
  const online = useOnline()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.hosts
  const adopt = question === 'adopt'
  const noPath = adopt && host.desiredPath === null

  const confirm = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    const result = adopt
      ? await bridge.call['hosts.adopt']({ host: host.id })
      : await bridge.call['hosts.remove']({ host: host.id })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    const { value } = result
    reportResult(ok(value), () => ('file' in value ? t.adopted(value.guests, value.file) : t.removed(host.id)))
    if (!adopt && ui.getState().hostFilter === host.id) ui.setState({ hostFilter: null })
    close()
  }

  return (
    <Modal opened onClose={close} size={520} title={adopt ? t.adoptTitle(host.id) : t.removeTitle(host.id)} closeButtonProps={{ 'aria-label': texts.app.close }}>
      <p>{noPath ? t.adoptNoPath : adopt ? t.adoptBody : t.removeBody}</p>
      {adopt && host.desiredPath !== null && <p className={css.path}><code>{host.desiredPath}</code></p>}
      {error !== null && <ErrorNotice error={error} />}
      <div className={css.actions}>
        <Button onClick={close} data-autofocus>{texts.app.cancel}</Button>
        {!noPath && <Button variant="filled" loading={busy} disabled={!online} onClick={() => void confirm()}>{adopt ? t.adoptConfirm : t.removeConfirm}</Button>}
      </div>
    </Modal>
  )
}
