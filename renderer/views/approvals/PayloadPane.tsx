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

type PayloadView = 'bytes' | 'readable'

interface PayloadPaneProps {
  readonly text: string
  readonly sha256: string
  readonly lines: ApprovalDetail['lines']
  /** Closed until somebody opens it; the hash stays in sight. */
  readonly folded: boolean
  /** Shown first where there is room for one. */
  readonly firstView: PayloadView
  /** There is room for both, side by side. */
  readonly both: boolean
}

/** The exact bytes, and every fact in them line by line; inert text either way. */
export function PayloadPane({ text, sha256, lines, folded, firstView, both }: PayloadPaneProps) {
  const [chosen, setChosen] = useState<boolean | null>(null)
  const [view, setView] = useState<PayloadView>(firstView)
  const bodyId = useId()
  const t = texts.approvals.payload
  const hidden = hiddenInPayload(text)
  const open = chosen ?? !folded
  return (
    <Pane
      title={t.title}
      detail={t.size(wholeNumber(new TextEncoder().encode(text).length))}
      actions={
        <span className={css.tools}>
          {open && !both && <SegmentedControl aria-label={t.view} value={view} onChange={(value) => setView(value)} data={[{ value: 'bytes', label: t.bytes }, { value: 'readable', label: t.readable }]} />}
          <Button size="xs" variant="subtle" aria-expanded={open} aria-controls={bodyId} onClick={() => setChosen(!open)}>{open ? t.hide : t.show}</Button>
          <CopyButton text={text} label={t.copy} />
        </span>
      }
    >
      <div id={bodyId} hidden={!open}>
        {readPayload(text) === null && <p className={css.warn}><ToneGlyph tone="unknown" />{t.unread}</p>}
        {hidden !== null && <p className={css.warn}><ToneGlyph tone="unknown" />{t.hidden(hidden)}</p>}
        <div className={css.views}>
          {(both || view === 'readable') && <Lines lines={lines} />}
          {(both || view === 'bytes') && <Bytes text={text} />}
        </div>
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
    <div className={css.lines} tabIndex={0} role="region" aria-label={texts.approvals.payload.readable}>
      <dl>
        {lines.map((line, index) => [
          <dt key={`label ${index}`}>{line.label}</dt>,
          <dd key={`value ${index}`}>{line.value}</dd>,
        ])}
      </dl>
    </div>
  )
}
