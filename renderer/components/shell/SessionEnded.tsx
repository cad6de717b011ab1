import type { AppErrorDto } from '../../../shared/domain/appError.ts'
import { texts } from '../../texts.ts'
import { Seal } from '../Seal.tsx'
import css from './SessionEnded.module.css'

/** The whole page once the browser shell refused it: calm, and says where to go on. */
export function SessionEnded({ error }: { readonly error: AppErrorDto }) {
  const t = texts.connection
  const ended = error.code === 'session_ended'
  return (
    <main className={css.page}>
      <div className={css.inner}>
        <Seal size={40} />
        <h1>{ended ? t.endedTitle : t.refusedTitle}</h1>
        <p>{ended ? t.ended : error.message}</p>
        <p className="t2">{ended ? t.endedCalm : error.hint}</p>
      </div>
    </main>
  )
}
