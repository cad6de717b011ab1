/** What people configured. */
import type { HostId } from '../../shared/domain/guest.ts'
import type { HostConfig } from '../../shared/domain/host.ts'
import type { HubConfig } from '../../shared/domain/hub.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { Freeze } from '../../shared/domain/safety.ts'
import type { Result } from '../../shared/lib/result.ts'

/** The settings file of a data folder. Changes are written whole and atomically. */
export interface Settings {
  hosts(): readonly HostConfig[]
  addHost(host: HostConfig): Result<HostConfig>
  updateHost(id: HostId, change: Partial<Pick<HostConfig, 'mode' | 'desiredPath' | 'endpoints' | 'token' | 'safety'>>): Result<HostConfig>
  removeHost(id: HostId): Result<null>
  /** What freezes every host; null = nothing does. */
  freeze(): Freeze | null
  setFreeze(freeze: Freeze | null): Result<Freeze | null>
  preferences(): Preferences
  setPreferences(preferences: Preferences): Result<Preferences>
  /** null = none is configured. */
  hub(): HubConfig | null
  /** Puts it in place of the one there was; null = none from now on. */
  setHub(hub: HubConfig | null): Result<HubConfig | null>
}
