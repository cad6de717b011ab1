/** Texts of the freeze, and of what else keeps a host safe. */
export const safetyTexts = {
  key: 'Freeze, or lift a freeze',
  freeze: 'Freeze', frozen: 'Frozen', someFrozen: (n: number) => (n === 1 ? 'One host frozen' : `${n} hosts frozen`),
  switchOff: 'Freeze: off. Work on the hosts goes on as their modes allow.', switchOn: 'Freeze: on. Nothing is sent to every host.', switchSome: (hosts: string) => `Freeze: on for ${hosts}.`,
  titleFreeze: 'Freeze', titleFrozen: 'Frozen', what: 'While frozen, nothing that changes a host is sent: no step of auto mode, nothing that a person applies, and nothing that was signed. Reading, drift and requests go on. A step that was sent already is followed to its end.',
  scope: 'What to freeze', everyHost: 'Every host', reason: 'Why (optional)', reasonHelp: 'Shown to whoever finds things frozen, and kept in the audit log.', confirm: (host: string | null) => (host === null ? 'Freeze every host' : `Freeze ${host}`),
  lift: 'Lift', liftLabel: (host: string | null) => `Lift the freeze of ${host ?? 'every host'}`, standing: 'Frozen now', by: 'by',
  frozenNow: (host: string | null) => `${host ?? 'Every host'} is frozen. Nothing is sent.`, lifted: (host: string | null) => `The freeze of ${host ?? 'every host'} was lifted.`,
  bannerAll: 'Every host is frozen.', bannerHosts: (hosts: string) => `Frozen: ${hosts}.`, bannerDetail: 'Nothing is sent, not even what was signed.', open: 'Who and why',
  missing: (host: string, seen: number, expected: number) => `${host} showed ${seen} guests where ${expected} were expected.`,
  missingDetail: 'It is only observed until they are back or you confirm the number.', confirmGuests: 'Confirm the number', confirmTitle: (host: string) => `Confirm the guests of ${host}`,
  confirmBody: 'The guests that are missing are taken as rightly gone, and work on the host goes on. Confirm only when you know why they went: a token that lost rights, or a storage that is away, looks the same.',
  confirmed: (host: string, guests: number) => `${host} has ${guests} guests. Work on it goes on.`,
  head: 'Safety', freezeHost: 'Freeze…', windows: 'Auto mode may run', anyTime: 'at any time', limits: 'Limits of auto mode', limit: (steps: number, percent: number, atLeast: number) => `${steps} steps a cycle, on ${percent} % of the guests (at least ${atLeast})`,
  held: 'Auto mode runs nothing',
} as const
