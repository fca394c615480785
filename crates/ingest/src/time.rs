//! Points in time as traces write them. Refuses to guess: what is no time is `None`.

use crate::json::Value;
use case::trace::Nanos;

/// An ISO 8601 time; one without an offset is taken as UTC.
pub(crate) fn iso(text: &str) -> Option<Nanos> {
    let text = text.trim();
    let stamp = text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(civil).ok()
    })?;
    i64::try_from(stamp.as_nanosecond()).ok().map(Nanos)
}

/// Nanoseconds since 1970 as a number or as a string of digits, or an ISO 8601 time.
pub(crate) fn nanos_or_iso(value: &Value<'_>) -> Option<Nanos> {
    match value {
        Value::Number(number) => number.as_i64().map(Nanos),
        Value::Str(text) => text.parse().ok().map(Nanos).or_else(|| iso(text)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_utc() {
        assert_eq!(iso("1970-01-01T00:00:01Z"), Some(Nanos(1_000_000_000)));
        assert_eq!(iso("1970-01-01T00:00:01.5"), Some(Nanos(1_500_000_000)));
        assert_eq!(iso("soon"), None);
    }
}
