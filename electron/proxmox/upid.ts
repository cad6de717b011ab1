/** A task's id, taken apart. */
export interface Upid {
  /** The node that ran the task and keeps its log. */
  readonly node: string
  readonly pid: number
  /** Server seconds since the epoch. */
  readonly startedAt: number
  /** e.g. `vzstart`. */
  readonly type: string
  /** Mostly a VMID; may be empty or of another form (`100@local`). */
  readonly id: string
  /** `user@realm` or `user@realm!token`. */
  readonly user: string
}

/** `UPID:node:pid:pstart:starttime:type:id:user:`; pstart has 8 hex digits, 9 after some 497 days of uptime. */
const form = /^UPID:([A-Za-z0-9][A-Za-z0-9-]*):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s/]+):([^:\s/]*):([^:\s/]+):$/

/** Reads a UPID; null when it is none. Source: `PVE::Tools::upid_decode`. Pure. */
export function parseUpid(text: string): Upid | null {
  const [, node, pid, , startTime, type, id, user] = form.exec(text) ?? []
  if (node === undefined || pid === undefined || startTime === undefined || type === undefined || id === undefined || user === undefined) return null
  return { node, pid: Number.parseInt(pid, 16), startedAt: Number.parseInt(startTime, 16), type, id, user }
}
