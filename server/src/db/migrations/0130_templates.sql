-- What an organisation's admins write for its members.
CREATE TABLE templates (
    id TEXT NOT NULL PRIMARY KEY,
    -- signature, rule or auto-reply.
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- draft, visible or hidden.
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    -- JSON of what it consists of, by its kind.
    settings TEXT NOT NULL,
    -- Grows with each change, so that nobody overwrites a change they haven't seen.
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The address of whoever changed it last.
    updated_by TEXT NOT NULL
) STRICT;

CREATE INDEX templates_by_kind ON templates (kind);

-- The signature that an address was given, until somebody writes another for it. By address, because it is given to
-- members who have yet to sign in, too.
CREATE TABLE template_uses (
    -- In lower case.
    address TEXT NOT NULL PRIMARY KEY,
    -- NULL: it is gone; what was made of it stays.
    template_id TEXT REFERENCES templates (id) ON DELETE SET NULL,
    -- JSON of what the member filled in.
    filled TEXT NOT NULL,
    -- JSON of shared::signature::Signature.
    signature TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX template_uses_of_template ON template_uses (template_id);

-- A template being applied. It goes on after a stop, and repeats nothing.
CREATE TABLE template_runs (
    id TEXT NOT NULL PRIMARY KEY,
    template_id TEXT NOT NULL REFERENCES templates (id) ON DELETE CASCADE,
    -- Who tells the members.
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- running, cancelled or done.
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;

CREATE INDEX template_runs_by_status ON template_runs (status);
CREATE INDEX template_runs_of_template ON template_runs (template_id, started_at);

CREATE TABLE template_run_rows (
    run_id TEXT NOT NULL REFERENCES template_runs (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    -- As in shared::template::model::RowStatus.
    status TEXT NOT NULL,
    PRIMARY KEY (run_id, address)
) STRICT;
