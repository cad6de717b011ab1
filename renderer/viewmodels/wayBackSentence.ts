import { texts } from '../texts.ts'
import type { WayBack } from './wayBack.ts'

/** What is known of backups: one that its storage verified, those that nobody did, none at all, or it was not read. */
export type KnownBackup = 'verified' | 'unverified' | 'none' | 'unread'

/** The way back as a sentence. Pure. */
export function wayBackSentence(way: WayBack, backup: KnownBackup): string {
  const t = texts.approvals.ways
  return way === 'backup' ? t.backup[backup] : t[way]
}
