import { Button, FileButton, Textarea } from '@mantine/core'
import { FileKey2 } from 'lucide-react'
import { useState } from 'react'
import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { submitWithEnter } from '../../components/dialog/submitWithEnter.ts'
import { useSend } from '../../components/dialog/useSend.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { armorFault, maxArmorCharacters } from '../../viewmodels/exportLines.ts'
import { SealedNote } from './SealedNote.tsx'
import css from './ApprovalDialogs.module.css'

/** Takes in a signature that was made elsewhere: pasted, or out of its file. Says whose it is. */
export function ImportDialog({ close }: { readonly close: () => void }) {
  const { approval, ui } = useStores()
  const [done, setDone] = useState<RequestOutput<'approvals.import'> | null>(null)
  const t = texts.approvals.importDialog
  const show = (id: string): void => {
    ui.setState({ screen: 'approvals', hostFilter: null })
    approval.open(id)
    close()
  }
  return (
    <Dialog title={t.title} size={620} returnTo="#approval-card" close={close}>
      {done === null ? (
        <ArmorForm onDone={setDone} close={close} />
      ) : (
        <DialogForm confirm={{ label: t.show, run: () => show(done.id) }} firstFocus="confirm" close={() => setDone(null)} closeLabel={t.another}>
          <SealedNote title={t.done(done.principal, done.signed, done.needed)}><p className="t2">{done.signed >= done.needed ? t.complete : t.more(done.needed - done.signed)}</p></SealedNote>
        </DialogForm>
      )}
    </Dialog>
  )
}

function ArmorForm({ onDone, close }: { readonly onDone: (done: RequestOutput<'approvals.import'>) => void; readonly close: () => void }) {
  const { bridge } = useStores()
  const { busy, error, send, forget } = useSend()
  const [armor, setArmor] = useState('')
  const [fault, setFault] = useState('')
  const t = texts.approvals.importDialog

  const type = (text: string): void => {
    setArmor(text)
    setFault('')
    forget()
  }
  const choose = async (file: File | null): Promise<void> => {
    if (file === null) return
    if (file.size > maxArmorCharacters) return setFault(t.large)
    const text = await file.text().catch(() => null)
    if (text === null) setFault(t.unreadable)
    else type(text)
  }
  const importIt = async (): Promise<void> => {
    const faulty = armorFault(armor)
    setFault(faulty === null ? '' : t[faulty])
    if (faulty !== null) return
    const result = await send(bridge.call['approvals.import']({ armor: `${armor.trim()}\n` }))
    if (result.ok) onDone(result.value)
  }

  return (
    <DialogForm confirm={{ label: t.confirm, run: () => void importIt() }} busy={busy} error={error} close={close}>
      <p className="t2">{t.intro}</p>
      <Textarea data-autofocus label={t.armor} placeholder={t.placeholder} rows={9} spellCheck={false} autoComplete="off" classNames={{ input: css.armor ?? '' }} value={armor} {...fieldNote('', fault)} onKeyDown={submitWithEnter} onChange={(event) => type(event.currentTarget.value)} />
      <FileButton onChange={(file) => void choose(file)} inputProps={{ 'aria-label': t.choose }}>
        {(props) => <div><Button {...props} leftSection={<FileKey2 size={14} />}>{t.choose}</Button></div>}
      </FileButton>
    </DialogForm>
  )
}
