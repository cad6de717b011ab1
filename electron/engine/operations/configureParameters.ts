import { z } from 'zod'

/** What `guest.configure` can set. Only the keys that are given are sent. An empty text or list removes the option. */
export const configureParameters = z
  .strictObject({
    name: z.string().min(1).max(255),
    cores: z.number().int().min(1).max(8192),
    memoryMiB: z.number().int().min(16),
    swapMiB: z.number().int().min(0),
    description: z.string().max(8192),
    tags: z.array(z.string().regex(/^[a-z0-9_][a-z0-9_\-+.]*$/i)),
    onboot: z.boolean(),
    /** Further options under Proxmox's own keys, those of `configurableOptions.ts`; null = the option is removed. */
    options: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a key of Proxmox\'s own'), z.string().min(1).max(16_384).nullable())
      .refine((options) => Object.keys(options).length > 0, 'at least one option'),
  })
  .partial()
  .refine((values) => Object.keys(values).length > 0, 'at least one option must be set')

export type ConfigureParameters = Readonly<z.infer<typeof configureParameters>>
