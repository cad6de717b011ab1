import css from './Dialog.module.css'

/** What stands below a field, as Mantine takes it. */
export interface FieldNote {
  readonly inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[]
  readonly className: string
  readonly description: string | null
  readonly error: string | null
}

/**
 * Help or error of a field, below it. The error takes the place of the help, and a field without help keeps a line free
 * for it, so that nothing moves when something is wrong. '' = none. Pure.
 */
export function fieldNote(help: string, error: string): FieldNote {
  return {
    inputWrapperOrder: ['label', 'input', 'description', 'error'],
    className: help === '' && error === '' ? (css.room ?? '') : '',
    description: help === '' || error !== '' ? null : help,
    error: error === '' ? null : error,
  }
}
