import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute path of the repository's root. */
export const rootDir = fileURLToPath(new URL('..', import.meta.url))

/** Absolute path of the folder that the builds write to. */
export const distDir = join(rootDir, 'dist')

/** Where the children of the tests keep what Node compiled; in a folder that `npm ci` empties and nobody else can write. */
export const compiledDir = join(rootDir, 'node_modules/.cache/countersign-compiled')
