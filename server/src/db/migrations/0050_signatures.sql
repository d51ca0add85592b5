-- What stands below the messages of an identity.
CREATE TABLE signatures (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    identity_id TEXT NOT NULL,
    -- JSON of shared::signature::Signature.
    body TEXT NOT NULL,
    PRIMARY KEY (account_id, identity_id)
) STRICT;

-- Texts with a name, for all who write from the account.
CREATE TABLE canned_replies (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    html TEXT NOT NULL,
    -- Made from the HTML.
    plain TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX canned_replies_of_account ON canned_replies (account_id);
