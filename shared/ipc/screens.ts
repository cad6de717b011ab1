import { z } from 'zod'

/** The window's screens, in the order of its navigation. */
export const screens = ['overview', 'drift', 'approvals', 'audit', 'hosts', 'signers', 'settings'] as const
export type Screen = (typeof screens)[number]

/**
 * Where the window is asked to go, by the menu, the tray, a notification or a link. It only shows: nothing is done by
 * going there. `id`: in Approvals a request, in Drift `host/vmid`, in Hosts a host; what is not known is passed over.
 */
export const navigation = z.strictObject({ screen: z.enum(screens), id: z.string().min(1).max(200).nullable() })
export type Navigation = z.infer<typeof navigation>

/** What the native menu and the tray can ask the window for; each opens something, none sends anything by itself. */
export const windowCommands = ['find', 'freeze', 'keys'] as const
export type WindowCommand = (typeof windowCommands)[number]
