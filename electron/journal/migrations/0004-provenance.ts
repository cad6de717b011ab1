/**
 * Version 4: which guests an operation of ours has made. An operation says with its intent what its guest will be
 * (`makes`); the provenance begins with its end and is never written again, and its end is a row of another table: so
 * a record that was put back to an earlier state is a record that is missing. `digest_after` is the configuration
 * that an operation left.
 */
export const provenanceSql = `
ALTER TABLE operations ADD COLUMN makes TEXT CHECK (makes IN ('created', 'scratch'));
ALTER TABLE operations ADD COLUMN digest_after TEXT;

CREATE TABLE provenance (
  seq INTEGER PRIMARY KEY,
  operation_id TEXT NOT NULL UNIQUE REFERENCES operations (id),
  host TEXT NOT NULL,
  vmid INTEGER NOT NULL,
  type TEXT NOT NULL,
  node TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('created', 'scratch')),
  root_volume TEXT NOT NULL,
  uuid TEXT,
  mac TEXT,
  digest TEXT NOT NULL,
  upid TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  began_at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((uuid IS NULL) <> (mac IS NULL))
) STRICT;
CREATE INDEX provenance_by_guest ON provenance (host, vmid, seq);

CREATE TABLE provenance_ends (
  seq INTEGER PRIMARY KEY,
  operation_id TEXT NOT NULL UNIQUE REFERENCES provenance (operation_id),
  because TEXT NOT NULL,
  at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;

${['provenance', 'provenance_ends'].map(writtenOnce).join('\n')}
`

function writtenOnce(table: string): string {
  return `
CREATE TRIGGER ${table}_never_updated BEFORE UPDATE ON ${table}
BEGIN SELECT RAISE(ABORT, 'rows of ${table} are written once'); END;
CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table}
BEGIN SELECT RAISE(ABORT, 'rows of ${table} are written once'); END;`
}
