/** Claims the data folder named in the first argument, says how it went, and holds it until it is killed. */
import { writeSync } from 'node:fs'
import { claimDataFolder } from '../../../electron/config/dataFolder.ts'

const claimed = claimDataFolder(process.argv[2] ?? '')
writeSync(1, claimed.ok ? `owner ${process.pid}\n` : `${claimed.error.code} ${claimed.error.message}\n`)
if (claimed.ok) setInterval(() => undefined, 60_000)
