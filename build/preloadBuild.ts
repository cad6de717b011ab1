/**
 * How a preload script is built: `electron/<name>.ts` → `dist/<name>/<name>.cjs`. A sandboxed preload must be one
 * CommonJS file and may require nothing but Electron, so all else is bundled, and each has a build of its own.
 */
import { join } from 'node:path'
import { defineConfig, type UserConfig } from 'vite'
import { distDir, rootDir } from './paths.ts'

export function preloadBuild(name: 'preload' | 'promptPreload'): UserConfig {
  return defineConfig({
    root: rootDir,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external: ['electron'] },
    build: {
      ssr: join(rootDir, `electron/${name}.ts`),
      outDir: join(distDir, name),
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false },
      },
    },
  })
}
