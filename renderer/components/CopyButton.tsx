import { CopyButton as MantineCopy, UnstyledButton } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { texts } from '../texts.ts'
import css from './CopyButton.module.css'

/** Copies the whole text, whatever part of it is shown. `label` names what is copied for those who cannot see. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <MantineCopy value={text}>
      {({ copied, copy }) => (
        <UnstyledButton className={css.copy} onClick={copy} aria-label={copied ? texts.app.copied : `${texts.app.copy} ${label}`}>
          {copied ? <Check size={13} /> : <Copy size={13} />}
        </UnstyledButton>
      )}
    </MantineCopy>
  )
}

/** A shortened value with the button that copies it whole. */
export function CopyValue({ shown, whole, label }: { readonly shown: string; readonly whole: string; readonly label: string }) {
  return (
    <span className={css.value}>
      <span className="mono" title={whole}>{shown}</span>
      <CopyButton text={whole} label={label} />
    </span>
  )
}
