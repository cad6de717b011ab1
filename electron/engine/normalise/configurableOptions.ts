/**
 * The options that `guest.configure` may set under Proxmox's own keys, and no others. Pure.
 *
 * Not here, on purpose: what reaches into the host (`args`, `hookscript`, `hostpciN`, `usbN`, `serialN`, `parallelN`,
 * `devN`, `virtiofsN`, `ivshmem`, `affinity`, `cicustom`, raw `lxc.*`), what is a volume or a network (kinds of their
 * own), what tells a guest's identity (`smbios1`, `vmgenid`), what Proxmox keeps for itself (`lock`, `template`,
 * `parent`, `unusedN`), and secrets, which do not belong in files (`cipassword`, `env`).
 * Source: schema of `PUT …/config` (Proxmox VE 9.1.8), `vmconfig_hotplug_pending` of both types.
 */
import type { GuestType } from '../../../shared/domain/guest.ts'

/**
 * When a change reaches a running guest: `live` = at once; `nextStart` = with its next start; `hotplug` = at once where
 * the host can, else with the next start. An option of cloud-init is written at once, and read by the guest as it boots.
 */
export type OptionEffect = 'live' | 'nextStart' | 'hotplug'

/** Why a change needs a person: `any` change, switching it `off`, or a `lower` value. */
export type OptionConcern = 'any' | 'off' | 'lower'

/** What is known of one option. */
export interface ConfigurableOption {
  readonly effect: OptionEffect
  /** The text as it is stored. Stricter than Proxmox where a wrong value would be dangerous. */
  readonly value: RegExp
  /** True when Proxmox refuses to remove it. */
  readonly required?: true
  /** The feature of `hotplug` that a live change needs. */
  readonly feature?: string
  /** Changes that give somebody access, or take a guard away. */
  readonly security?: OptionConcern
  /** Changes that can make a running guest kill what it runs. */
  readonly interrupts?: OptionConcern
}

const flag = /^[01]$/
const whole = /^\d{1,9}$/
const counted = /^[1-9]\d{0,8}$/
const decimal = /^\d{1,9}(?:\.\d+)?$/
const startup = /^(?:\d+|(?:order|up|down)=\d+)(?:,(?:order|up|down)=\d+)*$/
const addresses = /^[0-9A-Za-z.:%-]+(?:[,; ]+[0-9A-Za-z.:%-]+)*$/
const domains = /^[A-Za-z0-9.-]+(?:[,; ]+[A-Za-z0-9.-]+)*$/
const ipConfig = /^(?:ip|gw|ip6|gw6)=[0-9A-Za-z.:/]+(?:,(?:ip|gw|ip6|gw6)=[0-9A-Za-z.:/]+)*$/

/** What both types have under the same key and treat alike. */
const shared = {
  startup: { effect: 'live', value: startup },
  protection: { effect: 'live', value: flag, security: 'off' },
  cpulimit: { effect: 'live', value: decimal },
  cpuunits: { effect: 'live', value: whole },
} as const

const lxc: Readonly<Record<string, ConfigurableOption>> = {
  ...shared,
  // All but nesting is for root@pam alone; here so that they can be kept beside it.
  features: { effect: 'nextStart', value: /^(?:(?:nesting|keyctl|fuse|mknod|force_rw_sys)=[01]|mount=[A-Za-z0-9_; ]+)(?:,(?:(?:nesting|keyctl|fuse|mknod|force_rw_sys)=[01]|mount=[A-Za-z0-9_; ]+))*$/, security: 'any' },
  nameserver: { effect: 'nextStart', value: addresses, security: 'any' },
  searchdomain: { effect: 'nextStart', value: domains },
  ostype: { effect: 'nextStart', value: /^(?:debian|devuan|ubuntu|centos|fedora|opensuse|archlinux|alpine|gentoo|nixos|unmanaged)$/, required: true },
  timezone: { effect: 'nextStart', value: /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/ },
  console: { effect: 'nextStart', value: flag },
  tty: { effect: 'nextStart', value: /^[0-6]$/ },
  cmode: { effect: 'nextStart', value: /^(?:shell|console|tty)$/ },
  debug: { effect: 'nextStart', value: flag },
}

const qemu: Readonly<Record<string, ConfigurableOption>> = {
  ...shared,
  sockets: { effect: 'nextStart', value: counted },
  vcpus: { effect: 'hotplug', feature: 'cpu', value: counted, interrupts: 'lower' },
  numa: { effect: 'nextStart', value: flag },
  cpu: { effect: 'nextStart', value: /^(?:cputype=)?[A-Za-z0-9][A-Za-z0-9._-]*(?:,(?:flags=[+-][A-Za-z0-9._-]+(?:;[+-][A-Za-z0-9._-]+)*|hidden=[01]|hv-vendor-id=[A-Za-z0-9]{1,12}|reported-model=[A-Za-z0-9._-]+|(?:guest-)?phys-bits=(?:host|\d{1,2})))*$/ },
  balloon: { effect: 'hotplug', value: whole, interrupts: 'lower' },
  shares: { effect: 'live', value: whole },
  'allow-ksm': { effect: 'nextStart', value: flag },
  agent: { effect: 'hotplug', value: /^(?:[01]|[a-z_-]+=[a-z0-9]+)(?:,[a-z_-]+=[a-z0-9]+)*$/ },
  boot: { effect: 'nextStart', value: /^(?:order=[a-z]+\d+(?:;[a-z]+\d+)*|(?:legacy=)?[acdn]{1,4})$/, security: 'any' },
  ostype: { effect: 'nextStart', value: /^(?:other|wxp|w2k|w2k3|w2k8|wvista|win7|win8|win10|win11|l24|l26|solaris)$/ },
  hotplug: { effect: 'hotplug', value: /^(?:[01]|(?:network|disk|cpu|memory|usb|cloudinit)(?:,(?:network|disk|cpu|memory|usb|cloudinit))*)$/ },
  scsihw: { effect: 'nextStart', value: /^(?:lsi|lsi53c810|virtio-scsi-pci|virtio-scsi-single|megasas|pvscsi)$/ },
  bios: { effect: 'nextStart', value: /^(?:seabios|ovmf)$/ },
  machine: { effect: 'nextStart', value: /^(?:type=)?(?:pc|q35|virt|pc-i440fx|pc-q35)[A-Za-z0-9.+-]*(?:,(?:viommu=(?:intel|virtio)|enable-s[34]=[01]|aw-bits=\d{2}))*$/ },
  vga: { effect: 'nextStart', value: /^(?:type=)?(?:cirrus|qxl[2-4]?|none|serial[0-3]|std|virtio(?:-gl)?|vmware)(?:,(?:memory=\d{1,3}|clipboard=vnc))*$/ },
  audio0: { effect: 'nextStart', value: /^device=(?:ich9-intel-hda|intel-hda|AC97)(?:,driver=(?:spice|none))?$/ },
  // The host's own generator is a device of the host.
  rng0: { effect: 'nextStart', value: /^(?:source=)?\/dev\/u?random(?:,(?:max_bytes|period)=\d+)*$/ },
  watchdog: { effect: 'nextStart', value: /^(?:model=)?(?:i6300esb|ib700)(?:,action=(?:reset|shutdown|poweroff|pause|debug|none))?$/ },
  tablet: { effect: 'hotplug', feature: 'usb', value: flag },
  acpi: { effect: 'nextStart', value: flag },
  kvm: { effect: 'nextStart', value: flag },
  tdf: { effect: 'nextStart', value: flag },
  localtime: { effect: 'nextStart', value: flag },
  startdate: { effect: 'nextStart', value: /^(?:now|\d{4}-\d{1,2}-\d{1,2}(?:T\d{1,2}:\d{1,2}:\d{1,2})?)$/ },
  keyboard: { effect: 'nextStart', value: /^[a-z]{2}(?:-[a-z]{2})?$/ },
  reboot: { effect: 'nextStart', value: flag },
  migrate_downtime: { effect: 'live', value: decimal },
  migrate_speed: { effect: 'live', value: whole },
  vmstatestorage: { effect: 'live', value: /^[A-Za-z][A-Za-z0-9._-]*$/ },

  citype: { effect: 'nextStart', value: /^(?:configdrive2|nocloud|opennebula)$/ },
  ciupgrade: { effect: 'nextStart', value: flag },
  ciuser: { effect: 'nextStart', value: /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/, security: 'any' },
  // Percent-encoded, as Proxmox stores them.
  sshkeys: { effect: 'nextStart', value: /^[-%A-Za-z0-9_.!~*'()]{1,16384}$/, security: 'any' },
  nameserver: { effect: 'nextStart', value: addresses, security: 'any' },
  searchdomain: { effect: 'nextStart', value: domains },
  ...Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`ipconfig${index}`, { effect: 'nextStart', value: ipConfig, security: 'any' } as const])),
}

/** The table, by guest type and key. */
export const configurableOptions: Readonly<Record<GuestType, Readonly<Record<string, ConfigurableOption>>>> = { lxc, qemu }

/** What is known of one option; undefined = it cannot be configured. Pure. */
export function configurableOption(type: GuestType, key: string): ConfigurableOption | undefined {
  return Object.hasOwn(configurableOptions[type], key) ? configurableOptions[type][key] : undefined
}

/** Whether `guest.configure` may set this option on this type of guest. Pure. */
export function isConfigurable(type: GuestType, key: string): boolean {
  return configurableOption(type, key) !== undefined
}

/**
 * The text as Proxmox wants it sent: public SSH keys are percent-encoded, and may be declared as they stand in an
 * `authorized_keys` file. Every other value is sent as it is. Pure.
 */
export function storedOption(key: string, value: string): string {
  if (key !== 'sshkeys' || !value.isWellFormed() || qemu['sshkeys']?.value.test(value)) return value
  return encodeURIComponent(value.trim())
}

/** Why a value cannot be set, as a clause for people; null = it can. A `value` of null removes the option. Pure. */
export function optionFault(type: GuestType, key: string, value: string | null): string | null {
  const option = configurableOption(type, key)
  if (option === undefined) return `${key} is no option that can be configured for ${type === 'lxc' ? 'a container' : 'a VM'}`
  if (value === null) return option.required ? `Proxmox does not remove ${key}` : null
  return option.value.test(storedOption(key, value)) ? null : `${key} does not take "${value}"`
}
