/**
 * Builds the preload script: `electron/preload.ts` → `dist/preload/preload.cjs`. A sandboxed preload must be one
 * CommonJS file and may require nothing but Electron, so all else is bundled.
 */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { distDir, rootDir } from './paths.ts'

export default defineConfig({
  root: rootDir,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external: ['electron'] },
  build: {
    ssr: join(rootDir, 'electron/preload.ts'),
    outDir: join(distDir, 'preload'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
    },
  },
})
