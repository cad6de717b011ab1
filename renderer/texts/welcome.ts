/** Texts of the first start. */

export const welcomeTexts = {
  title: 'Nothing is watched yet',
  intro: 'Countersign compares what you declared with what your Proxmox VE hosts run. It puts back what can be undone. It destroys nothing without your SSH signature.',
  demoTitle: 'Try with a demo cluster',
  demo: 'A simulated cluster with drift and a destroy that waits for a signature. It runs on this computer only.',
  startDemo: 'Start the demo',
  hostTitle: 'Add a host',
  host: 'You need an address and a read-only token; the next screen shows the lines that make one. You confirm the certificate before anything is sent.',
  addHost: 'Add a host…',
  facts: [
    ['Read-only until you say otherwise.', 'A new host is observed; nothing on it changes.'],
    ['Stays here.', 'No account and no telemetry; the journal is one file on this computer.'],
    ['Signs with the key you have.', 'What can lose data waits for an SSH signature on exactly that action.'],
  ] as const,
} as const
