-- Accounts that users opened beside their own by proving their password. The right to them ends when that password does.
CREATE TABLE added_accounts (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, account_id)
) STRICT;

CREATE INDEX added_accounts_by_account ON added_accounts (account_id);
