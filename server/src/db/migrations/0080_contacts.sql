-- Contacts are each user's own, whichever accounts they may use.

-- How often a user's cards have changed: where their versions come from.
CREATE TABLE card_revisions (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE address_books (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Empty: the browser names it by its role.
    name TEXT NOT NULL,
    -- default, collected, other
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX address_books_of_user ON address_books (user_id);
CREATE UNIQUE INDEX address_books_by_role ON address_books (user_id, role) WHERE role <> 'other';

CREATE TABLE card_photos (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX card_photos_of_user ON card_photos (user_id);

CREATE TABLE cards (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- NULL: deleted. The row stays, for browsers that have the card to hear of it.
    book_id TEXT REFERENCES address_books (id),
    -- Of all cards of the user another one; grows with each change.
    version INTEGER NOT NULL,
    uid TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    favourite INTEGER NOT NULL,
    photo_id TEXT REFERENCES card_photos (id),
    -- JSContact (RFC 9553), without the photo.
    body TEXT NOT NULL,
    -- JSON of shared::contact::CardSummary, made from the rest.
    summary TEXT NOT NULL,
    UNIQUE (user_id, version)
) STRICT;

CREATE INDEX cards_by_uid ON cards (user_id, uid);
CREATE INDEX cards_of_book ON cards (book_id);
CREATE INDEX cards_by_photo ON cards (photo_id);

-- By which address one finds a card; in lower case.
CREATE TABLE card_emails (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    card_id TEXT NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, email, card_id)
) STRICT;

CREATE INDEX card_emails_of_card ON card_emails (card_id);

CREATE TABLE card_changes (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX card_changes_by_age ON card_changes (created_at);

-- How cards were before a change, for taking it back.
CREATE TABLE card_history (
    change_id TEXT NOT NULL REFERENCES card_changes (id) ON DELETE CASCADE,
    card_id TEXT NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    -- The version that the change made: while the card has it, nobody else has changed it since.
    version_after INTEGER NOT NULL,
    -- NULL: the change created it.
    book_id TEXT,
    favourite INTEGER NOT NULL,
    photo_id TEXT REFERENCES card_photos (id),
    body TEXT NOT NULL,
    PRIMARY KEY (change_id, card_id)
) STRICT;

CREATE INDEX card_history_of_card ON card_history (card_id);
CREATE INDEX card_history_by_photo ON card_history (photo_id);

-- Pairs of cards that are not of the same person, whatever it looks like; the lesser id first.
CREATE TABLE distinct_cards (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    first TEXT NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    second TEXT NOT NULL REFERENCES cards (id) ON DELETE CASCADE,
    PRIMARY KEY (first, second)
) STRICT;

CREATE INDEX distinct_cards_of_user ON distinct_cards (user_id);
CREATE INDEX distinct_cards_by_second ON distinct_cards (second);
