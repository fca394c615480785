//! Points in time as formats write them: ISO 8601 with or without an offset, and Unix time in
//! seconds, milli-, micro- or nanoseconds. Reads no clock.

use crate::json::Value;
use case::trace::Nanos;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The time that `value` gives. Text without an offset is taken as UTC.
pub(crate) fn time(value: &Value<'_>) -> Option<Nanos> {
    if let Some(text) = value.as_str() {
        return written(text);
    }
    match value.as_i64() {
        Some(whole) => counted(whole),
        None => value.as_f64().and_then(seconds),
    }
}

/// Nanoseconds since 1970, however few, as a number or as a string of digits, or an ISO 8601 time:
/// for members whose name gives the unit.
pub(crate) fn nanos(value: &Value<'_>) -> Option<Nanos> {
    match value.as_str() {
        Some(text) => text.parse().ok().map(Nanos).or_else(|| written(text.trim())),
        None => value.as_i64().map(Nanos),
    }
}

fn written(text: &str) -> Option<Nanos> {
    let stamp = text.parse::<Timestamp>().ok().or_else(|| {
        let civil = text.parse::<DateTime>().ok()?;
        Offset::UTC.to_timestamp(civil).ok()
    })?;
    i64::try_from(stamp.as_nanosecond()).ok().map(Nanos)
}

/// Whole numbers tell their unit by their size: each unit is a thousand times the one before, and
/// runs happen between 1973 and 2286.
fn counted(whole: i64) -> Option<Nanos> {
    let unit = match whole {
        100_000_000..10_000_000_000 => 1_000_000_000,
        100_000_000_000..10_000_000_000_000 => 1_000_000,
        100_000_000_000_000..10_000_000_000_000_000 => 1_000,
        100_000_000_000_000_000.. => 1,
        _ => return None,
    };
    whole.checked_mul(unit).map(Nanos)
}

fn seconds(count: f64) -> Option<Nanos> {
    let stamp = jiff::SignedDuration::try_from_secs_f64(count).ok()?;
    let is_plausible = (100_000_000..10_000_000_000).contains(&stamp.as_secs());
    let nanos = i64::try_from(stamp.as_nanos()).ok()?;
    is_plausible.then_some(Nanos(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_read_from_every_way_of_writing_it() {
        let second = Some(Nanos(1_700_000_000_000_000_000));
        assert_eq!(time(&Value::Str("2023-11-14T22:13:20Z".into())), second);
        assert_eq!(time(&Value::Str("2023-11-14T22:13:20.000000".into())), second);
        assert_eq!(time(&Value::from(1_700_000_000_u64)), second);
        assert_eq!(time(&Value::from(1_700_000_000_000_u64)), second);
        assert_eq!(time(&Value::from(1_700_000_000.0)), second);
    }

    #[test]
    fn what_is_no_time_gives_none() {
        assert_eq!(time(&Value::Str("yesterday".into())), None);
        assert_eq!(time(&Value::from(17_u64)), None);
        assert_eq!(time(&Value::from(f64::MAX)), None);
        assert_eq!(time(&Value::Null), None);
    }
}
