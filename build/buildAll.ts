/** Builds window, preloads and main into `dist/`. Run as `npm run build`. */
import { join } from 'node:path'
import { build } from 'vite'
import { rootDir } from './paths.ts'

/** The builds, by the name of their folder in `dist/`. */
const buildTargets = ['window', 'preload', 'promptPreload', 'main'] as const

/**
 * Builds all targets one after the other (together they take about a second). Writes `dist/`.
 * Rejects with Vite's error when a source does not compile.
 */
export async function buildAll(): Promise<void> {
  for (const target of buildTargets) {
    await build({ configFile: join(rootDir, `build/vite.${target}.config.ts`), logLevel: 'warn' })
  }
}

if (import.meta.main) {
  const startedAt = performance.now()
  try {
    await buildAll()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  console.log(`Built ${buildTargets.join(', ')} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
}
