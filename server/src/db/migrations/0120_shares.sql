-- What was given to a user in an account whose password they never proved: by whom, until when, and where. What they may
-- do there is in grants; a user with grants and no row here owns the account.
CREATE TABLE shares (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    granted_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    granted_at INTEGER NOT NULL,
    -- NULL: for as long as nobody takes it back.
    ends_at INTEGER,
    -- JSON, the ids of the only folders; NULL: all.
    folders TEXT,
    PRIMARY KEY (user_id, account_id)
) STRICT;

CREATE INDEX shares_by_account ON shares (account_id);

-- When a user used an account last, to the minute.
CREATE TABLE account_uses (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, account_id)
) STRICT;

-- Links by which somebody can be given access, once.
CREATE TABLE share_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the token in the link, which itself is nowhere.
    token_hash BLOB NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    invited_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- JSON of what is given: permissions, folders, end.
    terms TEXT NOT NULL,
    language TEXT NOT NULL,
    note TEXT NOT NULL,
    sent_to TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- 'open', 'accepted' or 'revoked'.
    state TEXT NOT NULL,
    accepted_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX share_invitations_by_account ON share_invitations (account_id, created_at);
