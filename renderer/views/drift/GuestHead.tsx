import { Button, Tooltip } from '@mantine/core'
import { EyeOff, FilePen, Undo2 } from 'lucide-react'
import type { DriftDetail } from '../../../shared/ipc/contract.ts'
import { CopyValue } from '../../components/CopyButton.tsx'
import { GuestFacts, Tag } from '../../components/GuestFacts.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { StandingChip, ToneChip } from '../../components/Standing.tsx'
import { useCommand, useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { decidableFields, type ApplyGate } from '../../viewmodels/applyGate.ts'
import { fileName, shortDigest } from '../../viewmodels/shorten.ts'
import { GuestMenu } from './GuestMenu.tsx'
import css from './GuestHead.module.css'

interface GuestHeadProps {
  readonly detail: DriftDetail
  /** The fields that a decision is about, and whether they could be put back now. */
  readonly chosen: readonly string[]
  readonly gate: ApplyGate
}

/** Who the guest is, where it is declared, since when it differs, and what a person can decide. */
export function GuestHead({ detail, chosen, gate }: GuestHeadProps) {
  const { ui } = useStores()
  const online = useOnline()
  const t = texts.drift
  const d = texts.decisions
  const all = chosen.length === decidableFields(detail).length
  const decidable = online && chosen.length > 0
  const apply = (): void => {
    if (gate.allowed) ui.setState({ apply: { kind: 'guest', guest: { host: detail.host, vmid: detail.vmid }, ...(all ? {} : { fields: chosen }) } })
  }
  const decide = (kind: 'ignore' | 'accept'): void => {
    if (decidable) ui.setState({ decision: { kind, guests: [{ host: detail.host, vmid: detail.vmid, fields: [...chosen] }] } })
  }
  useCommand('apply', apply)
  useCommand('ignore', () => decide('ignore'))
  useCommand('accept', () => decide('accept'))
  return (
    <header className={css.head}>
      <div className={css.top}>
        <h1 className="cut" title={detail.name ?? undefined}><span className={css.vmid}>{detail.vmid}</span> {detail.name ?? ''}</h1>
        <StandingChip standing={detail.standing} />
        {detail.lock !== null && <ToneChip tone="unknown" label={t.locked(detail.lock)} />}
        <span className={css.actions}>
          <GuestMenu detail={detail} />
          {detail.fields.length > 0 && (
            <>
              <Button leftSection={<EyeOff size={14} />} disabled={!decidable} onClick={() => decide('ignore')}>{d.ignore} <kbd>I</kbd></Button>
              <Button leftSection={<FilePen size={14} />} disabled={!decidable} onClick={() => decide('accept')}>{d.accept} <kbd>A</kbd></Button>
            </>
          )}
          <Tooltip label={gate.allowed ? '' : gate.reason} disabled={gate.allowed}>
            <Button variant="filled" leftSection={<Undo2 size={14} />} data-disabled={!gate.allowed} aria-disabled={!gate.allowed} onClick={apply}>
              {gate.allowed ? d.putBack(gate.fields) : d.putBackNone} <kbd>P</kbd>
            </Button>
          </Tooltip>
        </span>
      </div>
      <div className={css.facts}>
        <span className={css.chips}>
          <GuestFacts type={detail.type} run={detail.run} />
          {detail.tags.map((tag) => <Tag key={tag} text={tag} />)}
        </span>
        <p>
          {detail.node !== '' && <span>{detail.node} {t.in} {detail.host}</span>}
          {detail.node === '' && <span>{detail.host}</span>}
          <span className="nowrap">{detail.declaredAt === null ? t.notDeclared : <>{t.declaredAt} <code title={detail.declaredAt}>{fileName(detail.declaredAt)}</code></>}</span>
          {detail.digest !== null && <span className="nowrap">{t.digest} <CopyValue shown={shortDigest(detail.digest)} whole={detail.digest} label={t.digest} /></span>}
          {detail.since !== null && <span className="nowrap">{t.differsSince} <RelativeTime iso={detail.since} /></span>}
          {detail.seenAt !== '' && <span className="nowrap">{t.seen} <RelativeTime iso={detail.seenAt} /></span>}
        </p>
      </div>
      {!gate.allowed && detail.fields.length > 0 && (
        <p className={css.reason}>
          {gate.reason}
          {gate.remedy === 'hosts' && <Button size="xs" onClick={() => ui.setState({ screen: 'hosts', hostFilter: null })}>{t.toHosts}</Button>}
        </p>
      )}
    </header>
  )
}
