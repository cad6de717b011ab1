import { TextInput } from '@mantine/core'
import { ListFilter } from 'lucide-react'
import { useRef } from 'react'
import { flushSync } from 'react-dom'
import { useCommand } from '../stores/storesContext.ts'

interface FilterFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Gives the focus back to the list; `found` = Enter was pressed, else the filter was emptied. */
  readonly onLeave: (found: boolean) => void
  readonly className?: string
}

/** The filter of a list. `/` leads here; Enter goes on in what was found, Escape empties it. */
export function FilterField({ label, placeholder, value, onChange, onLeave, className }: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  useCommand('filter.focus', () => input.current?.focus())
  return (
    <TextInput
      ref={input}
      className={className ?? ''}
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && event.key !== 'Enter') return
        // The list may have gone with its last row; it must be there again before it gets the focus.
        if (event.key === 'Escape') flushSync(() => onChange(''))
        onLeave(event.key === 'Enter')
      }}
      leftSection={<ListFilter size={14} />}
      rightSection={<kbd>/</kbd>}
    />
  )
}
