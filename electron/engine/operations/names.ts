import { z } from 'zod'

/** Name of a node (`pve-node`). */
export const nodeName = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, 'a node is named with letters, digits and "-"')

/** Name of a storage (`pve-storage-id`). */
export const storageName = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/, 'a storage is named with letters, digits, ".", "_" and "-"')
