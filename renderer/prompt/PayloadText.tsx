import { UnstyledButton } from '@mantine/core'
import { FileCheck2 } from 'lucide-react'
import { useState } from 'react'
import type { PromptView } from '../../shared/ipc/promptContract.ts'
import { promptTexts as t } from './promptTexts.ts'
import css from './PromptPage.module.css'

/** Every fact that the bytes state, line by line, or the bytes themselves. Inert text either way. */
export function PayloadText({ view }: { readonly view: PromptView }) {
  const [raw, setRaw] = useState(false)
  return (
    <>
      <div className={css.document} tabIndex={0} role="region" aria-label={raw ? t.bytesLabel : t.document}>
        {raw ? <pre>{view.payload}</pre> : <Lines lines={view.lines} />}
      </div>
      <div className={css.proof}>
        <FileCheck2 size={14} aria-hidden="true" />
        <span className="grow">
          {t.read(view.sizeBytes)} <span className="mono" title={view.sha256}>{`${view.sha256.slice(0, 8)}…${view.sha256.slice(-8)}`}</span>
        </span>
        <UnstyledButton className={css.link} aria-pressed={raw} onClick={() => setRaw(!raw)}>{raw ? t.showText : t.showBytes}</UnstyledButton>
      </div>
    </>
  )
}

function Lines({ lines }: { readonly lines: PromptView['lines'] }) {
  return (
    <dl>
      {lines.map(({ label, value, loses }, index) => {
        const before = lines[index - 1]
        const begins = before !== undefined && before.loses !== loses
        return (
          <div key={`${index} ${label}`} className={css.line} data-loses={loses} data-begins={begins}>
            <dt><span className={before?.label === label ? 'visually-hidden' : undefined}>{label}</span></dt>
            <dd>{value}</dd>
          </div>
        )
      })}
    </dl>
  )
}
