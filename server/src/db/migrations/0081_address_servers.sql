-- CardDAV servers that users' address books are kept the same with.
CREATE TABLE address_servers (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- The folder that the address books stand in (RFC 6352 §7.1.1).
    home TEXT NOT NULL,
    user_name TEXT NOT NULL,
    -- The password.
    sealed BLOB NOT NULL,
    synced_at INTEGER,
    -- When it is to be seen to next; NULL: not before somebody asks.
    due_at INTEGER,
    attempts INTEGER NOT NULL,
    -- JSON of shared::contact::sync::SyncFailure
    failure TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX address_servers_of_user ON address_servers (user_id);
CREATE INDEX address_servers_by_time ON address_servers (due_at);

CREATE TABLE server_books (
    server_id TEXT NOT NULL REFERENCES address_servers (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    is_read_only INTEGER NOT NULL,
    -- NULL: not chosen by the user.
    book_id TEXT REFERENCES address_books (id) ON DELETE SET NULL,
    -- Of the last sync-collection REPORT (RFC 6578).
    token TEXT,
    -- Cards that the server didn't take last time.
    refused INTEGER NOT NULL,
    PRIMARY KEY (server_id, url)
) STRICT;

CREATE UNIQUE INDEX server_books_by_book ON server_books (book_id);

-- What a card was on the server and here when both were last the same.
CREATE TABLE server_cards (
    book_id TEXT NOT NULL REFERENCES address_books (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- NULL: it can't be read.
    card_id TEXT REFERENCES cards (id) ON DELETE CASCADE,
    -- Empty: to be asked for.
    etag TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Of the card's body and photo at that version.
    digest TEXT NOT NULL,
    PRIMARY KEY (book_id, url)
) STRICT;

CREATE UNIQUE INDEX server_cards_by_card ON server_cards (card_id);

-- Cards that were changed on both sides: neither is overwritten before the user has chosen.
CREATE TABLE card_conflicts (
    card_id TEXT NOT NULL PRIMARY KEY REFERENCES cards (id) ON DELETE CASCADE,
    -- The server's vCard; NULL: deleted there.
    theirs TEXT
) STRICT;
