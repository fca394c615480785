//! Calls that only show what an act would do: taking a candidate in one of them takes none.

use crate::view::{Exchange, effect};
use serde_json::Value;

/// Words of arguments that keep a call from changing anything.
const REHEARSES: &[&str] =
    &["dry", "dryrun", "preview", "simulate", "simulation", "noop", "whatif"];

/// Whether an argument of the call says that nothing is to be changed.
pub(super) fn is_only_shown(exchange: &Exchange<'_>) -> bool {
    let is_on = |value: &Value| match value {
        Value::Bool(on) => *on,
        Value::String(text) => {
            let text = text.to_lowercase();
            !matches!(text.as_str(), "" | "false" | "no" | "none" | "off" | "0")
        }
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    };
    let arguments = exchange.call.arguments.as_object().into_iter().flatten();
    arguments.into_iter().any(|(key, value)| {
        let mut words = effect::words(key);
        is_on(value) && words.any(|word| REHEARSES.contains(&word.as_str()))
    })
}
