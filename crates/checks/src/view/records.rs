//! The records in the data of results: objects with their scalar members, by themselves and in lists.
//! What a record is about is not said here.

use super::prose;
use serde_json::Value;

/// A record: the names and values of its scalar members, in order.
pub(crate) type Record = Vec<(String, String)>;

/// Lists lie at most this deep in results.
const DEEPEST: usize = 4;
/// More records are a table, and nobody picks one of them by hand.
const MOST: usize = 50;

/// Every record in `data`.
pub(crate) fn all(data: &Value) -> Vec<Record> {
    let mut found = Vec::new();
    walk(data, DEEPEST, &mut |value| found.extend(record(value)));
    found
}

/// The lists in `data` that hold at least two records.
pub(crate) fn lists(data: &Value) -> Vec<Vec<Record>> {
    let mut found = Vec::new();
    walk(data, DEEPEST, &mut |value| {
        let items = value.as_array().filter(|items| (2..=MOST).contains(&items.len()));
        let records: Vec<Record> = items.into_iter().flatten().filter_map(record).collect();
        if 2 <= records.len() {
            found.push(records);
        }
    });
    found
}

/// The value of a member.
pub(crate) fn value<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    record.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn walk(value: &Value, deep: usize, take: &mut impl FnMut(&Value)) {
    take(value);
    let Some(deeper) = deep.checked_sub(1) else {
        return;
    };
    match value {
        Value::Array(items) => {
            items.iter().take(MOST).for_each(|item| walk(item, deeper, take));
        }
        Value::Object(members) => members.values().for_each(|member| walk(member, deeper, take)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn record(value: &Value) -> Option<Record> {
    let members = value.as_object()?;
    let scalars = members.iter().filter(|(_, member)| member.is_string() || member.is_number());
    let own = scalars.flat_map(|(name, member)| {
        prose::leaves(member).into_iter().map(|(_, text)| (name.clone(), text))
    });
    let record: Record = own.collect();
    (!record.is_empty()).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn records_are_read_wherever_they_lie() {
        let data = json!({"hits": [{"berth": "B-1", "free": true}, {"berth": "B-2"}], "count": 2});
        let berths: Vec<Vec<Record>> = lists(&data);
        assert_eq!(berths.len(), 1);
        assert_eq!(value(&berths[0][1], "berth"), Some("B-2"));
        assert_eq!(all(&data).len(), 3);
        assert!(lists(&json!(["a", "b"])).is_empty());
    }
}
