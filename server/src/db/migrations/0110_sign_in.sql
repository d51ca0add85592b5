-- How users prove who they are, beside the password of their mailbox.

-- When the session's user last proved it: what guards the way in is changed soon after that only.
ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET proved_at = created_at;

CREATE TABLE pli_passwords (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- Argon2id, as a PHC string.
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Codes that change every half minute (TOTP, RFC 6238).
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- What the codes are made of. Sealed for exactly this user.
    sealed BLOB NOT NULL,
    -- NULL until the first code was right: not asked for yet.
    confirmed_at INTEGER,
    -- The step of the last code that was taken; none of it or before it is taken again.
    last_step INTEGER NOT NULL
) STRICT;

-- A code is gone once it was used.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- SHA-256: there are 80 bits to guess.
    hash BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT;

CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- What the device calls it.
    credential_id BLOB NOT NULL UNIQUE,
    -- JSON: the public key, and how often the device has signed with it.
    passkey TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- Challenges that were answered, until they would have run out: none is answered twice.
CREATE TABLE answered_challenges (
    hash BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
