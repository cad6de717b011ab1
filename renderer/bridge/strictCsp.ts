/**
 * Imported before everything else. zod compiles parsers with `new Function` where it may; our Content Security
 * Policy forbids that, and even probing for it is reported as a violation. Effect: sets zod's global configuration.
 */
import { z } from 'zod'

z.config({ jitless: true })
