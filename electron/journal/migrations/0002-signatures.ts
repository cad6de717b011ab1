/**
 * Version 2: what it takes to act on a signature. `pending` learns the rest of its states and where a wish comes
 * from, and may hold a change of the signer set in place of an operation. The tables it gains are written once and
 * never again; each of their rows is told by one audit row. In `signer_sets` and `epochs` the number of the row is
 * the version and the epoch; the empty set (version 0) and the first epoch (1) have no row.
 */
export const signaturesSql = `
ALTER TABLE pending RENAME TO pending_1;
CREATE TABLE pending (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  host TEXT,
  vmid INTEGER,
  type TEXT,
  kind TEXT,
  parameters TEXT,
  signers TEXT,
  guest_name TEXT,
  summary TEXT NOT NULL,
  classification TEXT NOT NULL,
  source TEXT CHECK (source IN ('desired', 'request', 'job')),
  origin TEXT NOT NULL,
  reason TEXT,
  state TEXT NOT NULL CHECK (state IN ('pending', 'executed', 'rejected', 'superseded', 'withdrawn')),
  ended_because TEXT CHECK (ended_because IS NULL OR state <> 'pending'),
  operation_id TEXT CHECK (operation_id IS NULL OR state = 'executed'),
  predecessor TEXT UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((host IS NULL) = (signers IS NOT NULL) AND (vmid IS NULL) = (host IS NULL) AND (type IS NULL) = (host IS NULL)
    AND (kind IS NULL) = (host IS NULL) AND (parameters IS NULL) = (host IS NULL))
) STRICT;
INSERT INTO pending (seq, id, host, vmid, type, kind, parameters, guest_name, summary, classification, origin, state,
    created_at, updated_at, audit_seq)
  SELECT seq, id, host, vmid, type, kind, parameters, guest_name, summary, classification, origin, state,
    created_at, updated_at, audit_seq
  FROM pending_1;
DROP TABLE pending_1;
CREATE UNIQUE INDEX pending_once ON pending (host, vmid, kind, parameters) WHERE state = 'pending';
CREATE UNIQUE INDEX pending_signers_once ON pending (signers) WHERE state = 'pending';
CREATE INDEX pending_ended ON pending (audit_seq) WHERE state <> 'pending';
CREATE INDEX pending_by_guest ON pending (host, vmid, seq);

CREATE TABLE payloads (
  seq INTEGER PRIMARY KEY,
  item TEXT NOT NULL UNIQUE REFERENCES pending (id),
  bytes BLOB NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  nonce TEXT NOT NULL UNIQUE,
  expires TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE signatures (
  seq INTEGER PRIMARY KEY,
  item TEXT NOT NULL REFERENCES pending (id),
  principal TEXT NOT NULL,
  key_fingerprint TEXT NOT NULL,
  armor TEXT NOT NULL,
  at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (item, principal, key_fingerprint)
) STRICT;

CREATE TABLE spent (
  seq INTEGER PRIMARY KEY,
  payload_sha256 TEXT NOT NULL UNIQUE,
  nonce TEXT NOT NULL UNIQUE,
  item TEXT NOT NULL UNIQUE REFERENCES pending (id),
  expires TEXT NOT NULL,
  at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE signer_sets (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  content TEXT NOT NULL,
  since TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE epochs (
  seq INTEGER PRIMARY KEY CHECK (seq > 1),
  began_at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

${['payloads', 'signatures', 'spent', 'signer_sets', 'epochs'].map(writtenOnce).join('\n')}
`

function writtenOnce(table: string): string {
  return `
CREATE TRIGGER ${table}_never_updated BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, 'rows of ${table} are written once'); END;
CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, 'rows of ${table} are written once'); END;`
}
