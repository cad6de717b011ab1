import type { ChosenFields } from '../../../shared/domain/drift.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { reportResult } from '../../components/reportResult.ts'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { ChosenList, countFields } from './ChosenList.tsx'

/** Takes the values of the host into the files that declare the guests. */
export function AcceptDialog({ guests, close }: { readonly guests: readonly ChosenFields[]; readonly close: () => void }) {
  const { bridge, ui } = useStores()
  const { busy, error, send } = useSend()
  const t = texts.decisions.acceptDialog
  const fields = countFields(guests)

  const confirm = async (): Promise<void> => {
    const result = await send(bridge.call['drift.accept']({ guests: guests.map((each) => ({ ...each, fields: [...each.fields] })) }))
    if (!result.ok) return
    reportResult(result, ({ files }) => t.done(files))
    ui.setState({ chosen: [] })
    close()
  }

  return (
    <Dialog title={t.title(fields, guests.length)} size={540} returnTo="#guest-detail" close={close}>
      <DialogForm confirm={{ label: t.confirm(fields), run: () => void confirm() }} busy={busy} error={error} firstFocus="close" close={close}>
        <p className="t2">{t.body}</p>
        <ChosenList guests={guests} becomes />
      </DialogForm>
    </Dialog>
  )
}
