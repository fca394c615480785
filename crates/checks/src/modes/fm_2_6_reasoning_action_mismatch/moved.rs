//! Announced sums of money against the argument by which the call moves money.
//!
//! Compared only where the sum is the whole object of the act: a sum that something costs, that a
//! part is taken of, or that taxes and fees come to is what the moved one was reckoned from.

use super::amount::{self, Cents, Sum};
use super::announced::Told;
use super::clause;
use super::target::{self, Leaf};
use super::valued::Value;
use crate::pattern::pattern;
use crate::view::effect;
use crate::view::prose::{self, Sentence};
use regex::Regex;
use std::sync::LazyLock;

/// Words of arguments' names that hold a sum of money.
const MONEY_KEYS: &[&str] =
    &["amount", "price", "total", "sum", "cost", "fee", "refund", "payment", "charge", "credit"];

/// Words of the names of tools that move money.
const MOVES: &[&str] = &[
    "refund",
    "reimburse",
    "reimbursement",
    "pay",
    "payment",
    "payout",
    "charge",
    "transfer",
    "credit",
    "debit",
    "deposit",
    "withdraw",
    "withdrawal",
    "wire",
    "donate",
    "compensate",
    "money",
    "funds",
    "invoice",
    "bill",
];

/// What else an amount is counted in.
const COUNTED: &[&str] = &[
    "points", "miles", "units", "shares", "quantity", "tokens", "coins", "credits", "stock",
    "item", "items",
];

/// Words by which a sum is only the start of a reckoning, wherever in the turn they stand.
static RECKONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:half|halves|thirds?|quarters?|percent|percentage|pct|per cent|remaining|remainder|rest of|balance",
        r"|most of|parts?|partial|partially|portion|shares?|split|instal?ments?|tranches?|stages|twice|double|both",
        r"|two|three|four|five|six|ten|dozen|plus|minus|less|incl|inclusive|including|excl|exclusive|excluding",
        r"|tax|taxes|vat|gst|net|gross|fees?|shipping|discount|surcharge|interest|commission",
        r"|convert(?:ed|s)?|exchange rate|equivalent|rounded|monthly)\b|[0-9]\s?%|\+",
    ))
});

/// Words before a sum that leave it whole.
const ARTICLES: &[&str] =
    &["the", "a", "an", "your", "our", "this", "full", "entire", "whole", "exact", "exactly"];

/// What stands between the name of a sum and the sum.
const LEADS: &[&str] = &["of", "to", "at", "is"];

/// Words behind a sum that leave it the object.
const BEHIND: &[&str] = &[
    "on",
    "to",
    "from",
    "back",
    "now",
    "into",
    "onto",
    "via",
    "right",
    "immediately",
    "today",
    "because",
    "since",
    "so",
    "as",
    "using",
    "against",
    "through",
    "and",
];

/// The one sum of the sentence against the one argument that holds money.
pub(super) fn other_sum(
    (sentence, behind): (&Sentence<'_>, &str),
    leaves: &[Leaf<'_>],
    turn: &Told<'_, '_>,
) -> Option<Value> {
    let [sum] = &amount::sums(behind)[..] else {
        return None;
    };
    let mut paid = leaves.iter().enumerate().filter(|(_, leaf)| holds_money(leaf));
    let (at, leaf) = paid.next().filter(|_| paid.next().is_none())?;
    let actual = amount::argument(&leaf.text);
    let differs = amount::sums(sentence.text).len() == 1
        && is_object(sum, behind, leaves, leaf)
        && actual.iter().all(|actual| !sum.may_be(*actual))
        && leaves.iter().all(|leaf| fits_currency(&behind[sum.range.clone()], leaf))
        && !is_reckoned(turn, &actual);
    differs.then(|| Value { range: sum.range.clone(), at })
}

fn holds_money(leaf: &Leaf<'_>) -> bool {
    amount::cents(&leaf.text).is_some() && is_of(leaf, MONEY_KEYS)
}

/// Whether the name of the argument has one of `words`.
fn is_of(leaf: &Leaf<'_>, words: &[&str]) -> bool {
    effect::words(prose::key_of(&leaf.pointer)).any(|word| words.contains(&word.as_str()))
}

/// Whether the sum is all that the act is done with, and the tool one that moves money or is given
/// the sum by the argument's own name.
fn is_object(sum: &Sum, behind: &str, leaves: &[Leaf<'_>], leaf: &Leaf<'_>) -> bool {
    let Some(call) = leaf.step.call() else {
        return false;
    };
    let words: Vec<&str> =
        prose::tokens(&behind[..sum.range.start]).map(|(_, token)| token).collect();
    let key = prose::key_of(&leaf.pointer);
    let names = |word: &str| effect::words(key).any(|one| prose::kindred(&one, word));
    let (front, is_named) = match &words[..] {
        [front @ .., name, joint]
            if clause::is_any(LEADS, joint)
                && (names(name) || clause::is_any(MONEY_KEYS, name)) =>
        {
            (front, names(name))
        }
        front => (front, false),
    };
    let tool = || effect::words(&call.tool.text);
    let counts = tool().any(|word| clause::is_any(COUNTED, &word)) || is_of(leaf, COUNTED);
    let moves = is_named || tool().any(|word| clause::is_any(MOVES, &word));
    moves
        && !counts
        && front.iter().all(|word| clause::is_any(ARTICLES, word))
        && leaves_whole(&behind[sum.range.end..], leaves)
}

/// Whether what comes behind a sum leaves it the object. What it is for must be what the call is
/// about: "for the lamps" may be for each of them.
fn leaves_whole(rest: &str, leaves: &[Leaf<'_>]) -> bool {
    if !rest.starts_with(' ') {
        return rest.is_empty() || rest.starts_with(['.', '!', ';', '?', ',']);
    }
    let mut tokens = prose::tokens(rest).map(|(_, token)| token);
    let Some(first) = tokens.next() else {
        return true;
    };
    let is_next = rest[1..].starts_with(first);
    let is_behind = BEHIND.iter().any(|word| word.eq_ignore_ascii_case(first));
    let is_about = first.eq_ignore_ascii_case("for")
        && tokens.take(3).any(|token| {
            3 <= token.len() && leaves.iter().any(|leaf| target::holds(&leaf.text, token))
        });
    is_next && (is_behind || is_about)
}

/// Whether a currency among the arguments can be the one of the announced sum.
fn fits_currency(sum: &str, leaf: &Leaf<'_>) -> bool {
    !is_of(leaf, &["currency", "ccy"]) || is_in_currency(sum, &leaf.text)
}

/// Whether the sum, as it is written, can be in the currency with that code.
pub(super) fn is_in_currency(sum: &str, code: &str) -> bool {
    let code = code.to_uppercase();
    if code.len() != 3 {
        return true;
    }
    let sum = sum.to_uppercase();
    let names = |words: &[&str]| words.iter().any(|word| sum.contains(word));
    match code.as_str() {
        "EUR" => names(&["€", "EUR"]),
        "GBP" => names(&["£", "GBP", "POUND"]),
        _ => sum.contains(&code) || (code.ends_with('D') && names(&["$", "DOLLAR"])),
    }
}

/// Whether the words of the turn reckon, or name the moved sum as well.
fn is_reckoned(told: &Told<'_, '_>, actual: &[Cents]) -> bool {
    told.words.iter().any(|step| {
        let words = step.words();
        let is_named = |sum: Sum| actual.iter().any(|actual| sum.may_be(*actual));
        RECKONS.is_match(words) || amount::sums(words).into_iter().any(is_named)
    })
}

/// Whether `text` reckons with a sum rather than names it.
pub(super) fn reckons(text: &str) -> bool {
    RECKONS.is_match(text)
}
