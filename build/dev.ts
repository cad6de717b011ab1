/**
 * `npm run dev`: the window from Vite's development server with hot reload, and the browser shell behind it,
 * restarted whenever a file of `electron/` or `shared/` changes. Each restart prints a fresh link, because a link is
 * good for one page. Arguments are passed on to `serve`.
 */
import { spawn } from 'node:child_process'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createServer } from 'vite'
import { ensureBuilt } from './ensureBuilt.ts'
import { rootDir } from './paths.ts'

/** A free port of 127.0.0.1. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createTcpServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'))
        else resolve(address.port)
      })
    })
  })
}

await ensureBuilt()
const shellPort = await freePort()
const shellOrigin = `http://127.0.0.1:${shellPort}`

const vite = await createServer({
  configFile: join(rootDir, 'build/vite.window.config.ts'),
  server: {
    host: '127.0.0.1',
    fs: { allow: [rootDir] },
    // The shell answers its own origin only; the page's requests pass as if they came from there.
    proxy: { '/socket': { target: shellOrigin, ws: true, changeOrigin: true, headers: { origin: shellOrigin } } },
  },
})
await vite.listen()
const windowUrl = vite.resolvedUrls?.local[0] ?? ''

const shell = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', join(rootDir, 'electron/cli.ts'), 'serve', '--port', String(shellPort), ...process.argv.slice(2)],
  { cwd: rootDir, stdio: ['inherit', 'pipe', 'inherit'] },
)
createInterface({ input: shell.stdout }).on('line', (line) => {
  console.log(line.replace(`${shellOrigin}/`, windowUrl))
})

const stop = (): void => {
  shell.kill('SIGTERM')
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
shell.on('exit', (exitCode) => {
  process.exitCode = exitCode ?? 0
  void vite.close()
})
