-- The incident book. The same statements for SQLite and PostgreSQL: only TEXT and BIGINT, moments as
-- microseconds since 1970 in UTC, truths as 0 and 1, lists as JSON.

-- What happened is the truth; every other table is made from it.
CREATE TABLE events (
    incident TEXT NOT NULL,
    -- From 0. Two writers cannot both write the same place.
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- The version of the body's form.
    form BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (incident, sequence)
);

-- One row an incident, with what lists and counts ask for.
CREATE TABLE incidents (
    id TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    opened BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    state TEXT NOT NULL,
    symptom TEXT,
    title TEXT NOT NULL,
    signature TEXT NOT NULL,
    class TEXT NOT NULL,
    mode TEXT,
    judged_by TEXT NOT NULL,
    ground TEXT NOT NULL,
    system TEXT,
    framework TEXT,
    agent TEXT,
    models TEXT NOT NULL,
    task TEXT,
    population TEXT,
    runs BIGINT NOT NULL,
    owner TEXT,
    structure TEXT,
    clean_infrastructure BIGINT,
    recurred BIGINT NOT NULL,
    mended BIGINT NOT NULL,
    -- The first day on which a fix that has not shipped is late, as YYYY-MM-DD.
    due TEXT
);

CREATE INDEX incidents_opened ON incidents (opened, id);
CREATE INDEX incidents_state ON incidents (state, opened, id);
CREATE INDEX incidents_system ON incidents (system, opened, id);
CREATE INDEX incidents_class ON incidents (class, opened, id);
CREATE INDEX incidents_owner ON incidents (owner, opened, id);

-- The incident that the next run of a signature joins. Two processes that open one at the same time
-- cannot both have it.
CREATE TABLE signatures (
    signature_key TEXT NOT NULL PRIMARY KEY,
    incident TEXT NOT NULL
);

-- Every run that was ever filed, so that filing it again changes nothing.
CREATE TABLE runs (
    run TEXT NOT NULL PRIMARY KEY,
    incident TEXT NOT NULL
);

CREATE TABLE tags (
    tag TEXT NOT NULL,
    incident TEXT NOT NULL,
    PRIMARY KEY (tag, incident)
);

-- News on its way. A row is written with the event that it is about, in one transaction.
CREATE TABLE outbox (
    notice_key TEXT NOT NULL PRIMARY KEY,
    incident TEXT,
    news TEXT NOT NULL,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    body TEXT NOT NULL,
    -- waiting, leased, sent, dead
    state TEXT NOT NULL,
    -- When it may be sent, or how long the one who sends it has.
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Who sends it: a later sender's token makes an earlier one's word void.
    lease BIGINT NOT NULL,
    error TEXT
);

CREATE INDEX outbox_due ON outbox (state, due);

-- The days on which the distribution was reviewed.
CREATE TABLE reviews (
    reviewed_on TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    PRIMARY KEY (reviewed_on, reviewer)
);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('incident', 0);
INSERT INTO counters (name, value) VALUES ('drill', 0);
