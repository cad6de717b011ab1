/**
 * What the demo's operator declares. Against the running demo it differs in exactly nine things: memory (101), cores
 * (140), description (160), tags (120), onboot (190), a guest that should run (142), a disk that should grow (171), one
 * that would have to shrink (161), and a guest to be removed (202).
 */
const desired = `# yaml-language-server: $schema=./countersign.schema.json
#
# What the guests of our three nodes should look like.
# Anything that is not written here is nobody's business: it stays as it is.
version: 1
host: demo

guests:
  # --- Web -----------------------------------------------------------------
  101: # web-01. Ran out of memory on Monday: doubled, same as web-02.
    type: lxc
    run: running
    name: web-01
    spec: { cores: 2, memory: 4GiB, swap: 512MiB, disk: 16GiB }
    description: |
      Front web server (nginx)
      Owner: anna
    tags: [prod, web]
    onboot: true
  102:
    type: lxc
    run: running
    name: web-02
    spec: { cores: 2, memory: 4GiB, swap: 512MiB, disk: 16GiB }
    description: |
      Front web server (nginx)
      Owner: anna
    tags: [prod, web]
    onboot: true
  103:
    type: lxc
    run: running
    name: proxy-01
    spec: { cores: 1, memory: 1GiB, swap: 256MiB, disk: 8GiB }
    tags: [prod, web]
    onboot: true

  # --- Databases -----------------------------------------------------------
  110:
    type: qemu
    run: running
    name: db-01
    spec: { cores: 4, memory: 8GiB, disk: 32GiB }
    description: PostgreSQL 17, primary
    tags: [prod, db]
    onboot: true
  111: # db-02 takes its new memory at the next restart
    type: qemu
    run: running
    name: db-02
    spec: { cores: 4, memory: 8GiB, disk: 32GiB }
    description: PostgreSQL 17, replica of db-01
    tags: [prod, db]
    onboot: true

  # --- Network services ----------------------------------------------------
  120:
    type: lxc
    run: running
    name: dns-01
    spec: { cores: 1, memory: 512MiB, swap: 0, disk: 4GiB }
    tags: [infra, dns]
    onboot: true
  121:
    type: lxc
    run: running
    name: dns-02
    spec: { cores: 1, memory: 512MiB, swap: 0, disk: 4GiB }
    tags: [infra, dns]
    onboot: true
  190: # must come back by itself after a power cut
    type: lxc
    run: running
    name: vpn-01
    spec: { cores: 1, memory: 512MiB, swap: 0, disk: 4GiB }
    tags: [infra]
    onboot: true

  # --- Mail and people -----------------------------------------------------
  130:
    type: qemu
    run: running
    name: mail-01
    spec: { cores: 2, memory: 6GiB, disk: 120GiB }
    description: Mailcow. Changes only after 18:00.
    tags: [prod, mail]
    onboot: true
  170:
    type: qemu
    run: running
    name: files-01
    spec: { cores: 4, memory: 8GiB, disk: 32GiB }
    description: Nextcloud
    tags: [prod, files]
    onboot: true
  171: # the attachments need room
    type: lxc
    run: running
    name: wiki-01
    spec: { cores: 2, memory: 1GiB, swap: 512MiB, disk: 32GiB }
    description: BookStack
    tags: [internal]
    onboot: true
  172:
    type: lxc
    run: running
    name: chat-01
    spec: { cores: 2, memory: 3GiB, swap: 512MiB, disk: 24GiB }
    tags: [internal]
    onboot: true
  180: # Jonas switches it on and off himself, so no "run" here
    type: qemu
    name: win-books
    spec: { cores: 4, memory: 8GiB }
    tags: [windows, internal]

  # --- Development ---------------------------------------------------------
  140: # git-01: clones are slow when everybody arrives
    type: lxc
    run: running
    name: git-01
    spec: { cores: 4, memory: 4GiB, swap: 512MiB, disk: 64GiB }
    description: Forgejo
    tags: [dev, git]
    onboot: true
  141:
    type: qemu
    run: running
    name: ci-runner-01
    spec: { cores: 8, memory: 16GiB, disk: 80GiB }
    tags: [dev, ci]
    onboot: true
  142:
    type: qemu
    run: running
    name: ci-runner-02
    spec: { cores: 8, memory: 16GiB, disk: 80GiB }
    tags: [dev, ci]
    onboot: true
  201:
    type: lxc
    run: stopped # Jonas is on leave until January
    name: dev-jonas

  # --- Watching and keeping ------------------------------------------------
  150:
    type: qemu
    run: running
    name: backup-01
    spec: { cores: 2, memory: 4GiB, disk: 32GiB }
    description: Proxmox Backup Server
    tags: [infra, backup]
    onboot: true
  160:
    type: lxc
    run: running
    name: monitor-01
    spec: { cores: 2, memory: 2GiB, swap: 512MiB, disk: 40GiB }
    description: Prometheus and Grafana, https://grafana.office.example
    tags: [infra, monitoring]
    onboot: true
  161: # 32GiB would do by now, but nobody shrinks a disk for us
    type: lxc
    run: running
    name: logs-01
    spec: { cores: 2, memory: 3GiB, swap: 512MiB, disk: 32GiB }
    description: Loki, keeps 30 days
    tags: [infra, monitoring]
    onboot: true

  # --- Leftovers -----------------------------------------------------------
  202: # legacy-crm: exported on 3 November, may go
    absent: true
`

/** The demo's desired state, as a person writes it. */
export function demoDesiredYaml(): string {
  return desired
}
