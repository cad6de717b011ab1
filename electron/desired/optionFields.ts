import { configurableOption } from '../engine/normalise/configurableOptions.ts'
import { choice, decimal, flag, orFlag, orNone, text, whole, type About, type ValueField } from './valueField.ts'

const vm = (description: string, ...examples: readonly unknown[]): About => ({ description, only: 'qemu', ...(examples.length > 0 && { examples }) })
const container = (description: string, ...examples: readonly unknown[]): About => ({ description, only: 'lxc', ...(examples.length > 0 && { examples }) })
/** Text as the engine takes it for this option, on either type of guest. */
function written(key: string, what: string, about: About): ValueField {
  const patterns = [configurableOption('lxc', key), configurableOption('qemu', key)].flatMap((option) => (option === undefined ? [] : [option.value.source]))
  return text(new RegExp([...new Set(patterns)].join('|')), what, about)
}

const set: Readonly<Record<string, ValueField>> = {
  startup: written('startup', 'text such as "order=1,up=30"', { description: 'Order and pauses when the node boots and shuts down.', examples: ['order=1,up=30'] }),
  protection: flag({ description: 'Whether Proxmox refuses to remove the guest and its disks.' }),
  cpulimit: decimal(8192, { description: 'Limit in CPUs; 0 is none.', examples: [2] }),
  cpuunits: whole(1, 500_000, { description: 'Weight of its CPU time.', examples: [100] }),
  nameserver: written('nameserver', 'one or more addresses', { description: 'DNS servers (of a VM: through cloud-init).', examples: ['10.0.0.1'] }),
  searchdomain: written('searchdomain', 'one or more domains', { description: 'DNS search domains (of a VM: through cloud-init).', examples: ['example.net'] }),
  ostype: written('ostype', 'text such as debian or l26', { description: 'Kind of operating system.', examples: ['debian', 'l26'] }),
  features: written('features', 'text such as "nesting=1,keyctl=1"', container('What the container may do besides.', 'nesting=1')),
  timezone: written('timezone', 'text such as Europe/Vienna, or host', container('Time zone; host takes that of the node.', 'host')),
  console: flag(container('Whether it has a console.')),
  tty: whole(0, 6, container('Number of terminals.')),
  cmode: choice(['shell', 'console', 'tty'], container('What the console shows.')),
  debug: flag(container('Whether its start is logged in detail.')),
  sockets: whole(1, 1024, vm('CPU sockets.', 1)),
  vcpus: whole(1, 8192, vm('CPUs that are plugged in at the start.', 2)),
  cpu: written('cpu', 'text such as host or x86-64-v2-AES', vm('Type of CPU and its flags.', 'x86-64-v2-AES')),
  numa: flag(vm('Whether memory and CPUs are shown as NUMA nodes.')),
  balloon: whole(0, 268_435_456, vm('Least memory in MiB; 0 switches ballooning off.', 1024)),
  shares: whole(0, 50_000, vm('Weight of its memory when ballooning.', 1000)),
  agent: orFlag(written('agent', 'true, false, or text such as "enabled=1,fstrim_cloned_disks=1"', vm('Guest agent.', true))),
  boot: written('boot', 'text such as "order=scsi0;net0"', vm('Boot order. It decides which disk is the root disk.', 'order=scsi0;net0')),
  bios: choice(['seabios', 'ovmf'], vm('Firmware.')),
  machine: written('machine', 'text such as q35', vm('Type of machine.', 'q35')),
  scsihw: choice(['lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'], vm('SCSI controller.', 'virtio-scsi-single')),
  vga: written('vga', 'text such as std or serial0', vm('Display.', 'std', 'serial0')),
  keyboard: written('keyboard', 'text such as en-us', vm('Keyboard layout of the console.', 'en-us')),
  hotplug: orFlag(written('hotplug', 'text such as "network,disk,usb"', vm('What can be changed while it runs.', 'network,disk,usb'))),
  tablet: flag(vm('Whether it has a USB tablet as pointer.')),
  acpi: flag(vm('Whether it has ACPI.')),
  kvm: flag(vm('Whether it uses hardware virtualisation.')),
  localtime: flag(vm('Whether its clock runs in local time.')),
  rng0: written('rng0', 'text such as "source=/dev/urandom"', vm('Source of randomness.', 'source=/dev/urandom')),
  audio0: written('audio0', 'text such as "device=ich9-intel-hda,driver=none"', vm('Sound card.', 'device=ich9-intel-hda')),
  'allow-ksm': flag(vm('Whether equal pages of memory may be shared with other guests.')),
  tdf: flag(vm('Whether time drift is corrected.')),
  startdate: written('startdate', 'now, or a date such as 2026-01-02T03:04:05', vm('What its clock shows at the start.', 'now')),
  reboot: flag(vm('Whether it may reboot; else it stops instead.')),
  migrate_downtime: decimal(2000, vm('Longest pause of a migration in seconds.', 0.1)),
  migrate_speed: whole(0, 100_000_000, vm('Limit of a migration in MB/s; 0 is none.', 0)),
  vmstatestorage: written('vmstatestorage', 'the name of a storage', vm('Storage for saved states.', 'local-lvm')),
  watchdog: written('watchdog', 'text such as "i6300esb,action=reset"', vm('Watchdog.', 'i6300esb,action=reset')),
}

/** To these `none` is a value of their own: no display. */
const noneIsAValue = new Set(['vga'])

/**
 * Options under Proxmox's own keys (those of `configurableOptions`), besides those that have a field of their own and cloud-init's. `none` unsets.
 * Source: `PUT …/lxc/{vmid}/config`, `PUT …/qemu/{vmid}/config`.
 */
export const optionFields: Readonly<Record<string, ValueField<string | null>>> = Object.fromEntries(
  Object.entries(set).map(([key, field]) => [key, noneIsAValue.has(key) ? field : orNone(field)]),
)
