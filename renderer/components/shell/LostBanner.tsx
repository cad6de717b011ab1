import { Unplug } from 'lucide-react'
import { useStore } from 'zustand'
import { useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import css from './LostBanner.module.css'

/** Says that the connection is lost; what is on screen stays readable. */
export function LostBanner() {
  const kind = useStore(useStores().connection, (state) => state.kind)
  if (kind !== 'lost') return null
  return (
    <div className={css.banner} role="alert">
      <Unplug size={14} aria-hidden="true" />
      <span className="cut">
        <b>{texts.connection.lost}</b> {texts.connection.lostDetail}
      </span>
    </div>
  )
}
