import { ok } from '../../../shared/lib/result.ts'
import type { HandlersOf, Services } from './services.ts'

/** `app.*` and `demo.*`. */
export function appHandlers({ app, demo, journal }: Services): HandlersOf<'app.info' | 'app.settings' | 'app.setPreferences' | 'demo.start'> {
  return {
    'app.info': async () => {
      const { rows, hash } = journal.auditHead()
      return ok({
        version: app.version,
        shell: app.shell,
        platform: process.platform,
        journal: { id: journal.journalId, rows, head: hash, chain: app.chain() },
        person: app.person,
      })
    },
    'app.settings': async () => ok({ preferences: app.preferences.read(), places: app.places }),
    'app.setPreferences': async (chosen) => {
      const written = app.preferences.write(chosen)
      return written.ok ? ok({}) : written
    },
    'demo.start': async () => {
      const started = await demo.start()
      return started.ok ? ok({ host: started.value.id }) : started
    },
  }
}
