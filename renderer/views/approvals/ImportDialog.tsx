import { Button, FileButton, Modal, Textarea } from '@mantine/core'
import { FileKey2 } from 'lucide-react'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useReturnFocus } from '../../components/useReturnFocus.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { armorFault, maxArmorCharacters } from '../../viewmodels/exportLines.ts'
import css from './ApprovalDialogs.module.css'

/** Takes in a signature that was made elsewhere: pasted, or out of its file. Says whose it is. */
export function ImportDialog({ close }: { readonly close: () => void }) {
  useReturnFocus('#approval-card')
  const { bridge, approval, ui } = useStores()
  const online = useOnline()
  const [armor, setArmor] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<RequestOutput<'approvals.import'> | null>(null)
  const t = texts.approvals.importDialog

  const type = (text: string): void => {
    setArmor(text)
    setFault(null)
    setError(null)
  }
  const choose = async (file: File | null): Promise<void> => {
    if (file === null) return
    if (file.size > maxArmorCharacters) return setFault(t.large)
    const text = await file.text().catch(() => null)
    if (text === null) setFault(t.unreadable)
    else type(text)
  }
  const confirm = async (): Promise<void> => {
    const faulty = armorFault(armor)
    setFault(faulty === null ? null : t[faulty])
    setError(null)
    if (faulty !== null) return
    setBusy(true)
    const result = await bridge.call['approvals.import']({ armor: `${armor.trim()}\n` })
    setBusy(false)
    if (result.ok) setDone(result.value)
    else setError(result.error)
  }
  const show = (id: string): void => {
    ui.setState({ screen: 'approvals', hostFilter: null })
    approval.open(id)
    close()
  }

  return (
    <Modal opened onClose={close} size={620} title={t.title} closeButtonProps={{ 'aria-label': texts.app.close }}>
      {done !== null && (
        <div className={css.form}>
          <div className={css.done} role="status">
            <Seal size={18} filled />
            <div><b>{t.done(done.principal, done.signed, done.needed)}</b><p className="t2">{done.signed >= done.needed ? t.complete : t.more(done.needed - done.signed)}</p></div>
          </div>
          <div className={css.actions}>
            <Button onClick={() => { setDone(null); type('') }}>{t.another}</Button>
            <Button variant="filled" data-autofocus onClick={() => show(done.id)}>{t.show}</Button>
          </div>
        </div>
      )}
      {done === null && (
        <form
          className={css.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void confirm()
          }}
        >
          <p className="t2">{t.intro}</p>
          <Textarea data-autofocus label={t.armor} placeholder={t.placeholder} rows={9} spellCheck={false} autoComplete="off" classNames={{ input: css.armor ?? '' }} value={armor} error={fault} onChange={(event) => type(event.currentTarget.value)} />
          <FileButton onChange={(file) => void choose(file)} inputProps={{ 'aria-label': t.choose }}>
            {(props) => <div><Button {...props} leftSection={<FileKey2 size={14} />}>{t.choose}</Button></div>}
          </FileButton>
          {error !== null && <ErrorNotice error={error} />}
          <div className={css.actions}>
            <Button onClick={close}>{texts.app.cancel}</Button>
            <Button type="submit" variant="filled" disabled={!online || busy}>{t.confirm}</Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
