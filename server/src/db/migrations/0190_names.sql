-- The words of a name in lower case and an order of their own: who bears it is found without looking at everybody. Empty for
-- rows that were written before, until they are written again.
ALTER TABLE cards ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN name_key TEXT NOT NULL DEFAULT '';

CREATE INDEX cards_by_name_key ON cards (user_id, name_key);
CREATE INDEX members_by_name_key ON members (name_key);
