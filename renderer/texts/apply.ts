/** Texts of applying, and of the progress of an operation. */
import { many } from './words.ts'

export const applyTexts = {
  offline: 'The connection is lost; nothing can be changed until it is back.',
  observe: (host: string) => `${host} is in observe mode: Countersign changes nothing on it.`,
  running: 'A step on this guest is under way.',
  faulty: (file: string) => `${file} is faulty, so nothing is applied from it. Mend the file; Hosts shows what is wrong.`,
  because: (note: string) => `Nothing is sent: ${note}.`,
  locked: (lock: string) => `The host holds a lock on this guest (${lock}); nothing is sent until it is gone.`,
  onlySignatures: 'What is left waits for a signature.',
  nothingPlanned: 'Nothing is planned for this guest.',
  nothingBenign: 'Nothing benign is waiting.',
  nothingChosen: 'No field is chosen that can be put back.',
  titleGuests: (steps: number, guests: number) => `Put back ${many(guests, 'guest')}: ${many(steps, 'step')}`,
  titleGuest: (steps: number, guest: string) => `Apply ${many(steps, 'step')} to ${guest}`,
  titleBenign: (steps: number, guests: number) => `Apply ${many(steps, 'benign step')} on ${many(guests, 'guest')}`,
  will: 'This will happen now',
  more: (n: number) => `and ${many(n, 'more guest', 'more guests')}`,
  recheck: 'Each guest is read again first. A step whose facts moved is not sent.',
  waits: (n: number) => `${many(n, 'destructive step')} ${n === 1 ? 'stays' : 'stay'} behind and ${n === 1 ? 'waits' : 'wait'} for a signature.`,
  observing: (n: number) => `${many(n, 'guest')} on hosts in observe mode ${n === 1 ? 'is' : 'are'} left alone.`,
  interrupts: 'Some steps may interrupt a guest; open a guest to see its steps.',
  interruptsGuest: 'This interrupts the guest.',
  confirm: (n: number) => `Apply ${many(n, 'step')}`,
  started: (started: number, waiting: number) =>
    `${started === 0 ? 'Nothing had to be sent' : `${many(started, 'step')} started`}${waiting === 0 ? '.' : `; ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a signature.`}`,
  ready: 'Loading what would be done…',
} as const

export const progressTexts = {
  journalled: 'Intent journalled',
  sending: 'Sending the request',
  accepted: 'Accepted by the host',
  task: 'Task runs on the host',
  readBack: 'Read back and settle',
  done: 'Read back: as asked',
  doneWithWarnings: 'Done, with warnings from the host',
  failed: 'Failed',
  notSent: 'Not sent',
  unclear: 'Outcome not known: look at the guest',
  state: { done: 'done', running: 'running', todo: 'to come', failed: 'failed', unclear: 'not known' },
  words: { intent: 'about to be sent', sent: 'running', settled: 'ended', needs_operator: 'outcome unknown' },
  outcomes: { ok: 'done', warnings: 'done, warnings', failed: 'failed', not_sent: 'not sent' },
} as const

export const settleTexts = {
  title: 'Settle this operation',
  explain: 'Look at the guest on its host. Nothing is sent: your word is noted, and the guest is worked on again.',
  reason: 'What you found',
  example: 'e.g. It is still stopped',
  done: 'It was done',
  notDone: 'It was not done',
  settled: (summary: string) => `Settled: ${summary}`,
} as const
