-- What a run does beyond its template: JSON, by the template's kind.
ALTER TABLE template_runs ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- Senders that are blocked or approved for the whole organisation. There is one row, or none yet.
CREATE TABLE organisation_senders (
    id INTEGER NOT NULL PRIMARY KEY,
    -- JSON of shared::sender_list::SenderLists.
    lists TEXT NOT NULL,
    -- Grows with each change, so that nobody overwrites a change they haven't seen.
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The address of whoever changed it last.
    updated_by TEXT NOT NULL
) STRICT;
