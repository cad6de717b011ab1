/** Every English text of the trusted prompt. Functions take what varies; nothing here looks at state. */
import type { PromptSigned, PromptView } from '../../shared/ipc/promptContract.ts'
import { wayTexts } from '../texts/ways.ts'
import { dayAndTime } from '../viewmodels/times.ts'
import { wayBackFrom } from '../viewmodels/wayBack.ts'

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']

/** What the last signature sets going, by kind; a kind that is not here is only signed. */
const deeds: Readonly<Record<string, (vmid: number) => string>> = {
  'guest.destroy': (vmid) => `destroy ${vmid}`,
  'guest.restore': (vmid) => `restore over ${vmid}`,
  'guest.template': (vmid) => `convert ${vmid}`,
  'snapshot.rollback': (vmid) => `roll back ${vmid}`,
  'snapshot.delete': () => 'delete the snapshot',
  'disk.delete': () => 'delete the disk',
  'disk.detach': () => 'detach the disk',
  'disk.replace': () => 'replace the disk',
  'disk.move': () => 'move the disk and delete the old volume',
  'disk.attach': () => 'attach the disk',
  'disk.configure': () => 'change the disk',
  'backup.delete': () => 'delete the backup',
}

export const promptTexts = {
  bar: 'Countersign · trusted prompt',
  opening: 'Reading what is to be signed…',
  title: ({ summary, host }: PromptView) => `Sign: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}${host === null ? '' : `, on ${host}`}`,
  turn: ({ signed, needed, guest }: PromptView) => {
    const last = signed.length + 1 >= needed
    const whose = needed === 1 ? 'Yours is the one signature it needs.' : `Yours is the ${ordinals[signed.length] ?? `${signed.length + 1}th`} of ${needed}.`
    const then = guest === null ? 'The signers change at once.' : 'The next cycle looks at the guest again, then runs it.'
    return last ? `${whose} ${then}` : `${whose} Nothing runs before the last one.`
  },
  because: (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
  lost: (lost: string) => `Lost with it: ${lost}.`,
  undo: 'Countersign cannot undo this.',
  wayBack: ({ kind, lost, backup }: PromptView) => {
    const way = wayBackFrom(kind, lost !== null)
    if (way !== 'backup') return wayTexts[way]
    return backup === null ? 'No verified backup was found.' : `The way back is the verified backup of ${dayAndTime(backup.verifiedAt)}; what was written since is not in it.`
  },
  document: 'Text read from the bytes to be signed',
  bytesLabel: 'The exact bytes to be signed',
  read: (sizeBytes: number) => `Read from the ${sizeBytes} bytes you sign, SHA-256`,
  showBytes: 'Show bytes',
  showText: 'Show text',
  signedBy: (people: readonly string[]) => `Signed so far by ${people.join(', ')}.`,
  signWith: 'Sign with',
  as: (principal: string) => (principal === '' ? 'of your agent' : `as ${principal}`),
  agentKey: 'Key of the SSH agent',
  fidoKey: 'FIDO key of the SSH agent',
  touch: 'touch needed',
  keyFile: 'Key file',
  keyFileDetail: 'opened once, in a process of its own; nothing is kept',
  path: 'Path of the private key',
  pathPlaceholder: '~/.ssh/id_ed25519',
  passphrase: 'Passphrase, if it has one',
  lookAgain: 'Look again',
  only: 'Only this window can sign.',
  until: (expires: string) => `Valid until ${dayAndTime(expires)}.`,
  cancel: 'Cancel',
  close: 'Close',
  sign: ({ kind, guest, signed, needed }: PromptView) => {
    const deed = deeds[kind]
    return deed === undefined || guest === null || signed.length + 1 < needed ? 'Sign' : `Sign and ${deed(guest.vmid)}`
  },
  busy: 'Signing…',
  busyTouch: 'Touch the key',
  signedTitle: (principal: string) => (principal === '' ? 'Signed' : `Signed as ${principal}`),
  signedNext: ({ signed, needed, handBack }: PromptSigned, { guest }: PromptView) => {
    if (handBack !== null) return `Hand back ${handBack}: it counts once the Countersign that asks has imported it.`
    if (signed < needed) return `${signed} of ${needed} have signed. It waits for ${needed - signed === 1 ? 'one more person' : `${needed - signed} more people`}.`
    return guest === null ? 'The signers have changed.' : 'Countersign now looks at the guest again and then runs it. You can follow it in its window.'
  },
  closePage: 'This page can be closed.',
  cancelledTitle: 'Nothing was signed',
  cancelled: 'The request goes on waiting in Countersign.',
  endedTitle: 'This prompt has ended',
}
