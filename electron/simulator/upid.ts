/** The fields of `UPID:node:pid:pstart:starttime:type:id:user:`. */
export interface Upid {
  readonly node: string
  readonly pid: number
  /** Clock ticks since the node booted. */
  readonly pstart: number
  /** Seconds since the epoch. */
  readonly starttime: number
  readonly type: string
  readonly id: string
  /** With the token id, e.g. `root@pam!full`. */
  readonly user: string
}

const hex8 = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0')

export function formatUpid(upid: Upid): string {
  return `UPID:${upid.node}:${hex8(upid.pid)}:${hex8(upid.pstart)}:${hex8(upid.starttime)}:${upid.type}:${upid.id}:${upid.user}:`
}

/** Null when the text is no UPID. */
export function parseUpid(text: string): Upid | null {
  const match = /^UPID:([a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/.exec(text)
  if (!match) return null
  const [, node = '', pid = '', pstart = '', starttime = '', type = '', id = '', user = ''] = match
  return {
    node, type, id, user,
    pid: Number.parseInt(pid, 16), pstart: Number.parseInt(pstart, 16), starttime: Number.parseInt(starttime, 16),
  }
}

/** `user@realm!token` split as task lists show it. */
export function splitUser(user: string): { user: string; tokenid?: string } {
  const [name = '', tokenid] = user.split('!')
  return tokenid === undefined ? { user: name } : { user: name, tokenid }
}
