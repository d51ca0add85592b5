-- What the servers ("nodes") that share a database know of each other. With SQLite there is one.

CREATE TABLE nodes (
    -- Of one run of a server; alive while it holds the advisory lock of this number.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Where the others reach it.
    address TEXT NOT NULL
) STRICT;

-- What is done by one node at a time, and by which.
CREATE TABLE claims (
    -- submission, server, run …: see server/src/nodes/claims.rs.
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    node_id INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, subject)
) STRICT;

CREATE INDEX claims_of_node ON claims (node_id);

-- Bytes of uploads and of messages on their way, where nodes don't share a disk.
CREATE TABLE spool_chunks (
    file TEXT NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (file, number)
) STRICT;

CREATE INDEX spool_chunks_by_age ON spool_chunks (written_at);

-- Attempts to sign in that count until they are known to have been right.
CREATE TABLE sign_in_attempts (
    id TEXT NOT NULL,
    -- A hash of the address that was given, or of the network address it came from.
    subject BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, subject)
) STRICT;

CREATE INDEX sign_in_attempts_by_subject ON sign_in_attempts (subject, at);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (at);

-- Something known, sealed: by it a server notices that its key file is not the one of this database. There is one row.
CREATE TABLE key_probe (
    id INTEGER NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
