/** What a person chose about the desktop app. Nothing in it decides about hosts, signatures or what runs. */
import { z } from 'zod'

/** What a person chose for the app at this computer; absent fields have their defaults. */
export const preferences = z.object({
  /** Tell of new requests, failed operations and lost hosts through the system. */
  notifications: z.boolean().default(true),
  /** Closing the window keeps the app running, where the desktop has a tray. */
  closeToTray: z.boolean().default(false),
})
export type Preferences = Readonly<z.infer<typeof preferences>>

/** What holds until somebody chooses otherwise. */
export const usualPreferences: Preferences = preferences.parse({})
