import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { hostMode } from '../../../shared/domain/host.ts'
import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { DialogForm } from '../../components/dialog/DialogForm.tsx'
import { fieldNote } from '../../components/dialog/fieldNote.ts'
import { texts } from '../../texts.ts'
import type { HostForm } from '../../viewmodels/hostForm.ts'
import { readOnlyTokenLines } from '../../viewmodels/pveumLines.ts'
import { shortFingerprint } from '../../viewmodels/shorten.ts'
import css from './AddHostDialog.module.css'

interface AccessStepProps {
  readonly form: HostForm
  readonly change: (part: Partial<HostForm>) => void
  readonly errors: Partial<Record<keyof HostForm, string>>
  readonly probed: RequestOutput<'hosts.probe'>
  readonly busy: boolean
  readonly error: AppErrorDto | null
  readonly onBack: () => void
  readonly onAdd: () => void
}

/** Name, token, desired state and mode; with the lines that make a token which can only read. */
export function AccessStep({ form, change, errors, probed, busy, error, onBack, onAdd }: AccessStepProps) {
  const t = texts.addHost
  return (
    <DialogForm confirm={{ label: t.add, busyLabel: t.adding, run: onAdd }} busy={busy} error={error} close={onBack} closeLabel={t.back}>
      <p className={css.note}>{t.pinned}: <code>{probed.url}</code> · <code title={probed.fingerprint}>{shortFingerprint(probed.fingerprint)}</code></p>
      <TextInput data-autofocus label={t.name} value={form.name} {...fieldNote(t.nameHelp, errors.name ?? '')} onChange={(event) => change({ name: event.currentTarget.value.trim().toLowerCase() })} autoComplete="off" spellCheck={false} />
      <div className={css.lines}>
        <h3>{t.lines}</h3>
        <p className={css.note}>{t.linesHelp}</p>
        <CodeLines lines={readOnlyTokenLines()} label={t.lines} />
      </div>
      <fieldset className={css.token}>
        <legend>{t.token}</legend>
        <SegmentedControl aria-label={t.token} value={form.tokenKind} onChange={(tokenKind) => change({ tokenKind })} data={[{ value: 'value', label: t.tokenValue }, { value: 'env', label: t.tokenEnv }]} />
        {form.tokenKind === 'value' ? (
          <PasswordInput label={t.tokenValueLabel} value={form.tokenValue} {...fieldNote(t.tokenValueHelp, errors.tokenValue ?? '')} onChange={(event) => change({ tokenValue: event.currentTarget.value })} autoComplete="off" />
        ) : (
          <TextInput label={t.variableLabel} placeholder="PVE_TOKEN" value={form.tokenVariable} error={errors.tokenVariable ?? null} onChange={(event) => change({ tokenVariable: event.currentTarget.value })} autoComplete="off" spellCheck={false} />
        )}
      </fieldset>
      <TextInput label={t.desired} placeholder="/home/me/proxmox/site.yaml" value={form.desiredPath} {...fieldNote(t.desiredHelp, errors.desiredPath ?? '')} onChange={(event) => change({ desiredPath: event.currentTarget.value })} autoComplete="off" spellCheck={false} />
      <fieldset className={css.token}>
        <legend>{t.mode}</legend>
        <SegmentedControl aria-label={t.mode} value={form.mode} onChange={(mode) => change({ mode: hostMode.parse(mode) })} data={hostMode.options.map((mode) => ({ value: mode, label: texts.modes[mode] }))} />
        <p className={css.note}>{texts.modeHelp[form.mode]}</p>
      </fieldset>
    </DialogForm>
  )
}
