-- Searches with a name: each user's own, also in an account that is shared.
CREATE TABLE saved_searches (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    -- The one folder to search; NULL: all of the account.
    mailbox TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX saved_searches_of_user ON saved_searches (user_id, account_id);
