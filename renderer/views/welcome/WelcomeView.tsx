import { Button } from '@mantine/core'
import { Eye, FlaskConical, HardDrive, KeyRound, Server } from 'lucide-react'
import { useState } from 'react'
import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { ErrorNotice } from '../../components/Notices.tsx'
import { Seal } from '../../components/Seal.tsx'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './WelcomeView.module.css'

const icons = [<Eye key="eye" size={14} />, <HardDrive key="drive" size={14} />, <KeyRound key="key" size={14} />]

/** The first start: the demo is one click away, a host a few. */
export function WelcomeView() {
  const { ui, bridge, refreshAll } = useStores()
  const online = useOnline()
  const [starting, setStarting] = useState(false)
  const [error, setError] = useState<AppErrorDto | null>(null)
  const t = texts.welcome
  const start = async (): Promise<void> => {
    setStarting(true)
    setError(null)
    const result = await bridge.call['demo.start']({})
    setStarting(false)
    if (!result.ok) setError(result.error)
    else refreshAll()
  }
  return (
    <div className={css.page}>
      <div className={css.inner}>
        <Seal size={52} />
        <h1>{t.title}</h1>
        <p className={css.intro}>{t.intro}</p>
        <div className={css.choices}>
          <section className={css.choice}>
            <h2><FlaskConical size={15} aria-hidden="true" />{t.demoTitle}</h2>
            <p>{t.demo}</p>
            <Button variant="filled" autoFocus loading={starting} disabled={!online} onClick={() => void start()}>{t.startDemo}</Button>
          </section>
          <section className={css.choice}>
            <h2><Server size={15} aria-hidden="true" />{t.hostTitle}</h2>
            <p>{t.host}</p>
            <Button onClick={() => ui.setState({ addHost: true })}>{t.addHost}</Button>
          </section>
        </div>
        {error !== null && <ErrorNotice error={error} onRetry={() => void start()} />}
        <ul className={css.facts}>
          {t.facts.map(([fact, detail], index) => (
            <li key={fact}>{icons[index]}<span><b>{fact}</b> {detail}</span></li>
          ))}
        </ul>
      </div>
    </div>
  )
}
