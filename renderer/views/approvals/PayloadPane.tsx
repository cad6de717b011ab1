import { Button, SegmentedControl } from '@mantine/core'
import { useId, useState } from 'react'
import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { hiddenInPayload, payloadParts, readPayload } from '../../viewmodels/approvalPayload.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import css from './PayloadPane.module.css'

interface PayloadPaneProps {
  readonly text: string
  readonly sha256: string
  readonly lines: ApprovalDetail['lines']
  /** Begins closed; the hash stays in sight. */
  readonly folded: boolean
}

/** The exact bytes, or every fact in them line by line; inert text either way. */
export function PayloadPane({ text, sha256, lines, folded }: PayloadPaneProps) {
  const [open, setOpen] = useState(!folded)
  const [view, setView] = useState<'bytes' | 'readable'>('bytes')
  const bodyId = useId()
  const t = texts.approvals.payload
  const hidden = hiddenInPayload(text)
  return (
    <Pane
      title={t.title}
      detail={t.size(wholeNumber(new TextEncoder().encode(text).length))}
      actions={
        <span className={css.tools}>
          {open && <SegmentedControl aria-label={t.view} value={view} onChange={(value) => setView(value)} data={[{ value: 'bytes', label: t.bytes }, { value: 'readable', label: t.readable }]} />}
          <Button size="xs" variant="subtle" aria-expanded={open} aria-controls={bodyId} onClick={() => setOpen(!open)}>{open ? t.hide : t.show}</Button>
          <CopyButton text={text} label={t.copy} />
        </span>
      }
    >
      <div id={bodyId} hidden={!open}>
        {readPayload(text) === null && <p className={css.warn}><ToneGlyph tone="unknown" />{t.unread}</p>}
        {hidden !== null && <p className={css.warn}><ToneGlyph tone="unknown" />{t.hidden(hidden)}</p>}
        {view === 'bytes' ? <Bytes text={text} /> : <Lines lines={lines} />}
      </div>
      <div className={css.foot}>
        <span>{t.sha}</span>
        <code className="grow">{sha256}</code>
        <CopyButton text={sha256} label={t.sha} />
      </div>
    </Pane>
  )
}

function Bytes({ text }: { readonly text: string }) {
  return (
    <pre className={css.bytes} tabIndex={0} role="region" aria-label={texts.approvals.payload.bytes}>
      {payloadParts(text).map((part, index) => (part.mark === 'lost' ? <mark key={index}>{part.text}</mark> : part.mark === 'what' ? <b key={index}>{part.text}</b> : part.text))}
    </pre>
  )
}

function Lines({ lines }: { readonly lines: ApprovalDetail['lines'] }) {
  return (
    <dl className={css.lines} tabIndex={0} role="group" aria-label={texts.approvals.payload.readable}>
      {lines.map((line, index) => [
        <dt key={`label ${index}`}>{line.label}</dt>,
        <dd key={`value ${index}`}>{line.value}</dd>,
      ])}
    </dl>
  )
}
