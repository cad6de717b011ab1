import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import type { OtherJournal } from '../../stores/auditStore.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditHead.module.css'

/** Asks for the path of another journal and opens it. What goes wrong is told here, so that the path can be mended. */
export function OpenJournalDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { audit, bridge } = useStores()
  const [path, setPath] = useState('')
  const [opening, setOpening] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.audit
  const open = async (): Promise<void> => {
    setOpening(true)
    setError(null)
    const result = await bridge.call['audit.openFile']({ path: path.trim() })
    setOpening(false)
    if (!result.ok) {
      setError(result.error)
      return
    }
    audit.show(result.value)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={t.otherTitle} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void open()
        }}
      >
        <TextInput label={t.otherPath} description={t.otherHelp} value={path} onChange={(event) => setPath(event.currentTarget.value)} placeholder="/mnt/backup/countersign/journal.db" spellCheck={false} autoComplete="off" data-autofocus />
        {error !== null && <div className={css.dialogError}><ErrorNotice error={error} /></div>}
        <div className={css.dialogButtons}>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" variant="filled" disabled={opening || path.trim() === ''}>{opening ? t.otherOpening : t.otherOpen}</Button>
        </div>
      </form>
    </Modal>
  )
}

/** Says all the time that what is shown is not this computer's own log. */
export function OtherBanner({ other }: { readonly other: OtherJournal }) {
  const { audit, bridge } = useStores()
  const t = texts.audit
  const close = async (): Promise<void> => {
    audit.show(null)
    await bridge.call['audit.closeFile']({})
  }
  return (
    <div className={css.other} role="status">
      <ToneGlyph tone="drift" size={16} />
      <div className="grow">
        <b>{t.otherBanner}</b>
        <p className="small t2">{t.otherDetail(other.file, other.id, wholeNumber(other.rows))}</p>
      </div>
      <Button size="xs" onClick={() => void close()}>{t.otherClose}</Button>
    </div>
  )
}
