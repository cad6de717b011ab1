import { z } from 'zod'

/** Names that Proxmox takes: two to forty characters, `current` and others are its own. */
export const snapshotName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{1,39}$/, 'a snapshot name has 2 to 40 letters, digits, "_" or "-", and starts with a letter')
  .refine((name) => !['current', 'vzdump', 'pending'].includes(name), 'Proxmox keeps this name for itself')
