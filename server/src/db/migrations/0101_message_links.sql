-- Links by which anybody who has them can read one message, until they expire or are taken back.
CREATE TABLE message_links (
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of what stands in the address, which itself is nowhere.
    token_hash BLOB NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Where the message was when it was last looked for, and its Message-ID.
    message TEXT NOT NULL,
    name TEXT,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX message_links_of_user ON message_links (account_id, user_id, made_at);
