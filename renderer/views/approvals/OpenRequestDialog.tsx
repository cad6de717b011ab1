import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { CopyValue } from '../../components/CopyButton.tsx'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { useSend } from '../../components/dialog/useSend.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { SealedNote } from './SealedNote.tsx'

/** Opens a request that a colleague exported in this computer's own trusted prompt, and tells which file to hand back. */
export function OpenRequestDialog({ close }: { readonly close: () => void }) {
  const { bridge } = useStores()
  const { busy, error, send } = useSend()
  const [path, setPath] = useState('')
  const [fault, setFault] = useState('')
  const [cancelled, setCancelled] = useState(false)
  const [signed, setSigned] = useState<string | null>(null)
  const t = texts.approvals.openDialog

  const open = async (): Promise<void> => {
    setCancelled(false)
    setFault(path.trim() === '' ? t.missing : '')
    if (path.trim() === '') return
    const result = await send(bridge.call['approvals.openFile']({ path: path.trim() }))
    if (!result.ok) return
    setSigned(result.value.file)
    setCancelled(result.value.file === null)
  }
  const type = (text: string): void => {
    setPath(text)
    setFault('')
  }

  return (
    <Dialog title={t.title} size={620} close={close}>
      {signed === null ? (
        <DialogForm confirm={{ label: t.open, run: () => void open() }} busy={busy} error={error} status={busy ? t.waiting : cancelled ? t.cancelled : ''} close={close}>
          <p className="t2">{t.intro}</p>
          <TextInput data-autofocus label={t.path} placeholder="/home/me/Downloads/operation.json" value={path} spellCheck={false} autoComplete="off" maxLength={4096} readOnly={busy} {...fieldNote('', fault)} onChange={(event) => type(event.currentTarget.value)} />
        </DialogForm>
      ) : (
        <DialogForm confirm={null} firstFocus="close" close={close}>
          <SealedNote title={t.signed}><p className="t2">{t.handBack}</p><CopyValue shown={signed} whole={signed} label={t.file} /></SealedNote>
        </DialogForm>
      )}
    </Dialog>
  )
}
