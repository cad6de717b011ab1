import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks for a line on the terminal without showing what is typed. Effects: stdin and stderr. */
export async function readHiddenLine(prompt: string): Promise<string> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(prompt)
  const terminal = createInterface({ input: process.stdin, output: mute, terminal: true })
  try {
    return await new Promise((answer) => {
      terminal.once('line', answer)
      terminal.once('close', () => answer(''))
    })
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
