/** Builds the Electron main process: `electron/main.ts` → `dist/main/main.js` (ES module, for Electron ≥ 28). */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { distDir, rootDir } from './paths.ts'

/** Packages that hold native code, or are Electron itself: never bundled, found in node_modules at run time. */
const external = ['electron', 'better-sqlite3', '@napi-rs/keyring']

export default defineConfig({
  root: rootDir,
  publicDir: false,
  ssr: { target: 'node', noExternal: true, external },
  build: {
    ssr: join(rootDir, 'electron/main.ts'),
    outDir: join(distDir, 'main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      output: { format: 'es', entryFileNames: 'main.js', chunkFileNames: 'chunks/[name].js' },
    },
  },
})
