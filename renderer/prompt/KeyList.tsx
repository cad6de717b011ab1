import { Button, PasswordInput, TextInput } from '@mantine/core'
import { FileKey2, KeyRound, Usb } from 'lucide-react'
import type { ReactNode } from 'react'
import type { PromptKey, PromptView } from '../../shared/ipc/promptContract.ts'
import type { KeyChoice } from './promptStore.ts'
import { promptTexts as t } from './promptTexts.ts'
import css from './PromptPage.module.css'

/** What the person has chosen and typed so far. The passphrase lives here and nowhere else. */
export interface KeyForm {
  /** A fingerprint of the agent's, or `file`. */
  readonly chosen: string
  readonly path: string
  readonly passphrase: string
}

/** What to sign with, if enough was typed; null = not yet. Pure. */
export function toChoice({ chosen, path, passphrase }: KeyForm): KeyChoice | null {
  if (chosen !== 'file') return { kind: 'agent', fingerprint: chosen }
  return path.trim() === '' ? null : { kind: 'file', path: path.trim(), passphrase }
}

/** Whether a key waits for a touch. Pure. */
export function needsTouch({ keyType }: Pick<PromptKey, 'keyType'>): boolean {
  return keyType.startsWith('sk-')
}

interface KeyListProps {
  readonly view: PromptView
  readonly form: KeyForm
  readonly disabled: boolean
  readonly onChange: (form: KeyForm) => void
  readonly onLookAgain: () => void
  /** Enter in the passphrase. */
  readonly onSubmit: () => void
}

/** The keys to choose from: those of the agent that count, and a key file. */
export function KeyList({ view, form, disabled, onChange, onLookAgain, onSubmit }: KeyListProps) {
  const choose = (chosen: string) => onChange({ ...form, chosen })
  return (
    <fieldset className={css.keys} disabled={disabled}>
      <legend>{t.signWith}</legend>
      {view.keys.map((key) => (
        <Choice
          key={key.fingerprint}
          value={key.fingerprint}
          chosen={form.chosen}
          onChoose={choose}
          icon={needsTouch(key) ? <Usb size={14} /> : <KeyRound size={14} />}
          title={key.comment || (needsTouch(key) ? t.fidoKey : t.agentKey)}
          detail={key.fingerprint}
          side={`${t.as(key.principal)}${needsTouch(key) ? `, ${t.touch}` : ''}`}
        />
      ))}
      {view.agentProblem !== null && (
        <div className={css.noAgent}>
          <span className="grow">{view.agentProblem.message} <span className="t3">{view.agentProblem.hint}</span></span>
          <Button size="xs" onClick={onLookAgain}>{t.lookAgain}</Button>
        </div>
      )}
      <Choice value="file" chosen={form.chosen} onChoose={choose} icon={<FileKey2 size={14} />} title={t.keyFile} detail={t.keyFileDetail}>
        {form.chosen === 'file' && (
          <div className={css.file}>
            <TextInput label={t.path} placeholder={t.pathPlaceholder} value={form.path} spellCheck={false} autoComplete="off" onChange={(event) => onChange({ ...form, path: event.currentTarget.value })} />
            <PasswordInput
              label={t.passphrase}
              value={form.passphrase}
              autoComplete="off"
              onChange={(event) => onChange({ ...form, passphrase: event.currentTarget.value })}
              onKeyDown={(event) => event.key === 'Enter' && onSubmit()}
            />
          </div>
        )}
      </Choice>
    </fieldset>
  )
}

interface ChoiceProps {
  readonly value: string
  readonly chosen: string
  readonly onChoose: (value: string) => void
  readonly icon: ReactNode
  readonly title: string
  readonly detail: string
  /** Whose key it is, for one of the agent; its detail is then a fingerprint. */
  readonly side?: string
  readonly children?: ReactNode
}

function Choice({ value, chosen, onChoose, icon, title, detail, side, children }: ChoiceProps) {
  const on = value === chosen
  return (
    <div className={css.key} data-on={on}>
      <label>
        <input type="radio" name="key" value={value} checked={on} onChange={() => onChoose(value)} />
        <span className={css.keyIcon} aria-hidden="true">{icon}</span>
        <span className="grow">
          <b className="cut">{title}</b>
          <span className={css.keyDetail} data-mono={side !== undefined}>{detail}</span>
        </span>
        {side !== undefined && <span className="small t2">{side}</span>}
      </label>
      {children}
    </div>
  )
}
