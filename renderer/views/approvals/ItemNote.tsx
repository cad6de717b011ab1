import { Button } from '@mantine/core'
import { Info } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './ItemNotices.module.css'

/** Says what keeps an item from being carried out, where that is somebody's will and no failure, with the way to change it. */
export function ItemNote(props: { readonly icon?: ReactNode; readonly title: string; readonly detail?: string; readonly action: string; readonly onAction: () => void }) {
  return (
    <section className={css.note}>
      {props.icon ?? <Info size={14} aria-hidden="true" />}
      <div className="grow">
        {props.detail === undefined ? <span>{props.title}</span> : <b>{props.title}</b>}
        {props.detail !== undefined && <p>{props.detail}</p>}
      </div>
      <Button size="xs" onClick={props.onAction}>{props.action}</Button>
    </section>
  )
}
