import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { CopyValue } from '../../components/CopyButton.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './ApprovalDialogs.module.css'

/** Opens a request that a colleague exported in this computer's own trusted prompt, and tells which file to hand back. */
export function OpenRequestDialog({ close }: { readonly close: () => void }) {
  const { bridge } = useStores()
  const online = useOnline()
  const [path, setPath] = useState('')
  const [state, setState] = useState<{ readonly kind: 'asking' | 'prompt' | 'cancelled' } | { readonly kind: 'signed'; readonly file: string }>({ kind: 'asking' })
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.approvals.openDialog

  const open = async (): Promise<void> => {
    setError(null)
    setState({ kind: 'prompt' })
    const result = await bridge.call['approvals.openFile']({ path: path.trim() })
    if (!result.ok) {
      setState({ kind: 'asking' })
      setError(result.error)
      return
    }
    setState(result.value.file === null ? { kind: 'cancelled' } : { kind: 'signed', file: result.value.file })
  }

  return (
    <Modal opened onClose={close} size={620} title={t.title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      {state.kind === 'signed' ? (
        <div className={css.form}>
          <div className={css.done} role="status">
            <Seal size={18} filled />
            <div><b>{t.signed}</b><p className="t2">{t.handBack}</p><CopyValue shown={state.file} whole={state.file} label={t.file} /></div>
          </div>
          <div className={css.actions}><Button variant="filled" data-autofocus onClick={close}>{texts.app.close}</Button></div>
        </div>
      ) : (
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault()
            void open()
          }}
        >
          <p className="t2">{t.intro}</p>
          <TextInput data-autofocus label={t.path} placeholder="/home/me/Downloads/operation.json" value={path} spellCheck={false} autoComplete="off" maxLength={4096} disabled={state.kind === 'prompt'} onChange={(event) => setPath(event.currentTarget.value)} />
          {state.kind === 'prompt' && <p role="status">{t.waiting}</p>}
          {state.kind === 'cancelled' && <p role="status">{t.cancelled}</p>}
          {error !== null && <ErrorNotice error={error} />}
          <div className={css.actions}>
            <Button onClick={close}>{texts.app.cancel}</Button>
            <Button type="submit" variant="filled" disabled={!online || path.trim() === '' || state.kind === 'prompt'}>{t.open}</Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
