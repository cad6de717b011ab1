import type { GuestType, ManagedField } from '../../../shared/domain/guest.ts'

/** Proxmox's own option behind a field, for those who know it by that name; '' where no option stands behind it. Pure. */
export function optionOf(field: ManagedField, type: GuestType): string {
  switch (field) {
    case 'name':
      return type === 'lxc' ? 'hostname' : 'name'
    case 'absent':
    case 'run':
    case 'ha':
      return ''
    case 'disk':
      return type === 'lxc' ? 'rootfs' : 'disk'
    default:
      return field
  }
}
