-- Times are milliseconds since 1970-01-01 UTC. Ids are random and opaque.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    -- In lower case.
    email TEXT NOT NULL,
    -- Empty where the operator's settings name the mail host of the address; else the host that the user named, so
    -- that nobody becomes somebody else by naming a host of their own.
    realm TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (email, realm)
) STRICT;

-- The mail store of one address on a mail host.
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    realm TEXT NOT NULL,
    -- JSON of where the host is, if a user named it; NULL: the operator's settings say it.
    host TEXT,
    -- JSON of what the host can do, as last seen; NULL: not reached yet.
    features TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (email, realm)
) STRICT;

-- What opens an account on its host. Sealed for exactly this user and account.
CREATE TABLE credentials (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Who may do what in which account; a row for each permission.
CREATE TABLE grants (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (user_id, account_id, permission)
) STRICT;

CREATE INDEX grants_by_account ON grants (account_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the cookie's value, which itself is nowhere.
    token_hash BLOB NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- The absolute end; the idle one follows from seen_at.
    expires_at INTEGER NOT NULL,
    -- What the user is shown to tell sessions apart.
    device TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id);
