/** The app itself: its version, its files, what the person chose. */
import { z } from 'zod'
import { preferences } from '../../domain/preferences.ts'
import { nothing } from './shapes.ts'

/** Part of `requests`. */
export const appRequests = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      shell: z.enum(['electron', 'browser']),
      platform: z.string(),
      journal: z.object({ id: z.string(), rows: z.number(), head: z.string(), chain: z.enum(['whole', 'broken', 'unchecked']) }),
      person: z.string(),
    }),
  },
  /** What the person chose, and where this app's files lie (absolute paths). */
  'app.settings': {
    input: nothing,
    output: z.object({ preferences, places: z.object({ dataFolder: z.string(), settings: z.string(), journal: z.string(), log: z.string() }) }),
  },
  'app.setPreferences': { input: z.strictObject(preferences.required().shape), output: nothing },
} as const
