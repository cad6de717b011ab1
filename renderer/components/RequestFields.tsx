import { Select, Switch, TextInput } from '@mantine/core'
import type { GuestHoldingsView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import type { RequestErrors } from '../viewmodels/readRequest.ts'
import { choicesOf } from '../viewmodels/requestChoices.ts'
import type { RequestField, RequestValues } from '../viewmodels/requestFields.ts'
import type { RequestKind } from '../viewmodels/requestKinds.ts'
import { fieldNote } from './dialog/fieldNote.ts'
import css from './RequestDialog.module.css'

interface RequestFieldsProps {
  readonly kind: RequestKind
  readonly fields: readonly RequestField[]
  readonly values: RequestValues
  readonly faults: RequestErrors
  readonly holdings: GuestHoldingsView | null
  readonly change: (name: string, value: string | boolean) => void
}

/** The fields of one form. The first has the focus when the form opens. */
export function RequestFields(props: RequestFieldsProps) {
  return (
    <div className={css.fields}>
      {props.fields.map((field, index) => (
        <div key={field.name} data-half={field.half}><Field {...props} field={field} first={index === 0} /></div>
      ))}
    </div>
  )
}

function Field({ kind, field, first, values, faults, holdings, change }: RequestFieldsProps & { readonly field: RequestField; readonly first: boolean }) {
  const t = texts.requests
  const [label, help] = t.fields[`${kind}/${field.name}`] ?? t.fields[field.name] ?? [field.name, '']
  const value = values[field.name] ?? ''
  const fault = faults[field.name] ?? ''
  const common = { label, ...(first ? { 'data-autofocus': true } : {}) }
  if (field.kind === 'switch') {
    return <Switch className={css.switch} {...common} description={help === '' ? null : help} error={fault === '' ? null : fault} checked={value === true} onChange={(event) => change(field.name, event.currentTarget.checked)} />
  }
  if (field.kind === 'choice') {
    const choices = choicesOf(field.from, holdings)
    const empty = choices.length === 0 ? t.nothing[field.from] : null
    return (
      <Select
        {...common}
        {...fieldNote(empty ?? help, fault === '' ? '' : (empty ?? fault))}
        size="sm"
        disabled={choices.length === 0}
        clearable={field.optional === true}
        clearButtonProps={{ 'aria-label': t.clear(label) }}
        placeholder={t.emptyChoices[`${kind}/${field.name}`] ?? t.choose}
        maxDropdownHeight={260}
        data={[...choices]}
        value={value === '' ? null : String(value)}
        onChange={(chosen) => change(field.name, chosen ?? '')}
      />
    )
  }
  return <TextInput {...common} {...fieldNote(help, fault)} autoComplete="off" spellCheck={false} inputMode={field.kind === 'text' ? 'text' : 'numeric'} value={String(value)} onChange={(event) => change(field.name, event.currentTarget.value)} />
}
