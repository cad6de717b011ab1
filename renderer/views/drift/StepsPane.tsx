import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Ban, Check, Copy } from 'lucide-react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { ClassChip } from '../../components/ClassChip.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useCommand } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { fateOfStep, type ApplyGate, type StepFate } from '../../viewmodels/applyGate.ts'
import { requestText } from '../../viewmodels/diffCells.ts'
import css from './StepsPane.module.css'

type Step = DriftDetail['steps'][number]

interface StepsPaneProps {
  readonly steps: readonly Step[]
  /** Their requests as they are, to be copied; `steps` holds them as they are shown. */
  readonly requests: readonly Step['request'][]
  /** Whether, and which fields of, them could be put back now. */
  readonly gate: ApplyGate
  readonly chosen: readonly string[]
}

/** Each planned step: its sentence, its class, the exact request, and what putting back would do with it now. */
export function StepsPane({ steps, requests, gate, chosen }: StepsPaneProps) {
  const t = texts.drift
  return (
    <Pane title={t.steps} actions={steps.length > 0 && <CopyAll requests={requests} />}>
      {steps.length === 0 && <p className={css.none}>{t.noSteps}</p>}
      <ol>
        {steps.map((step, index) => (
          <li key={index} className={css.step}>
            <div className={css.head}>
              <b className="grow">{step.summary}</b>
              <ClassChip classification={step.classification} />
            </div>
            <div className={css.request}>
              <pre>
                <b className={css.method}>{step.request.method}</b> {step.request.path}
                {Object.entries(step.request.parameters).map(([key, value]) => (
                  <span key={key} className={css.parameter}><span className="t2">{key}=</span>{value}</span>
                ))}
              </pre>
              <CopyButton text={requestText(requests[index] ?? step.request)} label={`${step.request.method} ${step.request.path}`} />
            </div>
            <div className={css.foot}>
              <Fate fate={fateOfStep(step, gate, chosen)} />
              <span className="t2">{step.inverse === null ? t.noUndo : `${t.undo}: ${step.inverse}`}</span>
            </div>
          </li>
        ))}
      </ol>
    </Pane>
  )
}

function Fate({ fate }: { readonly fate: StepFate }) {
  const said = texts.drift.fates[fate]
  if (fate === 'waits') return <span className={`${css.fate} tone-seal`}><Seal size={13} />{said}</span>
  if (fate === 'refused' || fate === 'left') return <span className={`${css.fate} t2`}><Ban size={13} aria-hidden="true" />{said}</span>
  return <span className={`${css.fate} tone-ok`}><Check size={13} aria-hidden="true" />{said}</span>
}

/** Copies every request that is shown; also by key. Says it when it is done. */
function CopyAll({ requests }: { readonly requests: readonly Step['request'][] }) {
  const { copied, copy } = useClipboard()
  const copyAll = (): void => copy(requests.map(requestText).join('\n\n'))
  useCommand('copy', copyAll)
  return (
    <>
      <span role="status" className="visually-hidden">{copied ? texts.app.copied : ''}</span>
      <Button size="xs" variant="subtle" className={css.copyAll ?? ''} leftSection={copied ? <Check size={13} /> : <Copy size={13} />} aria-label={`${texts.app.copy} ${texts.drift.copyRequests(requests.length)}`} onClick={copyAll}>{copied ? texts.app.copied : texts.app.copy} <kbd>C</kbd></Button>
    </>
  )
}
