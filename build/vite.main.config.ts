/**
 * Builds the Electron main process, the child that opens key files and the threads of the journal: `electron/main.ts` →
 * `dist/main/main.js`, `electron/signing/keyFileChild.ts` → `dist/main/keyFileChild.js`,
 * `electron/journal/journalWorker.ts` → `dist/main/journalWorker.js` (ES modules, for Electron ≥ 28).
 */
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
    ssr: true,
    outDir: join(distDir, 'main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        main: join(rootDir, 'electron/main.ts'),
        keyFileChild: join(rootDir, 'electron/signing/keyFileChild.ts'),
        journalWorker: join(rootDir, 'electron/journal/journalWorker.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
})
