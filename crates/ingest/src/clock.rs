//! Points in time as formats write them: ISO 8601 with or without an offset, and Unix time in
//! seconds, milli-, micro- or nanoseconds. Reads no clock.

use crate::json::{Value, member};
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
/// for members whose name gives the unit. Writers get the unit wrong: what would be minutes or days
/// after 1970 and is a moment of this century in another unit is that, and so are seconds with a
/// fraction. JavaScript writes pairs of seconds and nanoseconds, or the halves of a long number.
pub(crate) fn nanos(value: &Value<'_>) -> Option<Nanos> {
    if let Some(text) = value.as_str() {
        let text = text.trim();
        return text.parse().ok().map(unmistaken).or_else(|| written(text));
    }
    if let Some(whole) = value.as_i64() {
        return Some(unmistaken(whole));
    }
    if let Some([seconds, nanos]) = value.as_array() {
        return pair(seconds, nanos);
    }
    if let (Some(low), Some(high)) = (member(value, "low"), member(value, "high")) {
        // The lower half may be written as a signed number.
        let low = i64::from(u32::try_from(low.as_i64()? & 0xffff_ffff).ok()?);
        return high.as_i64()?.checked_mul(1 << 32)?.checked_add(low).map(Nanos);
    }
    if let Some(seconds) = member(value, "seconds") {
        return pair(seconds, member(value, "nanos").unwrap_or(&Value::Null));
    }
    let count = value.as_f64()?;
    let sized = |unit: f64| seconds(count / unit);
    sized(1.0).or_else(|| sized(1e3)).or_else(|| sized(1e6)).or_else(|| sized(1e9))
}

/// A count of nanoseconds, unless it plainly counts milli- or microseconds: from 2001 to 2100.
const fn unmistaken(whole: i64) -> Nanos {
    match whole {
        1_000_000_000_000..4_100_000_000_000 => Nanos(whole * 1_000_000),
        1_000_000_000_000_000..4_100_000_000_000_000 => Nanos(whole * 1_000),
        _ => Nanos(whole),
    }
}

fn pair(seconds: &Value<'_>, nanos: &Value<'_>) -> Option<Nanos> {
    let whole = |value: &Value<'_>| match value.as_str() {
        Some(text) => text.trim().parse().ok(),
        None => value.as_i64(),
    };
    let seconds = whole(seconds)?.checked_mul(1_000_000_000)?;
    seconds.checked_add(whole(nanos).unwrap_or_default()).map(Nanos)
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
    fn nanoseconds_are_read_as_writers_get_them_wrong() {
        let due = Some(Nanos(1_746_093_606_500_000_000));
        for text in [
            "1746093606500000000",
            "\"1746093606500000000\"",
            "1746093606.5",
            "1746093606500",
            "1746093606500000",
            "1746093606500.0",
            "[1746093606, 500000000]",
            "{\"seconds\": \"1746093606\", \"nanos\": 500000000}",
            "{\"low\": 1208180992, \"high\": 406544098}",
        ] {
            let value: Value<'_> = serde_json::from_str(text).expect("it is JSON");
            let read = nanos(&value);
            if text.contains("low") {
                assert!(
                    read.is_some_and(|read| (read.0 - 1_746_093_606_500_000_000).abs() < 1 << 32)
                );
            } else {
                assert_eq!(read, due, "{text}");
            }
        }
        assert_eq!(nanos(&Value::from(17_u64)), Some(Nanos(17)));
        assert_eq!(nanos(&Value::Str("soon".into())), None);
    }

    #[test]
    fn what_is_no_time_gives_none() {
        assert_eq!(time(&Value::Str("yesterday".into())), None);
        assert_eq!(time(&Value::from(17_u64)), None);
        assert_eq!(time(&Value::from(f64::MAX)), None);
        assert_eq!(time(&Value::Null), None);
    }
}
