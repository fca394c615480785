//! A claim about all of several acts against the results of each: one that failed and was not made
//! again speaks against it, whatever came of the others.

use super::against::{Against, Strength};
use crate::pattern::pattern;
use crate::view::claims::Claim;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, prose};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words by which a sentence speaks of every one of several things, and how many it says they are.
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:all|every|each|both|everything|everyone|(?:the )?(two|three|four|five|six|seven|eight|nine|ten|\d{1,3}) (?:[a-z]+ ){1,3}(?:have|has|were|was|are|is))\b(?: (?:of )?(?:the |these |those |your )?(two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b)?",
    )
});

/// Whether the sentence speaks of every one of several things.
pub(super) fn is_of_all(sentence: &str) -> bool {
    ALL.is_match(sentence)
}

/// The call of those that `does_it` which failed and was not made good before the claim, where the
/// sentence speaks of all of them.
pub(super) fn failed_part<'v, 'c>(
    view: &'v View<'c>,
    claim: &Claim,
    sentence: &str,
    does_it: impl Fn(&Exchange<'c>) -> bool,
) -> Option<Against<'v, 'c>> {
    let said = ALL.captures(sentence)?;
    let number = said.iter().skip(1).flatten().find_map(|word| number(word.as_str()));
    let before = |exchange: &&Exchange<'c>| exchange.end() < claim.step && does_it(exchange);
    let calls: Vec<&Exchange<'c>> = view.exchanges.iter().filter(before).collect();
    let good = || calls.iter().filter(|call| call.standing != Standing::Bad);
    let failed = calls.iter().rev().find(|call| call.standing == Standing::Bad)?;
    // A later call that came out well may be the second try.
    let is_retried = good().any(|call| failed.end() < call.step.no);
    let too_few = number.is_some_and(|number| good().count() < number && number <= calls.len());
    let is_short = if is_retried { too_few } else { 1 < calls.len() && good().next().is_some() };
    let (came, result) = failed.result.filter(|_| is_short && is_of_its_own(failed, &calls))?;
    Some(Against { exchange: failed, came, result, strength: Strength::Opposite, instead: None })
}

/// Whether the failed call is about something that no other call is about: else it may be one that
/// was made again.
fn is_of_its_own(failed: &Exchange<'_>, calls: &[&Exchange<'_>]) -> bool {
    // Two letters name a region, though not everywhere the same thing.
    let given = |call: &Exchange<'_>| -> BTreeSet<String> {
        let leaves = prose::leaves(&call.call.arguments).into_iter();
        leaves.map(|(pointer, value)| format!("{pointer} {}", value.trim())).collect()
    };
    let others = calls.iter().filter(|call| call.step.no != failed.step.no);
    let others: BTreeSet<String> = others.flat_map(|call| given(call)).collect();
    !given(failed).is_subset(&others)
}

fn number(word: &str) -> Option<usize> {
    const WORDS: &[&str] =
        &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = word.to_ascii_lowercase();
    let spelt = WORDS.iter().position(|one| *one == word).map(|at| at + 2);
    spelt.or_else(|| word.parse().ok())
}
