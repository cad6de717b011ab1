/**
 * Version 3: finding rows of a long audit log, and signed checkpoints of its head.
 *
 * `audit_search` is derived from the log after each commit, never in it (auditIndex.ts), and vouches for nothing;
 * `audit_indexed` says how far it is. The search table holds no text, only which words stand in which row;
 * `facets` are words made from whole columns. With `automerge` off its segments are merged in small steps.
 */
export const auditSearchSql = `
ALTER TABLE audit ADD COLUMN operation_id TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN body ->> '$.operationId' END) VIRTUAL;
CREATE INDEX audit_by_operation ON audit (operation_id, seq) WHERE operation_id IS NOT NULL;

CREATE VIRTUAL TABLE audit_search USING fts5(text, facets, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2");
INSERT INTO audit_search (audit_search, rank) VALUES ('automerge', 0);
CREATE TABLE audit_indexed (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO audit_indexed (id, seq) VALUES (1, 0);

CREATE TABLE checkpoints (
  seq INTEGER PRIMARY KEY,
  row INTEGER NOT NULL REFERENCES audit (seq),
  hash TEXT NOT NULL,
  bytes BLOB NOT NULL,
  principal TEXT NOT NULL,
  key_fingerprint TEXT NOT NULL,
  armor TEXT NOT NULL,
  at TEXT NOT NULL,
  audit_seq INTEGER NOT NULL UNIQUE REFERENCES audit (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER checkpoints_never_updated BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'rows of checkpoints are written once'); END;
CREATE TRIGGER checkpoints_never_deleted BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'rows of checkpoints are written once'); END;
`
