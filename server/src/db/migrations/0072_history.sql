-- What was moved from folder to folder, for as long as it can be moved back.
CREATE TABLE history (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    made_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    -- Where the messages are now: a set of UIDs of the target (RFC 9051 §9).
    uid_validity INTEGER NOT NULL,
    uids TEXT NOT NULL
) STRICT;

CREATE INDEX history_of_user ON history (account_id, user_id, made_at);
