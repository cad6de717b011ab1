import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { hostMode } from '../../../shared/domain/host.ts'
import type { RequestOutput } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { useOnline } from '../../stores/storesContext.ts'
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
  readonly onBack: () => void
  readonly onAdd: () => void
}

const order = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

/** Name, token, desired state and mode; with the lines that make a token which can only read. */
export function AccessStep({ form, change, errors, probed, busy, onBack, onAdd }: AccessStepProps) {
  const online = useOnline()
  const t = texts.addHost
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onAdd()
      }}
    >
      <p className={css.note}>{t.pinned}: <code>{probed.url}</code> · <code title={probed.fingerprint}>{shortFingerprint(probed.fingerprint)}</code></p>
      <TextInput data-autofocus label={t.name} description={t.nameHelp} inputWrapperOrder={order} value={form.name} error={errors.name ?? null} onChange={(event) => change({ name: event.currentTarget.value.trim().toLowerCase() })} autoComplete="off" spellCheck={false} />
      <div className={css.lines}>
        <h3>{t.lines}</h3>
        <p className={css.note}>{t.linesHelp}</p>
        <CodeLines lines={readOnlyTokenLines()} label={t.lines} />
      </div>
      <fieldset className={css.token}>
        <legend>{t.token}</legend>
        <SegmentedControl aria-label={t.token} value={form.tokenKind} onChange={(tokenKind) => change({ tokenKind })} data={[{ value: 'value', label: t.tokenValue }, { value: 'env', label: t.tokenEnv }]} />
        {form.tokenKind === 'value' ? (
          <PasswordInput label={t.tokenValueLabel} description={t.tokenValueHelp} inputWrapperOrder={order} value={form.tokenValue} error={errors.tokenValue ?? null} onChange={(event) => change({ tokenValue: event.currentTarget.value })} autoComplete="off" />
        ) : (
          <TextInput label={t.variableLabel} description={t.variableHelp} placeholder="PVE_TOKEN" inputWrapperOrder={order} value={form.tokenVariable} error={errors.tokenVariable ?? null} onChange={(event) => change({ tokenVariable: event.currentTarget.value })} autoComplete="off" spellCheck={false} />
        )}
      </fieldset>
      <TextInput label={t.desired} description={t.desiredHelp} placeholder="/home/me/proxmox/site.yaml" inputWrapperOrder={order} value={form.desiredPath} error={errors.desiredPath ?? null} onChange={(event) => change({ desiredPath: event.currentTarget.value })} autoComplete="off" spellCheck={false} />
      <fieldset className={css.token}>
        <legend>{t.mode}</legend>
        <SegmentedControl aria-label={t.mode} value={form.mode} onChange={(mode) => change({ mode: hostMode.parse(mode) })} data={hostMode.options.map((mode) => ({ value: mode, label: texts.modes[mode] }))} />
        <p className={css.note}>{texts.modeHelp[form.mode]}</p>
      </fieldset>
      <div className={css.actions}>
        <Button onClick={onBack}>{t.back}</Button>
        <Button type="submit" variant="filled" disabled={!online || busy}>{busy ? t.adding : t.add}</Button>
      </div>
    </form>
  )
}
