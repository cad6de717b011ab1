import { Button, TextInput } from '@mantine/core'
import { FileLock2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { useSend } from '../../components/dialog/useSend.ts'
import type { OtherJournal } from '../../stores/auditStore.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './AuditHead.module.css'

/** Asks for the path of another journal and opens it. What goes wrong is told here, so that the path can be mended. */
export function OpenJournalDialog({ close }: { readonly close: () => void }) {
  const { audit, bridge } = useStores()
  const { busy, error, send } = useSend()
  const [path, setPath] = useState('')
  const [fault, setFault] = useState('')
  const t = texts.audit
  // Closed while it opens: nobody waits for the journal any more.
  const opening = useRef(false)
  useEffect(() => () => {
    if (opening.current) void bridge.call['audit.cancelOpening']({})
  }, [bridge])
  const type = (text: string): void => {
    setPath(text)
    setFault('')
  }
  const open = async (): Promise<void> => {
    if (path.trim() === '') return setFault(t.otherMissing)
    opening.current = true
    const result = await send(bridge.call['audit.openFile']({ path: path.trim() }))
    opening.current = false
    if (!result.ok) return
    audit.show(result.value)
    close()
  }
  return (
    <Dialog title={t.otherTitle} size={620} close={close}>
      <DialogForm confirm={{ label: t.otherOpen, busyLabel: t.otherOpening, run: () => void open() }} busy={busy} error={error} close={close}>
        <TextInput data-autofocus label={t.otherPath} value={path} placeholder="/mnt/backup/countersign/journal.db" spellCheck={false} autoComplete="off" {...fieldNote(t.otherHelp, fault)} onChange={(event) => type(event.currentTarget.value)} />
      </DialogForm>
    </Dialog>
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
      <FileLock2 size={16} aria-hidden="true" />
      <div className="grow">
        <b>{t.otherBanner}</b>
        <p className="small t2">{t.otherDetail(other.file, other.id, wholeNumber(other.rows))}</p>
      </div>
      <Button size="xs" onClick={() => void close()}>{t.otherClose}</Button>
    </div>
  )
}
