import { checkDnsName, checkLxcMountPoint, checkLxcNet, checkStartup, checkTags } from './formats.ts'
import { boolean, integer, number, type OptionTable, text } from './optionTable.ts'

/**
 * Options of a container (`PUT /nodes/{node}/lxc/{vmid}/config`, API schema 9.1.8). `live` follows what the daemons
 * did to a running container: what is not live waits for the next start.
 */
export const lxcOptions: OptionTable = {
  arch: text('VM.Config.Options', { enum: ['amd64', 'i386', 'arm64', 'armhf', 'riscv32', 'riscv64'] }),
  cmode: text('VM.Config.Options', { enum: ['shell', 'console', 'tty'] }),
  console: boolean('VM.Config.Options'),
  cores: integer('VM.Config.CPU', { minimum: 1, maximum: 8192, live: true }),
  cpulimit: number('VM.Config.CPU', { minimum: 0, maximum: 8192, live: true }),
  cpuunits: integer('VM.Config.CPU', { minimum: 0, maximum: 500_000, live: true }),
  debug: boolean('VM.Config.Options'),
  description: text('VM.Config.Options', { maxLength: 8192, live: true }),
  'dev[n]': text('root', { live: true }),
  entrypoint: text('VM.Config.Options'),
  env: text('VM.Config.Options'),
  features: text('VM.Config.Options'),
  hookscript: text('root', { live: true }),
  hostname: text('VM.Config.Network', { maxLength: 255, check: checkDnsName, live: true }),
  lock: text('VM.Config.Options', {
    enum: ['backup', 'create', 'destroyed', 'disk', 'fstrim', 'migrate', 'mounted', 'rollback', 'snapshot', 'snapshot-delete'],
    live: true,
  }),
  memory: integer('VM.Config.Memory', { minimum: 16, live: true }),
  'mp[n]': text('VM.Config.Disk', { check: checkLxcMountPoint }),
  nameserver: text('VM.Config.Network'),
  'net[n]': text('VM.Config.Network', { check: checkLxcNet, live: true }),
  onboot: boolean('VM.Config.Options', { live: true }),
  ostype: text('VM.Config.Options', {
    enum: ['debian', 'devuan', 'ubuntu', 'centos', 'fedora', 'opensuse', 'archlinux', 'alpine', 'gentoo', 'nixos', 'unmanaged'],
  }),
  protection: boolean('VM.Config.Options', { live: true }),
  rootfs: text('VM.Config.Disk'),
  searchdomain: text('VM.Config.Network'),
  startup: text('VM.Config.Options', { check: checkStartup, live: true }),
  swap: integer('VM.Config.Memory', { minimum: 0, live: true }),
  tags: text('VM.Config.Options', { check: checkTags, live: true }),
  template: boolean('VM.Config.Options'),
  timezone: text('VM.Config.Options'),
  tty: integer('VM.Config.Options', { minimum: 0, maximum: 6 }),
  unprivileged: boolean('VM.Config.Options'),
  'unused[n]': text('VM.Config.Disk', { live: true }),
}

/** Deleting one of these is refused. */
export const lxcRequiredOptions = ['arch', 'memory', 'ostype', 'rootfs'] as const
