-- What was heard of events that mail invites to, and what was answered. The key is a hash of the event's name, its
-- organiser and the occurrence: nothing of the mail itself stands here.
CREATE TABLE invitations (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    event BLOB NOT NULL,
    -- The earliest and the latest version of the event that came by (RFC 5546 §2.1.5).
    first_sequence INTEGER NOT NULL,
    first_stamp INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    is_cancelled INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    -- JSON of shared::calendar::Answer, to the version with this number, by this send.
    answer TEXT,
    answered_sequence INTEGER,
    submission_id TEXT,
    -- That send was undone or refused, and what stands above is the answer before.
    is_withdrawn INTEGER NOT NULL DEFAULT 0,
    -- The other one of the two.
    answer_before TEXT,
    answered_sequence_before INTEGER,
    PRIMARY KEY (account_id, event)
) STRICT;

CREATE INDEX invitations_by_submission ON invitations (submission_id);
CREATE INDEX invitations_by_age ON invitations (account_id, seen_at);
