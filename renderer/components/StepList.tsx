import { Check, CircleHelp, LoaderCircle, X } from 'lucide-react'
import { texts } from '../texts.ts'
import type { ProgressStep } from '../viewmodels/progressSteps.ts'
import { timeOfDay } from '../viewmodels/times.ts'
import css from './StepList.module.css'

/** Steps of an operation with their times: done, running, to come. Each change is told once to those who cannot see. */
export function StepList({ steps }: { readonly steps: readonly ProgressStep[] }) {
  return (
    <ol className={css.steps} aria-live="polite">
      {steps.map((step) => <Step key={step.label} step={step} />)}
    </ol>
  )
}

function Step({ step }: { readonly step: ProgressStep }) {
  return (
    <li className={css.step} data-state={step.state}>
      <span className={css.dot} aria-hidden="true">
        {step.state === 'done' && <Check size={11} />}
        {step.state === 'running' && <LoaderCircle size={11} className={css.turning} />}
        {step.state === 'failed' && <X size={11} />}
        {step.state === 'unclear' && <CircleHelp size={11} />}
      </span>
      <span className="grow">{step.label} <span className={step.state === 'running' ? css.word : 'visually-hidden'}>{texts.progress.state[step.state]}</span></span>
      {step.at !== null && <span className="tiny t3 num">{timeOfDay(step.at)}</span>}
    </li>
  )
}
