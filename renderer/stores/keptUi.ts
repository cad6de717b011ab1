import { z } from 'zod'
import { screens } from '../../shared/ipc/screens.ts'
import { densities } from '../viewmodels/density.ts'
import { driftGroupings } from '../viewmodels/driftGroups.ts'

/** What the window keeps across starts; nothing of it comes from a host's texts but the name of the chosen host. */
const keptUi = z.object({
  screen: z.enum(screens),
  hostFilter: z.string().max(100).nullable(),
  driftGrouping: z.enum(driftGroupings),
  fleetLabel: z.enum(['vmid', 'name']).nullable(),
  density: z.enum(densities),
  letterKeys: z.boolean(),
})
export type KeptUi = Readonly<z.infer<typeof keptUi>>

const item = 'countersign.window'

/** Reads what was kept; what is missing or not understood is left out. Never throws. */
export function readKeptUi(storage: Pick<Storage, 'getItem'> | null): Partial<KeptUi> {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(item) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return {}
    const understood = Object.entries(keptUi.shape).flatMap(([name, schema]) => {
      const value = schema.safeParse((stored as Readonly<Record<string, unknown>>)[name])
      return value.success ? [[name, value.data] as const] : []
    })
    return Object.fromEntries(understood)
  } catch {
    return {}
  }
}

/** Keeps these values. A browser that keeps nothing is no fault. Effect: local storage. */
export function writeKeptUi(storage: Pick<Storage, 'setItem'> | null, { screen, hostFilter, driftGrouping, fleetLabel, density, letterKeys }: KeptUi): void {
  try {
    storage?.setItem(item, JSON.stringify({ screen, hostFilter, driftGrouping, fleetLabel, density, letterKeys }))
  } catch {
    // Full or forbidden: the window works without.
  }
}
