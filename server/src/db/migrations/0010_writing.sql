-- The name that recipients see, for each address one may send as.
CREATE TABLE identities (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;

-- Files in the spool that wait to be part of a message.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    size_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX uploads_by_user ON uploads (user_id);
CREATE INDEX uploads_by_use ON uploads (used_at);

-- Which parts of which messages on the host ('message/part') have the same bytes as a file in the spool: a draft saved
-- again needs nothing from the host, even if an earlier version of it is what the browser knows.
CREATE TABLE upload_parts (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, part)
) STRICT;

CREATE INDEX upload_parts_by_upload ON upload_parts (upload_id);

-- Where the current version of each draft is. Only a shortcut: the host's copy says by itself which draft it is.
CREATE TABLE drafts (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    message TEXT NOT NULL,
    -- The composer that saved it; empty: not known.
    writer TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT;

-- The outbox.
CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    -- JSON of shared::submission::SendRequest: what goes back to Drafts if the host says no.
    request TEXT NOT NULL,
    -- The version of the draft that this was, where there was one.
    draft_version TEXT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    -- JSON of shared::address::Address, in the order of the envelope.
    recipients TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    eight_bit INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- JSON of shared::submission::SubmissionStatus.
    status TEXT NOT NULL,
    -- waiting, connecting, handing-over, done: see server/src/submission/state.rs.
    phase TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    trying_since INTEGER,
    -- When the worker takes it up, for an attempt or for chores; NULL: never by itself.
    due_at INTEGER,
    -- What is left to do once it has come to its end, as bits: see server/src/submission/chores.rs.
    chores INTEGER NOT NULL,
    chore_attempts INTEGER NOT NULL,
    saved_in_sent INTEGER NOT NULL,
    -- Grows with each change, so that nobody overwrites a change they haven't seen.
    revision INTEGER NOT NULL,
    ended_at INTEGER,
    dismissed INTEGER NOT NULL,
    UNIQUE (account_id, idempotency_key)
) STRICT;

CREATE INDEX submissions_due ON submissions (due_at);
CREATE INDEX submissions_of_user ON submissions (user_id, account_id, created_at);
