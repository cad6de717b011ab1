import { buildContainer, buildMachine } from './buildGuest.ts'
import type { Guest } from './guests/guest.ts'
import type { SeededRandom } from './seededRandom.ts'

/** The guests of the demo: a small company on three nodes. What demoDesired.ts declares differs on purpose. */
export function demoGuests(random: SeededRandom): readonly Guest[] {
  const container = (draft: Parameters<typeof buildContainer>[0]): Guest => buildContainer(draft, random)
  const machine = (draft: Parameters<typeof buildMachine>[0]): Guest => buildMachine(draft, random)
  return [
    // Web
    container({
      vmid: 101, node: 'pve1', name: 'web-01', cores: 2, memoryMiB: 2048, swapMiB: 512, diskGiB: 16, ip: '192.0.2.101/24',
      tags: ['prod', 'web'], onboot: true, description: 'Front web server (nginx)\nOwner: anna',
    }),
    container({
      vmid: 102, node: 'pve2', name: 'web-02', cores: 2, memoryMiB: 4096, swapMiB: 512, diskGiB: 16, ip: '192.0.2.102/24',
      tags: ['prod', 'web'], onboot: true, description: 'Front web server (nginx)\nOwner: anna',
    }),
    container({
      vmid: 103, node: 'pve1', name: 'proxy-01', cores: 1, memoryMiB: 1024, swapMiB: 256, diskGiB: 8, ip: '192.0.2.103/24', ostype: 'alpine',
      tags: ['prod', 'web'], onboot: true, description: 'Caddy in front of web-01 and web-02', extra: { startup: 'order=2,up=10' },
    }),
    // Databases
    machine({
      vmid: 110, node: 'pve1', name: 'db-01', cores: 4, memoryMiB: 8192, diskGiB: 32, tags: ['db', 'prod'], onboot: true,
      description: 'PostgreSQL 17, primary',
      extra: { scsi1: 'local-lvm:vm-110-disk-1,discard=on,iothread=1,size=200G', startup: 'order=1,up=30', balloon: '0' },
    }),
    machine({
      vmid: 111, node: 'pve2', name: 'db-02', cores: 4, memoryMiB: 4096, diskGiB: 32, tags: ['db', 'prod'], onboot: true,
      description: 'PostgreSQL 17, replica of db-01', extra: { scsi1: 'local-lvm:vm-111-disk-1,discard=on,iothread=1,size=200G', balloon: '0' },
    }),
    // Network services
    container({
      vmid: 120, node: 'pve1', name: 'dns-01', cores: 1, memoryMiB: 512, swapMiB: 0, diskGiB: 4, ip: '192.0.2.53/24',
      tags: ['debug', 'dns', 'infra'], onboot: true, description: 'Unbound, first resolver', extra: { startup: 'order=1' },
    }),
    container({
      vmid: 121, node: 'pve3', name: 'dns-02', cores: 1, memoryMiB: 512, swapMiB: 0, diskGiB: 4, ip: '192.0.2.54/24',
      tags: ['dns', 'infra'], onboot: true, description: 'Unbound, second resolver', extra: { startup: 'order=1' },
    }),
    container({
      vmid: 190, node: 'pve3', name: 'vpn-01', cores: 1, memoryMiB: 512, swapMiB: 0, diskGiB: 4, ip: '192.0.2.190/24', ostype: 'alpine',
      tags: ['infra'], description: 'WireGuard for the people at home',
    }),
    // Mail and people
    machine({
      vmid: 130, node: 'pve2', name: 'mail-01', cores: 2, memoryMiB: 6144, diskGiB: 120, tags: ['mail', 'prod'], onboot: true,
      description: 'Mailcow. Changes only after 18:00.',
    }),
    machine({
      vmid: 170, node: 'pve3', name: 'files-01', cores: 4, memoryMiB: 8192, diskGiB: 32, tags: ['files', 'prod'], onboot: true,
      description: 'Nextcloud', extra: { scsi1: 'local-lvm:vm-170-disk-1,discard=on,iothread=1,size=1T' },
    }),
    container({
      vmid: 171, node: 'pve2', name: 'wiki-01', cores: 2, memoryMiB: 1024, swapMiB: 512, diskGiB: 16, ip: '192.0.2.171/24',
      tags: ['internal'], onboot: true, description: 'BookStack',
    }),
    container({
      vmid: 172, node: 'pve3', name: 'chat-01', cores: 2, memoryMiB: 3072, swapMiB: 512, diskGiB: 24, ip: '192.0.2.172/24',
      tags: ['internal'], onboot: true, description: 'Matrix (Synapse)',
    }),
    machine({
      vmid: 180, node: 'pve2', name: 'win-books', cores: 4, memoryMiB: 8192, diskGiB: 128, ostype: 'win11', tags: ['internal', 'windows'],
      description: 'Bookkeeping, used by Jonas', extra: { bios: 'ovmf', machine: 'pc-q35-10.1' },
    }),
    machine({
      vmid: 181, node: 'pve3', name: 'homeassistant', cores: 2, memoryMiB: 4096, diskGiB: 32, tags: ['building'], onboot: true,
      description: 'Doors, heating, meeting room displays',
    }),
    // Development
    container({
      vmid: 140, node: 'pve3', name: 'git-01', cores: 2, memoryMiB: 4096, swapMiB: 512, diskGiB: 64, ip: '192.0.2.140/24',
      tags: ['dev', 'git'], onboot: true, description: 'Forgejo',
    }),
    machine({ vmid: 141, node: 'pve1', name: 'ci-runner-01', cores: 8, memoryMiB: 16_384, diskGiB: 80, tags: ['ci', 'dev'], onboot: true, description: 'Forgejo runner' }),
    machine({ vmid: 142, node: 'pve2', name: 'ci-runner-02', cores: 8, memoryMiB: 16_384, diskGiB: 80, tags: ['ci', 'dev'], onboot: true, description: 'Forgejo runner' }),
    container({ vmid: 200, node: 'pve1', name: 'dev-anna', cores: 4, memoryMiB: 4096, swapMiB: 512, diskGiB: 32, ostype: 'ubuntu', tags: ['dev'] }),
    container({ vmid: 201, node: 'pve2', name: 'dev-jonas', cores: 4, memoryMiB: 4096, swapMiB: 512, diskGiB: 32, ostype: 'ubuntu', tags: ['dev'] }),
    // Watching and keeping
    machine({
      vmid: 150, node: 'pve3', name: 'backup-01', cores: 2, memoryMiB: 4096, diskGiB: 32, tags: ['backup', 'infra'], onboot: true,
      description: 'Proxmox Backup Server', extra: { scsi1: 'local-lvm:vm-150-disk-1,backup=0,discard=on,iothread=1,size=2T', protection: '1' },
    }),
    container({
      vmid: 160, node: 'pve1', name: 'monitor-01', cores: 2, memoryMiB: 2048, swapMiB: 512, diskGiB: 40, ip: '192.0.2.160/24',
      tags: ['infra', 'monitoring'], onboot: true, description: 'Prometheus',
    }),
    container({
      vmid: 161, node: 'pve3', name: 'logs-01', cores: 2, memoryMiB: 3072, swapMiB: 512, diskGiB: 64, ip: '192.0.2.161/24',
      tags: ['infra', 'monitoring'], onboot: true, description: 'Loki, keeps 30 days',
    }),
    // Leftovers
    machine({
      vmid: 202, node: 'pve1', name: 'legacy-crm', cores: 2, memoryMiB: 4096, diskGiB: 60, tags: ['legacy'],
      description: 'Old CRM, replaced in spring', extra: { scsi1: 'local-lvm:vm-202-disk-1,discard=on,iothread=1,size=120G' },
    }),
    machine({ vmid: 900, node: 'pve1', name: 'debian-13-template', cores: 2, memoryMiB: 2048, diskGiB: 8, tags: ['template'], extra: { template: '1', scsi0: 'local-lvm:base-900-disk-0,discard=on,iothread=1,size=8G' } }),
  ]
}

/** Guests that are switched off. */
export const demoStopped: ReadonlySet<number> = new Set([142, 201, 202, 900])
