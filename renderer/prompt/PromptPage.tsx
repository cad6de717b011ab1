import { Button } from '@mantine/core'
import { Lock, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { PromptView } from '../../shared/ipc/promptContract.ts'
import { Seal } from '../components/Seal.tsx'
import { KeyList, needsTouch, toChoice, type KeyForm } from './KeyList.tsx'
import { PayloadText } from './PayloadText.tsx'
import type { PromptState, PromptStore } from './promptStore.ts'
import { promptTexts as t } from './promptTexts.ts'
import css from './PromptPage.module.css'

/** The whole prompt. Escape cancels; Cancel has the first focus; signing takes a deliberate step. */
export function PromptPage({ store }: { readonly store: PromptStore }) {
  const state = useStore(store)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') store.cancel()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])
  return (
    <div className={css.page}>
      <header className={css.bar}><Lock size={14} aria-hidden="true" />{t.bar}</header>
      <main id="content" className={css.main}>
        {state.kind === 'opening' && <p className={css.opening} role="status">{t.opening}</p>}
        {state.kind === 'asking' && <Asking state={state} store={store} />}
        {state.kind === 'signed' && <Outcome filled title={t.signedTitle(state.signed.principal)} text={`${t.signedNext(state.signed, state.view)} ${t.closePage}`} />}
        {state.kind === 'ended' && state.error === null && <Outcome title={t.cancelledTitle} text={`${t.cancelled} ${t.closePage}`} />}
        {state.kind === 'ended' && state.error !== null && <Outcome title={t.endedTitle} text={`${state.error.message} ${state.error.hint ?? ''}`} />}
      </main>
    </div>
  )
}

function Asking({ state, store }: { readonly state: Extract<PromptState, { kind: 'asking' }>; readonly store: PromptStore }) {
  const { view, busy, error } = state
  const [form, setForm] = useState<KeyForm>({ chosen: view.keys[0]?.fingerprint ?? 'file', path: '', passphrase: '' })
  const cancel = useRef<HTMLButtonElement>(null)
  const before = useRef<Element | null>(null)
  useEffect(() => cancel.current?.focus(), [])
  // What is disabled meanwhile loses the focus; after an error it goes on where the person was.
  useEffect(() => {
    if (!busy && document.activeElement === document.body && before.current instanceof HTMLElement) before.current.focus()
  }, [busy])
  const choice = toChoice(form)
  const sign = (): void => {
    if (choice === null || busy) return
    before.current = document.activeElement
    setForm({ ...form, passphrase: '' })
    void store.sign(choice)
  }
  const touch = view.keys.some((key) => key.fingerprint === form.chosen && needsTouch(key))
  return (
    <>
      <div className={css.body}>
        <div className={css.head}>
          <Seal size={40} />
          <div className="grow">
            <h1>{t.title(view)}</h1>
            <p className="t2">{t.turn(view)}</p>
          </div>
        </div>
        <Consequence view={view} />
        <PayloadText view={view} />
        <KeyList view={view} form={form} disabled={busy} onChange={setForm} onLookAgain={() => void store.refresh()} onSubmit={sign} />
      </div>
      {error !== null && <Problem error={error} />}
      <footer className={css.foot}>
        <div className="small t2 grow">{t.only}<br />{t.until(view.expires)}</div>
        <Button ref={cancel} onClick={() => store.cancel()} rightSection={<kbd>Esc</kbd>}>{t.cancel}</Button>
        <Button className={css.sign ?? ''} onClick={sign} disabled={choice === null || busy} leftSection={<Seal size={15} plain />}>
          {busy ? (touch ? t.busyTouch : t.busy) : t.sign(view)}
        </Button>
      </footer>
    </>
  )
}

/** What it costs, in a sentence, before any detail. */
function Consequence({ view }: { readonly view: PromptView }) {
  return (
    <p className={css.say}>
      {t.because(view.reason)} {view.lost !== null && t.lost(view.lost)}{' '}
      <b>{t.undo} {t.wayBack(view)}</b>{' '}
      {view.signed.length > 0 && t.signedBy(view.signed)}
    </p>
  )
}

function Problem({ error }: { readonly error: AppErrorDto }) {
  return (
    <div className={css.problem} role="alert">
      <TriangleAlert size={14} aria-hidden="true" className="tone-red" />
      <span className="grow"><b>{error.message}</b> {error.hint} <code className="t3">{error.code}</code></span>
    </div>
  )
}

/** The prompt has nothing more to ask. */
function Outcome({ title, text, filled = false }: { readonly title: string; readonly text: string; readonly filled?: boolean }): ReactNode {
  return (
    <div className={css.outcome} role="status">
      <Seal size={48} filled={filled} plain={!filled} />
      <h1>{title}</h1>
      <p className="t2">{text}</p>
    </div>
  )
}
