-- What was done in accounts that several people work in.
CREATE TABLE activity (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    -- The address of who did it: it says who it was after the user is gone, too.
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE INDEX activity_by_account ON activity (account_id, at, id);
