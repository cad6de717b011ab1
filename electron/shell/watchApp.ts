/** Looks at the app whenever it says that something changed, and tells the tray and the notifications what it saw. */
import { usualPreferences, type Preferences } from '../../shared/domain/preferences.ts'
import type { SafetyView } from '../../shared/domain/safety.ts'
import type { EventName } from '../../shared/ipc/contract.ts'
import { readAllPages } from '../../shared/lib/readAllPages.ts'
import type { ServedApp } from '../ipc/dispatch.ts'
import { newNotices, pastEvents, type Notice, type Seen } from './notices.ts'

/** How the app stands, in the numbers of the tray. */
export interface Standing {
  readonly toSign: number
  readonly differ: number
  readonly lost: number
  readonly frozen: boolean
}

export interface AppWatch {
  /** What the person chose, as of the last look. */
  preferences(): Preferences
  stop(): void
}

export interface WatchOptions {
  readonly app: Pick<ServedApp, 'handlers' | 'events' | 'logger'>
  readonly onStanding: (standing: Standing) => void
  /** Called once for each event, and never while notifications are off. */
  readonly onNotice: (notice: Notice) => void
}

const concern: ReadonlySet<EventName> = new Set(['fleet.changed', 'approvals.changed', 'operations.changed', 'preferences.changed'])

/**
 * Begins to watch. Resolves when the first look is done: what it saw is the past and is not told. A look that fails
 * changes nothing; the next one compares with the last that did not. At most one runs at a time.
 */
export async function watchApp({ app, onStanding, onNotice }: WatchOptions): Promise<AppWatch> {
  let chosen = usualPreferences
  let before: Seen | null = null
  const told = new Set<string>()
  let running: Promise<void> | null = null
  let again = false
  let stopped = false

  const look = async (): Promise<void> => {
    const seen = await lookOnce(app.handlers)
    if (seen === null || stopped) return
    chosen = seen.preferences
    onStanding(standingOf(seen))
    if (before === null) for (const key of pastEvents(seen)) told.add(key)
    const notices = newNotices(told, before ?? seen, seen)
    before = seen
    for (const notice of notices) {
      for (const key of notice.keys) told.add(key)
      if (chosen.notifications) onNotice(notice)
    }
  }
  const refresh = (): Promise<void> => {
    again = true
    running ??= (async () => {
      while (again && !stopped) {
        again = false
        await look().catch((thrown: unknown) => app.logger.error('looking for what the desktop should tell failed', { cause: thrown }))
      }
    })().finally(() => { running = null })
    return running
  }

  const stopEvents = app.events.on((name) => { if (concern.has(name)) void refresh() })
  await refresh()
  return {
    preferences: () => chosen,
    stop: () => {
      stopped = true
      stopEvents()
    },
  }
}

type Look = Seen & { readonly preferences: Preferences; readonly safety: SafetyView }

/** Null when any part could not be told: half a look would make old things seem new. */
async function lookOnce(handlers: ServedApp['handlers']): Promise<Look | null> {
  const [fleet, approvals, operations, safety, settings] = await Promise.all([
    handlers['fleet.hosts']({}), readAllPages((after: string | null) => handlers['approvals.list']({ after })), handlers['operations.recent']({}), handlers['safety.get']({}), handlers['app.settings']({}),
  ])
  if (!fleet.ok || !approvals.ok || !operations.ok || !safety.ok || !settings.ok) return null
  return { hosts: fleet.value.hosts, approvals: [...approvals.value], operations: operations.value.rows, safety: safety.value, preferences: settings.value.preferences }
}

function standingOf({ hosts, approvals, safety }: Look): Standing {
  return {
    toSign: approvals.filter(({ state }) => state === 'pending').length,
    differ: hosts.reduce((sum, { counts }) => sum + counts.drifted, 0),
    lost: hosts.filter(({ reach }) => reach === 'unreachable').length,
    frozen: safety.freeze !== null,
  }
}
