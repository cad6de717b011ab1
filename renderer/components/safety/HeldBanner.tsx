import { Button } from '@mantine/core'
import { Snowflake, TriangleAlert } from 'lucide-react'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { heldBack } from '../../viewmodels/safetyState.ts'
import css from './HeldBanner.module.css'

/** On the screens where work begins: says that nothing is sent to the hosts shown, and leads to the reason. */
export function HeldBanner() {
  const { safety, ui, commands } = useStores()
  const { frozen, missing } = heldBack(useLive(safety).value, useUi((state) => state.hostFilter))
  const t = texts.safety
  return (
    <>
      {frozen.length > 0 && (
        <div className={css.banner} role="status" data-kind="frozen">
          <Snowflake size={14} aria-hidden="true" />
          <span className="grow"><b>{frozen === 'every' ? t.bannerAll : t.bannerHosts(frozen.join(', '))}</b> {t.bannerDetail}</span>
          <Button size="xs" onClick={() => commands.run('freeze')}>{t.open}</Button>
        </div>
      )}
      {missing.map(({ host, seen, expected }) => (
        <div key={host} className={css.banner} role="status" data-kind="missing">
          <TriangleAlert size={14} aria-hidden="true" />
          <span className="grow"><b>{t.missing(host, seen, expected)}</b> {t.missingDetail}</span>
          <Button size="xs" onClick={() => ui.setState({ screen: 'hosts', hostFilter: host })}>{texts.screens.hosts}</Button>
        </div>
      ))}
    </>
  )
}
