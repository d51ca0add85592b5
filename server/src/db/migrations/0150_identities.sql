-- More addresses to send from than the account's own, whose row ('own') is there once something of it was chosen.
ALTER TABLE identities ADD COLUMN email TEXT NOT NULL DEFAULT '';
-- JSON of lists of shared::address::Address.
ALTER TABLE identities ADD COLUMN reply_to TEXT NOT NULL DEFAULT '[]';
ALTER TABLE identities ADD COLUMN bcc TEXT NOT NULL DEFAULT '[]';
-- Whose signature it has; NULL: one of its own.
ALTER TABLE identities ADD COLUMN signature_of TEXT;
-- The one that messages come from by themselves; of the account's own address: where no other is.
ALTER TABLE identities ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identities ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX identities_by_email ON identities (account_id, email);
