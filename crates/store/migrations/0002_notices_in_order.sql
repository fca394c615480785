-- What an incident's notices need to be sent in order, and to reach the same thing at the other side.

-- The place among the incident's news. One is sent when none before it waits for the same address.
ALTER TABLE outbox ADD COLUMN place BIGINT NOT NULL DEFAULT 0;

-- What the service calls the thing that holds the notice, such as an issue's number.
ALTER TABLE outbox ADD COLUMN reference TEXT;

CREATE INDEX outbox_incident ON outbox (incident, channel, address, place);
