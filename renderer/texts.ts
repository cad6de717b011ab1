/**
 * Every English text of the window, ready to be translated: one file for each screen in `texts/`, put together here.
 * Functions take what varies; nothing here looks at state.
 */
import { applyTexts, progressTexts, settleTexts } from './texts/apply.ts'
import { approvalTexts } from './texts/approvals.ts'
import { auditTexts } from './texts/audit.ts'
import { decisionTexts } from './texts/decisions.ts'
import { fieldName, flags, modeHelp, modes, reach, standings } from './texts/domain.ts'
import { classTexts, driftTexts } from './texts/drift.ts'
import { appTexts, connectionTexts, keyTexts, screenTexts, statusTexts } from './texts/frame.ts'
import { addHostTexts, hostTexts } from './texts/hosts.ts'
import { attentionTexts, overviewTexts } from './texts/overview.ts'
import { requestTexts } from './texts/requests.ts'
import { safetyTexts } from './texts/safety.ts'
import { settingsTexts } from './texts/settings.ts'
import { signerTexts } from './texts/signers.ts'
import { welcomeTexts } from './texts/welcome.ts'

export const texts = {
  fieldName,
  standings,
  flags,
  modes,
  modeHelp,
  reach,
  classes: classTexts,
  app: appTexts,
  screens: screenTexts,
  status: statusTexts,
  connection: connectionTexts,
  keys: keyTexts,
  safety: safetyTexts,
  welcome: welcomeTexts,
  overview: overviewTexts,
  attention: attentionTexts,
  drift: driftTexts,
  decisions: decisionTexts,
  apply: applyTexts,
  progress: progressTexts,
  settle: settleTexts,
  requests: requestTexts,
  approvals: approvalTexts,
  audit: auditTexts,
  hosts: hostTexts,
  addHost: addHostTexts,
  signers: signerTexts,
  settings: settingsTexts,
} as const
