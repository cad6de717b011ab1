import { Textarea } from '@mantine/core'
import { fieldNote } from './fieldNote.ts'
import { submitWithEnter } from './submitWithEnter.ts'

interface ReasonFieldProps {
  readonly label: string
  readonly help: string
  /** '' = nothing is wrong. */
  readonly fault?: string
  readonly value: string
  readonly maxLength: number
  readonly rows?: number
  /** Has the first focus of its dialog. */
  readonly first?: boolean
  readonly onChange: (value: string) => void
}

/** Where a person says why. As long as it takes; Enter confirms the dialog. */
export function ReasonField({ label, help, fault = '', value, maxLength, rows = 2, first = false, onChange }: ReasonFieldProps) {
  return <Textarea label={label} rows={rows} maxLength={maxLength} value={value} {...(first ? { 'data-autofocus': true } : {})} {...fieldNote(help, fault)} onKeyDown={submitWithEnter} onChange={(event) => onChange(event.currentTarget.value)} />
}
