/** A guest as it is declared. */
import type { GuestType, ManagedField } from './guest.ts'

/** Where a declaration stands: shown in the window, and used for "Accept into file". Lines count from 1. */
export interface DesiredSource {
  readonly file: string
  readonly line: number
}

/** `site.yaml:12`; `declared` for what stands in no file. Pure. */
export function sourceLabel(source: DesiredSource | undefined): string {
  return source === undefined ? 'declared' : `${source.file}:${source.line}`
}

/** Properties of a disk or network as Proxmox names and writes them, without the volume and its size: `backup` → `0`. */
export type SlotProperties = Readonly<Record<string, string>>

/**
 * A declared disk or mount point. Either an existing `volume` by its stored id, or a `storage` on which one of
 * `sizeBytes` is made where the slot is empty. Over a slot that holds a volume nothing is ever made anew.
 */
export interface DesiredDisk {
  /** e.g. `local-lvm:vm-101-disk-1`; undefined = whatever volume stands in the slot. */
  readonly volume?: string
  readonly storage?: string
  readonly sizeBytes?: number
  /** Only these are compared; `mp` (the path in a container) among them. */
  readonly properties: SlotProperties
}

/** A declared network. Only the declared properties are compared; the MAC of the host is kept unless `mac` is declared. */
export interface DesiredNetwork {
  /** `model` (QEMU), `bridge`, `mac`, `tag`, `firewall`, `name`, `ip`, `gw`, …: both types under one name for the MAC. */
  readonly properties: SlotProperties
}

/** Membership in high availability. The state is the guest's power (`run`): running = `started`, stopped = `stopped`. */
export interface DesiredHa {
  readonly group?: string
  readonly maxRestart?: number
  readonly maxRelocate?: number
}

/**
 * How a guest comes into being where the host has none with this VMID. Everything else that is declared is set with
 * it or right after. Ignored for a guest that is there.
 */
export type DesiredCreation =
  /** LXC from a template archive; the root disk is made on `storage` with the declared `disk`. */
  | { readonly from: 'template'; readonly node: string; readonly template: string; readonly storage: string; readonly unprivileged: boolean }
  /** QEMU with the declared disks, and with a cloud-init drive on `cloudInitStorage` where that is told. */
  | { readonly from: 'empty'; readonly node: string; readonly iso?: string; readonly cloudInitStorage?: string }
  /** Either type, as a copy of another guest of the host. `full` false = linked to the template. */
  | { readonly from: 'clone'; readonly node: string; readonly source: number; readonly full: boolean; readonly storage?: string }

/**
 * What an operator declared for one guest. Every field is optional; an absent field is unmanaged.
 * Sizes are bytes as declared; the engine compares memory in MiB.
 */
export interface DesiredGuest {
  readonly vmid: number
  /** Undefined = whatever type the guest with this VMID has. */
  readonly type?: GuestType
  /** Asks for removal: destructive, waits for a signature. Excludes every other field. */
  readonly absent?: true
  readonly run?: 'running' | 'stopped'
  readonly name?: string
  readonly cores?: number
  readonly memoryBytes?: number
  readonly swapBytes?: number
  readonly diskBytes?: number
  readonly description?: string
  readonly tags?: readonly string[]
  readonly onboot?: boolean
  /** Further options under Proxmox's own keys, cloud-init's too (`ciuser`, `ipconfig0`); null = the option is to be unset. */
  readonly options?: Readonly<Record<string, string | null>>
  /** By slot (`net0`); null = the slot is to be empty. */
  readonly networks?: Readonly<Record<string, DesiredNetwork | null>>
  /** By slot (`mp0`, `scsi1`), the root disk's among them; null = the slot is to be empty. */
  readonly disks?: Readonly<Record<string, DesiredDisk | null>>
  /** null = not under high availability. */
  readonly ha?: DesiredHa | null
  readonly create?: DesiredCreation
  readonly source?: DesiredSource
  /** Line of each declared field in the file of `source`, counting from 1. */
  readonly fieldLines?: Readonly<Record<ManagedField, number>>
}
