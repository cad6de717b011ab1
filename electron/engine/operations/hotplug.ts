import type { ActualGuest } from '../../../shared/domain/guest.ts'

/** What a VM's `hotplug` means where it is not set, and as `1` (`PVE::QemuServer::parse_hotplug_features`). */
const usual = ['network', 'disk', 'usb']

/** Whether a running VM takes changes of this kind at once. False where its configuration was not read. Pure. */
export function hotplugs({ spec }: ActualGuest, feature: string): boolean {
  if (spec === null) return false
  const raw = spec.options.running['hotplug'] ?? '1'
  if (raw === '0') return false
  return (raw === '1' ? usual : raw.split(/[,;\s]+/)).includes(feature)
}
