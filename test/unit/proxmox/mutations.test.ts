import { describe, expect, it } from 'vitest'
import { checkMutation } from '../../../electron/proxmox/mutations.ts'
import type { RequestPreview } from '../../../shared/domain/operation.ts'
import { recorded } from './recorded.ts'

const digest = '1befdcd669f23ab34517894737d03fe5d6dbb868'
const volume = 'local:backup/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst'
const machineVolume = 'local:backup/vzdump-qemu-101-2026_11_23-02_00_00.vma.zst'
const container = { vmid: '101', ostemplate: 'local:vztmpl/debian-12.tar.zst', rootfs: 'local:8' }
const wire = (request: RequestPreview) => checkMutation(request, 60 * 1024).wire

describe('checkMutation', () => {
  it('form-encodes what Proxmox would misread', () => {
    const { node, wire: sent } = checkMutation(
      { method: 'PUT', path: '/nodes/pve-1/lxc/100/config', parameters: { description: 'a=b&c +%ü\n', memory: '2048', digest } }, 60 * 1024,
    )
    expect(node).toBe('pve-1')
    expect(sent.path).toBe('/api2/json/nodes/pve-1/lxc/100/config')
    expect(sent.form).toBe(`description=a%3Db%26c+%2B%25%C3%BC%0A&memory=2048&digest=${digest}`)
  })

  it('puts parameters of DELETE into the query', () => {
    expect(wire({ method: 'DELETE', path: '/nodes/pve1/qemu/200', parameters: { purge: '1', 'destroy-unreferenced-disks': '0' } })).toEqual({
      method: 'DELETE', path: '/api2/json/nodes/pve1/qemu/200?purge=1&destroy-unreferenced-disks=0', form: null,
    })
  })

  it('encodes a volume as one segment, as it was recorded', () => {
    const { request } = recorded('backup-delete')
    const sent = wire({ method: 'DELETE', path: decodeURIComponent(request.path.replace('/api2/json', '')), parameters: {} })
    expect(sent).toEqual({ method: 'DELETE', path: request.path, form: null })
  })

  it.each([
    ['POST', '/nodes/pve1/lxc/100/status/suspend'],
    ['POST', '/nodes/pve1/qemu/100/status/reset'],
    ['PUT', '/cluster/ha/resources/100'],
    ['PUT', '/cluster/ha/resources/vm:99'],
    ['DELETE', '/cluster/ha/resources/vm:100/x'],
    ['POST', '/cluster/ha/resources/vm:100/migrate'],
    ['POST', '/cluster/ha/rules'],
    ['POST', '/nodes/pve1/lxc/100/config'],
    ['PUT', '/nodes/pve1/lxc/100/snapshot/a1/config'],
    ['DELETE', '/nodes/pve1/lxc/100/snapshot/current'],
    ['DELETE', '/nodes/pve1/lxc/100/snapshot/a1/x'],
    ['DELETE', '/nodes/pve1/storage/local/content/local:101/vm-101-disk-0.raw'],
    ['DELETE', '/nodes/pve1/storage/local-lvm/content/local-lvm:vm-101-disk-0'],
    ['DELETE', '/nodes/pve1/storage/local/content/other:backup/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst'],
    ['DELETE', '/nodes/pve1/storage/local/content/local:backup/../101/vzdump-lxc-101-x.raw'],
    ['DELETE', '/nodes/pve1/storage/local/content/local:iso/vzdump-lxc-101-x.iso'],
    ['DELETE', '/nodes/pve1/storage/local/content/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst'],
    ['DELETE', '/nodes/pve1/storage/local/prunebackups'],
    ['PUT', '/nodes/pve1/storage/local/content/local:iso/vzdump-lxc-101-x.iso'],
    ['PUT', '/nodes/pve1/storage/local/content/local:101/vm-101-disk-0.raw'],
    ['POST', '/nodes/pve1/qemu/100/remote_migrate'],
    ['DELETE', '/nodes/pve1/lxc/100/'],
    ['POST', '/nodes/pve1/lxc/100/status/start?x=1'],
    ['POST', '/nodes/../lxc/100/status/start'],
    ['POST', '/nodes/pve1/lxc/99/status/start'],
    ['POST', '/api2/json/nodes/pve1/lxc/100/status/start'],
  ] as const)('refuses %s %s', (method, path) => {
    expect(() => wire({ method, path, parameters: {} })).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error)
  })

  it.each([
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'unused0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'unused0,unused1', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'unused0', description: 'x', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'rootfs', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'scsi0', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { delete: 'scsi1', force: '1', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { delete: 'lock', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'tags,mp0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { rootfs: 'local:2' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { delete: 'scsi0', force: '1' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { swap: '1' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { memory: '512', digest: '' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { tags: '' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { onboot: 'true' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { args: '-device x', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { hookscript: 'local:snippets/x.pl', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { hostpci0: '0000:01:00.0', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { serial0: '/dev/ttyS0', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { cipassword: 'x', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { rng0: 'source=/dev/hwrng', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { sshkeys: 'ssh-ed25519 AAAA a@b', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { dev0: '/dev/kvm', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { sockets: '2', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'ostype', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'net0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'net0,net1', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'net0', description: 'x', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { net0: 'name=eth0,bridge=vmbr0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { net0: 'name=eth0', net1: 'name=eth1', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { net0: 'name=eth0', memory: '512', digest }],
    ['PUT', '/nodes/pve1/lxc/100/config', { net0: 'virtio,bridge=vmbr0', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { net0: 'name=eth0,bridge=vmbr0', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { net0: 'virtio,script=/tmp/x', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { net32: 'virtio', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { revert: 'memory' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { revert: '', digest }],
    ['PUT', '/nodes/pve1/qemu/100/config', { revert: 'memory', cores: '2', digest }],
    ['POST', '/nodes/pve1/lxc/100/status/reboot', { timeout: '1' }],
    ['POST', '/cluster/ha/resources', { sid: 'vm:100' }],
    ['POST', '/cluster/ha/resources', { sid: '100', state: 'started' }],
    ['POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'disabled' }],
    ['POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'started', comment: 'x' }],
    ['PUT', '/cluster/ha/resources/vm:100', { state: 'ignored' }],
    ['PUT', '/cluster/ha/resources/vm:100', { state: 'started', delete: 'group' }],
    ['DELETE', '/cluster/ha/resources/vm:100', { purge: '0' }],
    ['PUT', '/nodes/pve1/lxc/100/resize', { disk: 'rootfs', size: '+4G' }],
    ['PUT', '/nodes/pve1/lxc/100/resize', { disk: 'rootfs' }],
    ['DELETE', '/nodes/pve1/lxc/100', { force: '1' }],
    ['POST', '/nodes/pve1/lxc/100/status/start', { skiplock: '1' }],
    ['POST', '/nodes/pve1/lxc/100/snapshot', { snapname: 'current' }],
    ['POST', '/nodes/pve1/lxc/100/snapshot', { snapname: 'a1', vmstate: '1' }],
    ['DELETE', '/nodes/pve1/lxc/100/snapshot/a1', { force: '1' }],
    ['POST', '/nodes/pve1/vzdump', { vmid: '100', storage: 'local', mode: 'snapshot' }],
    ['POST', '/nodes/pve1/vzdump', { vmid: '100', storage: 'local', mode: 'snapshot', remove: '1' }],
    ['POST', '/nodes/pve1/vzdump', { vmid: '100,101', storage: 'local', mode: 'snapshot', remove: '0' }],
    ['POST', '/nodes/pve1/vzdump', { vmid: '100', storage: 'local', mode: 'snapshot', remove: '0', 'prune-backups': 'keep-last=1' }],
    ['POST', '/nodes/pve1/vzdump', { all: '1', storage: 'local', mode: 'snapshot', remove: '0' }],
    ['DELETE', `/nodes/pve1/storage/local/content/${volume}`, { delay: '5' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: 'local:vztmpl/debian.tar.zst' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: 'local:vztmpl/debian.tar.zst', restore: '1', force: '1' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: volume, force: '1' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: volume, restore: '1', start: '1' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: volume, restore: '1', unique: '0' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: volume, rootfs: 'local:8' }],
    ['POST', '/nodes/pve1/lxc', { ...container, force: '1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, start: '1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, restore: '1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, password: 'secret' }],
    ['POST', '/nodes/pve1/lxc', { ...container, 'ha-managed': '1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, lock: 'create' }],
    ['POST', '/nodes/pve1/lxc', { ...container, template: '1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, hookscript: 'local:snippets/x.sh' }],
    ['POST', '/nodes/pve1/lxc', { ...container, unused0: 'local:vm-101-disk-1' }],
    ['POST', '/nodes/pve1/lxc', { ...container, rootfs: 'local:101/vm-101-disk-0.raw' }],
    ['POST', '/nodes/pve1/lxc', { ...container, rootfs: 'local:0' }],
    ['POST', '/nodes/pve1/lxc', { ...container, mp0: '/mnt,mp=/mnt' }],
    ['POST', '/nodes/pve1/lxc', { ...container, mp0: 'local:8' }],
    ['POST', '/nodes/pve1/lxc', { ...container, mp0: 'local:8,mp=/a,volume=local:vm-100-disk-0' }],
    ['POST', '/nodes/pve1/lxc', { ...container, scsi0: 'local:8' }],
    ['POST', '/nodes/pve1/lxc', { ...container, vmid: '99' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '102', ostemplate: volume, restore: '1', force: '1' }],
    ['POST', '/nodes/pve1/lxc', { vmid: '101', ostemplate: volume, restore: '1', force: '1', rootfs: 'local:8' }],
    ['POST', '/nodes/pve1/qemu', {}],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', force: '1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', start: '1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', args: '-device x' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', cipassword: 'secret' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', hostpci0: '01:00' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', rootfs: 'local:8' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: 'local:vm-100-disk-0' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: '/dev/sda' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: 'local:0,import-from=local:vm-100-disk-0' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: 'local:8,import-from=local:vm-100-disk-0' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: 'local:8,file=local:vm-100-disk-0' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', scsi0: 'local:8,snapshot=1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', virtio0: 'local:iso/a.iso,media=cdrom' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', ide2: 'local:100/vm-100-disk-0.iso,media=cdrom' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', sshkeys: 'ssh-ed25519 AAAA a@b' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', archive: volume, force: '1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', archive: '-', force: '1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', archive: '-' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', archive: machineVolume, 'live-restore': '1' }],
    ['POST', '/nodes/pve1/qemu', { vmid: '101', archive: machineVolume, memory: '512' }],
    ['POST', '/nodes/pve1/lxc/100/clone', { newid: '101' }],
    ['POST', '/nodes/pve1/lxc/100/clone', { newid: '101', full: '0', storage: 'local' }],
    ['POST', '/nodes/pve1/qemu/100/clone', { newid: '101', full: '1', hostname: 'a' }],
    ['POST', '/nodes/pve1/qemu/100/clone', { newid: '101', full: '1', pool: 'a' }],
    ['POST', '/nodes/pve1/qemu/100/migrate', { target: 'pve2', force: '1' }],
    ['POST', '/nodes/pve1/qemu/100/migrate', { target: 'pve2', online: '0' }],
    ['POST', '/nodes/pve1/qemu/100/migrate', { target: 'pve2', targetstorage: 'local' }],
    ['POST', '/nodes/pve1/lxc/100/migrate', { target: 'pve2', online: '1' }],
    ['POST', '/nodes/pve1/lxc/100/migrate', {}],
    ['PUT', `/nodes/pve1/storage/local/content/${volume}`, {}],
    ['PUT', `/nodes/pve1/storage/local/content/${volume}`, { protected: '1', notes: 'x' }],
    ['POST', '/nodes/pve1/qemu/101/template', { disk: 'scsi0' }],
  ] as const)('refuses parameters: %s %s %j', (method, path, parameters) => {
    expect(() => wire({ method, path, parameters })).toThrow(expect.objectContaining({ code: 'internal' }) as Error)
  })

  it('refuses a body that older hosts would not take', () => {
    expect(() => wire({ method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { description: 'ü'.repeat(8192) } })).not.toThrow()
    expect(() => wire({ method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { description: '漢'.repeat(8192) } })).toThrow(expect.objectContaining({ code: 'bad_parameter' }) as Error)
  })
})
