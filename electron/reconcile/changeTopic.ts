/** What may differ from what was shown, for those who show it. */
export type ChangeTopic = 'fleet' | 'drift' | 'operations' | 'approvals'
