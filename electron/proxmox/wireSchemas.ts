/**
 * Shapes of Proxmox's answers, as far as they are used, read leniently: numbers and booleans come as numbers, strings
 * or JSON booleans, depending on version and endpoint. Unknown keys are dropped.
 */
import { z } from 'zod'

/** A number, or text that is one. */
const number = z.union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?$/).transform(Number)])

/** `1`, `"1"`, `true`, `"yes"` … are true; `0`, `""`, `false` … are false. */
const flag = z.union([z.boolean(), z.number(), z.string()]).transform((value) =>
  typeof value === 'string' ? /^(?:1|on|yes|true)$/i.test(value) : Boolean(value))

/** Any scalar as text. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform((value) => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value)))

/** `GET /version`. */
export const versionSchema = z.object({ version: text, release: text.default('') })

/** `GET /cluster/resources`: guests and nodes; storages, pools and networks come as `other`. */
export const resourcesSchema = z.array(
  z.union([
    z.object({
      type: z.enum(['lxc', 'qemu']),
      vmid: number,
      node: z.string(),
      name: text.nullish(),
      status: z.string().default('unknown'),
      lock: z.string().nullish(),
      tags: text.nullish(),
      template: flag.nullish(),
      hastate: z.string().nullish(),
      pool: text.nullish(),
      maxmem: number.nullish(),
      maxcpu: number.nullish(),
      uptime: number.nullish(),
    }),
    z.object({ type: z.literal('node'), node: z.string(), status: z.string().default('unknown') }),
    z.object({ type: z.string().refine((type) => !['lxc', 'qemu', 'node'].includes(type)) }).transform(() => ({ type: 'other' as const })),
  ]),
)
export type WireResource = z.infer<typeof resourcesSchema>[number]

/** `GET /nodes`. */
export const nodesSchema = z.array(z.object({ node: z.string(), status: z.string().default('unknown') }))

/** `GET /cluster/status`: nodes, and on a cluster the cluster itself. */
export const clusterStatusSchema = z.array(
  z.union([
    z.object({ type: z.literal('cluster'), name: z.string(), quorate: flag }),
    z.object({ type: z.literal('node'), name: z.string(), online: flag.default(false), local: flag.default(false) }),
  ]),
)
export type WireClusterStatus = z.infer<typeof clusterStatusSchema>

/** `GET /cluster/nextid`. */
export const freeVmidSchema = number

/** `GET /access/permissions`, of every path or of one: true = held on all that is below the path as well; absent = not held. */
export const permissionsSchema = z.record(z.string(), z.record(z.string(), flag))

/**
 * `GET …/pending`. Of all that is read, most is this: so `value` and `pending`, which may be anything (old versions
 * give raw LXC keys as lists), are left as they come, and `mapGuest.ts` takes what is a scalar.
 */
export const pendingSchema = z.array(
  z.looseObject({
    key: z.string(),
    /** 1 = the option goes with the next start, 2 = with its volume. */
    delete: number.nullish(),
  }),
)
export type WirePending = z.infer<typeof pendingSchema>

/** `GET …/config`; only the digest is needed besides `pending`. */
export const configDigestSchema = z.object({ digest: z.string().min(1) })

/** `GET …/status/current`. */
export const liveStatusSchema = z.object({
  status: z.string(),
  qmpstatus: z.string().nullish(),
  lock: z.string().nullish(),
  uptime: number.nullish(),
  template: flag.nullish(),
  ha: z.object({ managed: flag.default(false) }).nullish(),
})
export type WireLiveStatus = z.infer<typeof liveStatusSchema>

/** `GET …/snapshot`; the entry `current` is the guest itself. */
export const snapshotsSchema = z.array(
  z.object({ name: z.string(), description: text.nullish(), parent: z.string().nullish(), snaptime: number.nullish(), snapstate: text.nullish(), vmstate: flag.nullish() }),
)
export type WireSnapshot = z.infer<typeof snapshotsSchema>[number]

/** `GET /nodes/{node}/storage`. `active` = it can be reached now; `content` = what may lie on it, a list. */
export const storagesSchema = z.array(z.object({ storage: z.string(), content: z.string().nullish(), enabled: flag.nullish(), active: flag.nullish() }))

/** `GET /nodes/{node}/storage/{storage}/content` of disks. `vmid` = whose they are by their name. */
export const volumesSchema = z.array(z.object({ volid: z.string(), vmid: number.nullish(), size: number.nullish() }))

/** `GET /nodes/{node}/storage/{storage}/content?content=backup`. */
export const backupsSchema = z.array(
  z.object({
    volid: z.string(),
    vmid: number.nullish(),
    ctime: number,
    size: number,
    protected: flag.nullish(),
    /** Proxmox Backup Server alone, once it has verified the backup. */
    verification: z.object({ state: z.string() }).nullish(),
  }),
)
export type WireBackup = z.infer<typeof backupsSchema>[number]

/** `GET /nodes/{node}/certificates/info`. */
export const certificatesSchema = z.array(z.object({
  filename: z.string().nullish(),
  fingerprint: z.string().regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i).nullish(),
}))

/** `GET …/tasks/{upid}/status`. */
export const taskStatusSchema = z.object({ status: z.string(), exitstatus: text.nullish() })
export type WireTaskStatus = z.infer<typeof taskStatusSchema>

/** `GET …/tasks/{upid}/log`. */
export const taskLogSchema = z.array(z.object({ n: number, t: z.string().nullish() }))

/** `GET /cluster/ha/resources`. Proxmox VE 9 has rules in place of groups, and names none here. */
export const haResourcesSchema = z.array(
  z.object({ sid: z.string(), state: z.string().nullish(), group: text.nullish(), max_restart: number.nullish(), max_relocate: number.nullish() }),
)
export type WireHaResources = z.infer<typeof haResourcesSchema>

/** `GET /nodes/{node}/tasks` and `GET /cluster/tasks`. */
export const taskListSchema = z.array(
  z.object({ upid: z.string(), endtime: number.nullish(), status: text.nullish() }),
)
export type WireTask = z.infer<typeof taskListSchema>[number]

/** What a mutation answers: a UPID, or null when it was done at once. */
export const mutationSchema = z.string().nullable()
