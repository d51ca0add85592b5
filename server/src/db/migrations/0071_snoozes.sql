-- Messages that are put away until a time.
CREATE TABLE snoozes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Who asked for it, and in whose name it comes back.
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The message's id where it was last known to be.
    message TEXT NOT NULL,
    -- Its Message-ID, by which it is found should that id not be right any more.
    name TEXT,
    due_at INTEGER NOT NULL,
    -- When it is brought back, or tried again to be.
    try_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (account_id, message)
) STRICT;

CREATE INDEX snoozes_by_time ON snoozes (try_at);
CREATE INDEX snoozes_by_name ON snoozes (account_id, name);
CREATE INDEX snoozes_of_user ON snoozes (user_id);
