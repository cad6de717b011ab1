import { Container, Monitor, Play, Square } from 'lucide-react'
import type { GuestType, RunState } from '../../shared/domain/guest.ts'
import { texts } from '../texts.ts'
import css from './GuestFacts.module.css'

/** What a guest is and whether it runs, as two outlined chips. */
export function GuestFacts({ type, run }: { readonly type: GuestType; readonly run: RunState }) {
  return (
    <>
      <span className={css.fact}>
        {type === 'qemu' ? <Monitor size={12} aria-hidden="true" /> : <Container size={12} aria-hidden="true" />}
        {type === 'qemu' ? texts.drift.vm : texts.drift.container}
      </span>
      <span className={css.fact}>
        {run === 'running' ? <Play size={12} aria-hidden="true" /> : <Square size={12} aria-hidden="true" />}
        {run}
      </span>
    </>
  )
}

/** A tag as the host spells it. Inert text. */
export function Tag({ text }: { readonly text: string }) {
  return <span className={css.tag}>{text}</span>
}
