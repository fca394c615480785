//! How many things are said to have been done against the number that the tool gives.

use super::against::{Against, Strength, Word, latest, names};
use crate::pattern::pattern;
use crate::view::claims::{self, Claim};
use crate::view::effect::Effect;
use crate::view::verification::strings;
use crate::view::{Exchange, View};
use case::ToolResult;
use regex::Regex;
use serde_json::Value;
use std::ops::Range;
use std::sync::LazyLock;

/// How databases and command-line tools say how much they changed.
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)\b(\d{1,7}) (?:rows?|records?|documents?|entries|items?|files?) (?:were |was )?(?:affected|updated|deleted|inserted|changed|modified|removed)\b|^(?:update|delete|insert 0) (\d{1,7})[ \t]*$|\b(?:rows?|records?|documents?) (?:affected|updated|deleted|inserted|changed|modified)\s*[:=]\s*(\d{1,7})\b",
    )
});

/// Members by which a result says how much was changed, whatever was done.
const CHANGED_MEMBERS: &[&str] =
    &["affected", "count", "rows_affected", "affected_rows", "rowsAffected", "rowcount", "total"];

/// The call that does it must not give another number than the claim.
pub(super) fn word<'v, 'c>(
    view: &'v View<'c>,
    claim: &Claim,
    number: u64,
    stem: &'static str,
) -> Word<'v, 'c> {
    let does_it = |exchange: &Exchange<'_>| names(exchange, stem) || commands_it(exchange, stem);
    let mut calls = view.exchanges.iter().filter(|exchange| does_it(exchange));
    let is_only = calls.next().is_some() && calls.next().is_none();
    let Some((exchange, came, result)) = latest(view, claim, does_it).filter(|_| is_only) else {
        return Word::Silent;
    };
    match counted(result, stem) {
        None => Word::Silent,
        Some((counted, _)) if counted == number => Word::Supports,
        Some(instead) => Word::Contradicts(Against {
            exchange,
            came,
            result,
            strength: Strength::Opposite,
            instead: Some(instead),
        }),
    }
}

/// Whether a statement or command that the call passes on begins with the verb.
fn commands_it(exchange: &Exchange<'_>, stem: &str) -> bool {
    let verb = if stem == "add" { "insert" } else { stem };
    let may_do = matches!(exchange.effect, Effect::Runs | Effect::Changes | Effect::Unknown);
    let begins = |text: &str| {
        let first = text.split_whitespace().next().unwrap_or_default();
        first.eq_ignore_ascii_case(verb)
    };
    may_do && strings(&exchange.call.arguments).any(begins)
}

/// The one number of things that a result gives, and where it stands; lengths of lists are no such
/// word.
fn counted(result: &ToolResult, stem: &str) -> Option<(u64, Range<usize>)> {
    let text = &*result.text.text;
    if let Some(Value::Object(members)) = &result.data {
        let names = |name: &str| {
            CHANGED_MEMBERS.contains(&name) || name.ends_with("Count") || name.ends_with("_count")
        };
        let names = |name: &str| names(name) || claims::is_form(stem, name);
        let mut own = members.iter().filter(|(name, value)| names(name) && value.is_u64());
        let (name, value) = own.next()?;
        let at = text.find(&format!("\"{name}\"")).unwrap_or(0);
        let end = text.get(at..)?.find([',', '}']).map_or(text.len(), |end| at + end);
        return own.next().is_none().then_some((value.as_u64()?, at..end));
    }
    let mut found = CHANGED.captures_iter(text);
    let one = found.next().filter(|_| found.next().is_none())?;
    let number = one.iter().skip(1).flatten().next()?.as_str().parse().ok()?;
    Some((number, one.get(0)?.range()))
}
