-- How users like Pli.

CREATE TABLE preferences (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- JSON, as the browser is told.
    body TEXT NOT NULL
) STRICT;
