-- Sessions that an admin didn't block the user of. Whether they have expired is for whoever asks to say.
CREATE VIEW open_sessions AS
SELECT id, token_hash, user_id, created_at, seen_at, proved_at, expires_at, device, address
FROM sessions
WHERE NOT EXISTS (
    SELECT 1 FROM users JOIN members ON members.email = users.email
    WHERE users.id = sessions.user_id AND users.realm = '' AND members.is_blocked = 1
);

-- Browsers that are told of new mail while Pli is closed.
CREATE TABLE push_subscriptions (
    session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Where the browser is reached, and with which keys: JSON, see server/src/push/subscription.rs.
    sealed BLOB NOT NULL,
    -- Whether the browser has said where it is reached.
    is_on INTEGER NOT NULL
) STRICT;

CREATE INDEX push_subscriptions_of_user ON push_subscriptions (user_id);

-- The newest message in each inbox that browsers were told of, or that was there before.
CREATE TABLE push_marks (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL
) STRICT;
