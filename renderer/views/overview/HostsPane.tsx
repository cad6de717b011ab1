import { Button } from '@mantine/core'
import { Plus } from 'lucide-react'
import { Fragment } from 'react'
import type { HostView } from '../../../shared/ipc/contract.ts'
import { CopyValue } from '../../components/CopyButton.tsx'
import { Pane } from '../../components/Pane.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { fileAt } from '../../viewmodels/attention.ts'
import { shortFingerprint } from '../../viewmodels/shorten.ts'
import { hostState, hostTone } from '../../viewmodels/hostState.ts'
import css from './HostsPane.module.css'

/** Hosts with freshness, reach, errors and faulty desired files. */
export function HostsPane({ hosts }: { readonly hosts: readonly HostView[] }) {
  const { ui } = useStores()
  const t = texts.overview
  return (
    <Pane title={t.hosts} detail={t.hostsDetail} actions={<Button size="xs" variant="subtle" leftSection={<Plus size={14} />} onClick={() => ui.setState({ addHost: true })}>{t.addHost}</Button>}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t.host}</th>
            <th className={css.wide}>{t.nodes}</th>
            <th>{t.mode}</th>
            <th className="right">{t.seen}</th>
            <th>{t.state}</th>
            <th className={css.widest}>{t.pinned}</th>
          </tr>
        </thead>
        <tbody>
          {hosts.map((host) => (
            <Fragment key={host.id}>
              <HostRow host={host} />
              {host.nodes.length > 1 && host.nodes.map((node) => (
                <tr key={node.name} className={css.sub}>
                  <td><span className="row"><ToneGlyph tone={node.online ? 'ok' : 'unreachable'} /><span className="cut">{node.name}</span></span></td>
                  <td className={`t2 ${css.wide}`}>{t.guests(node.guests)}</td>
                  <td />
                  <td className="right">{node.seenAt === null ? '–' : <RelativeTime iso={node.seenAt} short />}</td>
                  <td className="t2">{node.online ? t.online : t.offline}</td>
                  <td className={css.widest} />
                </tr>
              ))}
              {host.errors.map((error, index) => (
                <tr key={`error/${index}`} className={css.trouble}>
                  <td colSpan={6}><ToneGlyph tone="unknown" /><span><b>{texts.app.errorTitle(error.code)}.</b> {error.message} {error.hint !== undefined && <span className="t2">{error.hint}</span>}</span></td>
                </tr>
              ))}
              {host.problems.map((problem, index) => (
                <tr key={`problem/${index}`} className={css.trouble}>
                  <td colSpan={6}><ToneGlyph tone="red" /><span><code>{fileAt(problem)}</code> {problem.message} <span className="t2">{problem.hint}</span></span></td>
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Pane>
  )
}

function HostRow({ host }: { readonly host: HostView }) {
  const endpoint = host.endpoints[0]
  return (
    <tr>
      <td><span className="row"><ToneGlyph tone={hostTone(host)} /><b className="cut">{host.id}</b></span></td>
      <td className={`t2 ${css.wide}`}>{host.nodes.length}{host.version === null ? '' : ` · PVE ${host.version}`}</td>
      <td>{texts.modes[host.mode]}</td>
      <td className="right">{host.seenAt === null ? '–' : <b><RelativeTime iso={host.seenAt} short /></b>}</td>
      <td className={css.state}>{hostState(host)}</td>
      <td className={css.widest}>{endpoint !== undefined && <CopyValue shown={shortFingerprint(endpoint.fingerprint)} whole={endpoint.fingerprint} label={`${texts.hosts.fingerprint} ${host.id}`} />}</td>
    </tr>
  )
}
