/** What brings back what an operation loses. Texts of the window and of the trusted prompt. */
export const wayTexts = {
  none: 'There is no way back.',
  unused: 'The old volume stays as an unused disk: attaching it again is the way back.',
  copied: 'The data stays on the new volume: moving it again is the way back.',
  setBack: 'The way back is to set it back; what goes wrong meanwhile stays so.',
  signers: 'The way back is another change, signed under the new rules.',
} as const
