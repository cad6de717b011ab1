import { useId, type ReactNode } from 'react'
import css from './Pane.module.css'

/** A panel with a head. `actions` stand at the right end of the head; the body scrolls when `scroll` is set. */
export function Pane(props: {
  /** A glyph before the title. */
  readonly icon?: ReactNode
  readonly title: string
  readonly detail?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly scroll?: boolean
  readonly className?: string | undefined
}) {
  const titleId = useId()
  return (
    <section className={`${css.pane} ${props.className ?? ''}`} aria-labelledby={titleId}>
      <div className={css.head}>
        {props.icon}
        <h2 id={titleId}>{props.title}</h2>
        {props.detail !== undefined && <span className="t3 small cut">{props.detail}</span>}
        <span className="grow" />
        {props.actions}
      </div>
      <div className={props.scroll === true ? css.scroll : css.body}>{props.children}</div>
    </section>
  )
}
