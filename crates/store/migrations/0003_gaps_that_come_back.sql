-- What tells that a gap is there again after its fix: the tool at which it shows, when it first began, and the
-- moment behind which whatever began ran with a fix. NULL where that is not known.
ALTER TABLE incidents ADD COLUMN tool TEXT;
ALTER TABLE incidents ADD COLUMN began BIGINT;
ALTER TABLE incidents ADD COLUMN shipped BIGINT;
