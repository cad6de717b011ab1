import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { hostMode, type HostMode } from '../../../shared/domain/host.ts'
import type { HostTest, HostView } from '../../../shared/ipc/contract.ts'
import { CopyValue } from '../../components/CopyButton.tsx'
import { Tag } from '../../components/GuestFacts.tsx'
import { ErrorNotice } from '../../components/Notices.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { reportResult } from '../../components/reportResult.ts'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { fileAt } from '../../viewmodels/attention.ts'
import { hostState, hostTone } from '../../viewmodels/hostState.ts'
import { shortFingerprint } from '../../viewmodels/shorten.ts'
import { HostConfirm, type HostQuestion } from './HostConfirm.tsx'
import { HostSafety } from './HostSafety.tsx'
import { HostTestResult } from './HostTestResult.tsx'
import css from './HostCard.module.css'

/** One host: mode, reach, endpoints with their pins, what is wrong with it, and what can be done. */
export function HostCard({ host }: { readonly host: HostView }) {
  const { bridge } = useStores()
  const online = useOnline()
  const [test, setTest] = useState<HostTest | null>(null)
  const [testing, setTesting] = useState(false)
  const [question, setQuestion] = useState<HostQuestion | null>(null)
  const t = texts.hosts

  const setMode = async (mode: HostMode): Promise<void> => void reportResult(await bridge.call['hosts.setMode']({ host: host.id, mode }), () => t.modeSet(host.id, mode))
  const runTest = async (): Promise<void> => {
    setTesting(true)
    const result = await bridge.call['hosts.test']({ host: host.id })
    setTesting(false)
    if (result.ok) setTest(result.value)
    else reportResult(result, () => '')
  }

  return (
    <section className={css.card} aria-label={t.cardLabel(host.id)}>
      <div className={css.head}>
        <ToneGlyph tone={hostTone(host)} size={15} />
        <h2 className="cut">{host.id}</h2>
        {host.demo && <Tag text={texts.app.demo} />}
        <span className="t2 small cut">
          {host.version === null ? '' : `${t.version} ${host.version} · `}{hostState(host)}
          {host.seenAt !== null && <> · {texts.app.seen} <RelativeTime iso={host.seenAt} /></>}
        </span>
      </div>
      <div className={css.tools}>
        <SegmentedControl
          aria-label={`${t.mode}: ${host.id}`}
          value={host.mode}
          disabled={!online}
          onChange={(mode) => void setMode(hostMode.parse(mode))}
          data={hostMode.options.map((mode) => ({ value: mode, label: texts.modes[mode] }))}
        />
        <span className="grow" />
        <Button size="xs" disabled={!online || testing} onClick={() => void runTest()}>{testing ? t.testing : t.test}</Button>
        <Button size="xs" disabled={!online} onClick={() => setQuestion('adopt')}>{t.adopt}</Button>
        <Button size="xs" disabled={!online} onClick={() => setQuestion('remove')}>{t.remove}</Button>
      </div>
      <p className={css.modeHelp}>{texts.modeHelp[host.mode]}</p>
      <Facts host={host} />
      <HostSafety host={host} />
      {host.errors.length > 0 && (
        <div className={css.part}>
          <h3>{t.errors}</h3>
          {host.errors.map((error, index) => <ErrorNotice key={index} error={error} />)}
        </div>
      )}
      {host.problems.length > 0 && (
        <div className={css.part}>
          <h3>{t.problems}</h3>
          <p className="small t2">{t.problemsDetail}</p>
          <ul className={css.problems}>
            {host.problems.map((problem, index) => (
              <li key={index}><ToneGlyph tone="red" /><span><code>{fileAt(problem)}</code> {problem.message} <span className="t2">{problem.hint}</span></span></li>
            ))}
          </ul>
        </div>
      )}
      {test !== null && <div className={css.part}><HostTestResult test={test} /></div>}
      {question !== null && <HostConfirm host={host} question={question} close={() => setQuestion(null)} />}
    </section>
  )
}

function Facts({ host }: { readonly host: HostView }) {
  const t = texts.hosts
  return (
    <dl className={css.facts}>
      <dt>{t.endpoints}</dt>
      <dd>
        {host.endpoints.map((endpoint) => (
          <div key={endpoint.url} className={css.endpoint}>
            <code>{endpoint.url}</code>
            <CopyValue shown={shortFingerprint(endpoint.fingerprint)} whole={endpoint.fingerprint} label={`${t.fingerprint} ${endpoint.url}`} />
          </div>
        ))}
      </dd>
      <dt>{t.desired}</dt>
      <dd>{host.desiredPath === null ? <span className="t2">{t.noDesired}</span> : <code>{host.desiredPath}</code>} <span className="t2">· {t.managed(host.counts.managed)} / {texts.overview.guests(host.counts.guests)}</span></dd>
      <dt>{t.nodes}</dt>
      <dd className={css.nodes}>
        {host.nodes.length === 0 && <span className="t2">{texts.app.never}</span>}
        {host.nodes.map((node) => (
          <span key={node.name} className={css.node}>
            <ToneGlyph tone={node.online ? 'ok' : 'unreachable'} size={13} />
            {node.name} <span className="t2">{node.online ? texts.overview.guests(node.guests) : texts.overview.offline}</span>
          </span>
        ))}
      </dd>
    </dl>
  )
}
