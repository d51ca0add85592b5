-- What was done too long ago is forgotten in all accounts at once.
CREATE INDEX activity_by_age ON activity (at);
