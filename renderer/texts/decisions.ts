import type { DriftEnding } from '../../shared/domain/drift.ts'
import type { DriftGrouping } from '../viewmodels/driftGroups.ts'
import type { IgnoreEnd } from '../viewmodels/ignoreEnds.ts'
import { many } from './words.ts'

const groupings: Readonly<Record<DriftGrouping, string>> = { host: 'By host', cause: 'By cause', field: 'By field' }
const endings: Readonly<Record<DriftEnding, string>> = { applied: 'put back', on_host: 'ended on the host', declaration: 'declared otherwise', ignored: 'ignored' }
const ignoreEnds: Readonly<Record<IgnoreEnd, string>> = { day: 'a day', week: 'a week', month: '30 days', date: 'until a day…', never: 'until I end it' }

/** Texts about what people decide on drift: put back, accept, ignore; and about its history. */
export const decisionTexts = {
  groupings,
  groupingLabel: 'Group the list',
  ignoredGroup: 'Ignored',
  alone: 'Each on its own',
  noField: 'Not judged',
  sameCause: (title: string) => `Same cause: ${title}`,
  sameCauseOf: (n: number) => `Same cause, ${many(n, 'guest')}`,
  chooseCause: (n: number) => `Choose ${many(n, 'guest')}`,
  putBack: (n: number) => `Put back ${many(n, 'field')}`,
  putBackNone: 'Put back',
  accept: 'Accept into file',
  ignore: 'Ignore…',
  include: (field: string) => `Include ${field}`,
  includeAll: 'Include every field',
  chosen: (n: number) => `${many(n, 'guest')} chosen`,
  clear: 'Choose none',
  putBackGuests: (n: number) => `Put back ${many(n, 'guest')}`,
  tooMany: (most: number) => `At most ${many(most, 'guest')} can be decided on at once. Choose fewer, or narrow the list with the filter.`,
  moreChosen: (n: number) => `and ${many(n, 'more guest', 'more guests')}`,
  chosenDetail: 'One decision for all of them. Each is read again before anything is sent.',
  chosenCauses: 'What differs',
  choose: 'Choose',
  keys: { putBack: 'put back', accept: 'accept', ignore: 'ignore', choose: 'choose' },
  history: 'Who changed it',
  historyDetail: 'from the task log of the host',
  noHistory: 'No cycle has noted a difference on this guest yet.',
  nobody: 'No task in the host’s log explains it.',
  byDeclaration: (at: string) => `The declaration in ${at} was changed`,
  byTask: (user: string, task: string) => `${user} · ${task}`,
  endings,
  matched: 'Matched by guest, time and type of task; the log names the task, not each field.',
  ignoredTitle: 'Ignored',
  ignoredDetail: 'for exactly these values',
  countAgain: 'Count again',
  countAgainLabel: (field: string) => `Let ${field} count as drift again`,
  without: 'without end',
  until: 'until',
  countsAgain: (n: number) => `${many(n, 'difference')} ${n === 1 ? 'counts' : 'count'} as drift again.`,
  ignoreDialog: {
    title: (fields: number, guests: number) => `Ignore ${many(fields, 'difference')}${guests > 1 ? ` on ${many(guests, 'guest')}` : ''}`,
    body: 'Nothing is sent and no file is changed. It is neither planned nor counted, for exactly these values: another value shows again.',
    reason: 'Reason', reasonHelp: 'Stands in the audit log with your name.', missing: 'Say why it may stay.', end: 'For how long', ends: ignoreEnds, day: 'Last day', noDay: 'Name a day that is to come.',
    confirm: (n: number) => `Ignore ${many(n, 'difference')}`, done: (n: number) => `${many(n, 'difference')} left as ${n === 1 ? 'it is' : 'they are'}.`,
  },
  acceptDialog: {
    title: (fields: number, guests: number) => `Accept ${many(fields, 'value')}${guests > 1 ? ` of ${many(guests, 'guest')}` : ''} into ${guests > 1 ? 'the files' : 'the file'}`,
    body: 'The values of the host are written where these guests are declared. Comments, order and everything else in the file stay. Nothing is sent to the host.',
    confirm: (n: number) => `Accept ${many(n, 'value')}`, done: (files: readonly string[]) => `Written to ${files.join(', ')}.`,
  },
  proposals: 'Separate proposals',
  proposalsDetail: 'no part of the drift; they run only when you ask',
  runProposal: 'Ask for it…',
  trend: 'Drift over time',
  trendDetail: (days: number) => `guests that differed, last ${many(days, 'day')}`,
  trendEmpty: 'The log is too young to show a line yet.',
  trendNow: 'now',
  trendMost: 'most',
  trendTable: 'Guests that differed, by time',
  trendAt: 'Time',
  trendGuests: 'Guests',
} as const
