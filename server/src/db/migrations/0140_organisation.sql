-- Who runs the organisation, beside those whom the settings name.
CREATE TABLE admins (
    -- In lower case.
    email TEXT NOT NULL PRIMARY KEY,
    added_at INTEGER NOT NULL,
    -- The admin who made them one; '' from the command line.
    added_by TEXT NOT NULL
) STRICT;

-- The organisation's addresses, and what it says of whoever has them.
CREATE TABLE members (
    -- In lower case.
    email TEXT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL,
    -- 1: several people work in it.
    is_shared INTEGER NOT NULL,
    -- 1: nobody may sign in with it.
    is_blocked INTEGER NOT NULL,
    -- JSON.
    profile TEXT NOT NULL,
    -- By which lists are sorted and searched, in lower case.
    sort_name TEXT NOT NULL,
    words TEXT NOT NULL,
    version INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    -- When somebody last signed in with it; NULL: not yet.
    signed_in_at INTEGER
) STRICT;

CREATE INDEX members_by_name ON members (sort_name, email);

-- What admins did.
CREATE TABLE admin_log (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    admin TEXT NOT NULL,
    action TEXT NOT NULL,
    -- The address or the thing that it was done to.
    subject TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;

CREATE INDEX admin_log_by_time ON admin_log (at, id);
