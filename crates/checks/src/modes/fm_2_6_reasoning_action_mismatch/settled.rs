//! Reported payments against the ledger that the tool gave back: "$40.00 has been refunded" where
//! the refund of that very call is another sum.

use super::ENTRY;
use super::amount::{self, Cents, Sum};
use super::claimed::HEDGED;
use super::moved;
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::effect;
use crate::view::evidence::Standing;
use crate::view::prose::{self, Manner, Sentence};
use crate::view::{Exchange, View, is_from_person};
use case::{Act, Cite, Searched, Step, StepNo};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Typed on both sides, and the ledger is the tool's own; yet a reply may count in its own way.
const OTHER_SUM: Score = Score::new(0.62);

/// More entries than this have too many sums to tell that none is meant.
const MOST_ENTRIES: usize = 8;

/// After more calls than this in one go, a reply may speak of any of them.
const MOST_ACTS: usize = 32;

/// A text without any of these reports no payment; most are left at that.
static PAID: LazyLock<Regex> =
    LazyLock::new(|| pattern("refunded|charged|credited|refund of|charge of|credit of"));

/// The payment as something that was done.
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:have|has|was|were|['’]ve)\b(?: (?:now|been|just|also|already|successfully|fully|immediately))*\s(?:refunded|charged|credited|processed|issued)\b",
    )
});

/// What the sum is said to be the whole of.
static WHOLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:total|full|entire|whole)\b[^.;]{0,20}$"));

/// Names of members that hold a movement of money. A price is none.
const MOVEMENTS: &[&str] = &["amount", "charged", "refunded", "paid", "credited", "debited"];

/// What a refund calls itself.
const REFUNDS: &[&str] = &["refund", "refunded"];

/// What was reported as paid.
#[derive(Default)]
pub(super) struct Payments<'c> {
    /// Sums that the ledger holds.
    pub(super) held: usize,
    wrong: Vec<Wrong<'c>>,
}

/// A sum that the ledger does not hold.
struct Wrong<'c> {
    words: &'c Step,
    range: Range<usize>,
    stated: String,
    result: &'c Step,
    actual: Entry,
}

/// One movement of money in a result.
#[derive(Clone)]
struct Entry {
    cents: Cents,
    /// As the result spells it.
    spelled: String,
    /// Whether the entry calls itself a refund.
    refund: bool,
    /// The currency that the entry names.
    currency: Option<String>,
}

/// What the log has held so far.
#[derive(Default)]
struct Seen {
    /// Every number of a result, an argument or a person's words.
    numbers: BTreeSet<Cents>,
    /// Every refund in a ledger.
    refunds: BTreeSet<Cents>,
    /// The index of the first step that was not read yet.
    next: usize,
}

/// Compares every reported payment with the results of the acts since a person last spoke.
pub(super) fn compare<'c>(view: &View<'c>) -> Payments<'c> {
    let mut payments = Payments::default();
    let mut seen = Seen::default();
    let calls = &view.exchanges;
    let steps = view.case.trace.steps.iter();
    let mut persons = steps.filter(|step| is_from_person(view.case, step)).peekable();
    let (mut from, mut to) = (0, 0);
    for step in &view.said {
        while let Some(person) = persons.next_if(|person| person.no < step.no) {
            from += calls.iter().skip(from).take_while(|call| call.step.no < person.no).count();
        }
        to += calls.iter().skip(to).take_while(|call| call.step.no < step.no).count();
        let acts = calls.get(from..to).unwrap_or_default();
        if acts.len() <= MOST_ACTS && !acts.is_empty() && PAID.is_match(step.words()) {
            seen.read_to(view, step.no);
            read(step, acts, &seen, &mut payments);
        }
    }
    payments
}

fn read<'c>(step: &'c Step, acts: &[Exchange<'c>], seen: &Seen, payments: &mut Payments<'c>) {
    let ledgers = ledgers(acts, step.no);
    if ledgers.is_empty() {
        return;
    }
    for sentence in prose::sentences(step.words(), &PAID) {
        let Some(sum) = reported(&sentence) else {
            continue;
        };
        let range = &sum.range;
        let refund = sentence.text.to_lowercase().contains("refund");
        let entries = || ledgers.iter().flat_map(|(_, entries)| entries);
        let typed = refund && entries().any(|entry| entry.refund);
        let own: Vec<&Entry> = entries().filter(|entry| entry.refund || !typed).collect();
        if is_held(&own, &sum) || (typed && seen.refunds.iter().any(|one| sum.may_be(*one))) {
            payments.held += 1;
            continue;
        }
        // What is reckoned with or without something is no entry of the ledger, nor is what comes to
        // the sum only with what the log held before.
        if moved::reckons(sentence.text) || seen.completes(&own, &sum) {
            continue;
        }
        // The sum of a part is no other sum, unless it is said to be the whole.
        let is_whole = typed && WHOLE.is_match(&sentence.text[..range.start]);
        if own.len() > MOST_ENTRIES
            || (sum.readings.iter().any(|one| seen.numbers.contains(one)) && !is_whole)
        {
            continue;
        }
        let stated = &sentence.text[range.clone()];
        let in_currency = |entry: &&Entry| {
            entry.currency.as_deref().is_none_or(|code| moved::is_in_currency(stated, code))
        };
        if !own.iter().all(in_currency) {
            continue;
        }
        let last = ledgers.iter().rev().find_map(|(came, entries)| {
            let entry = entries.iter().rev().find(|entry| entry.refund || !typed)?;
            Some((*came, entry.clone()))
        });
        if let Some((result, actual)) = last {
            payments.wrong.push(Wrong {
                words: step,
                stated: sentence.text[range.clone()].to_owned(),
                range: sentence.start + range.start..sentence.start + range.end,
                result,
                actual,
            });
        }
    }
}

/// The ledgers in the results of the acts that went through before `no`.
fn ledgers<'c>(acts: &[Exchange<'c>], no: StepNo) -> Vec<(&'c Step, Vec<Entry>)> {
    let through =
        acts.iter().filter(|exchange| exchange.effect.acts() && exchange.standing != Standing::Bad);
    let results = through.filter_map(|exchange| exchange.result);
    let results = results.filter(|(came, _)| came.no < no);
    let ledgers = results.filter_map(|(came, result)| Some((came, ledger(result.data.as_ref()?))));
    ledgers.filter(|(_, entries)| !entries.is_empty()).collect()
}

/// The one sum of a sentence that reports a payment as done.
fn reported(sentence: &Sentence<'_>) -> Option<Sum> {
    let reports = sentence.manner != Manner::Asks
        && PAID.is_match(sentence.text)
        && REPORT.is_match(sentence.text)
        && !HEDGED.is_match(sentence.text);
    if !reports {
        return None;
    }
    let mut sums = amount::sums(sentence.text).into_iter();
    sums.next().filter(|_| sums.next().is_none())
}

/// Whether the sum is an entry, a sum of entries or the difference of two, in whatever unit the
/// ledger counts.
fn is_held(entries: &[&Entry], stated: &Sum) -> bool {
    let entries = &entries[..entries.len().min(MOST_ENTRIES)];
    let sums = 1_u32..1 << entries.len();
    let sum = |chosen: u32| -> Cents {
        let picked = entries.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0);
        picked.map(|(_, entry)| entry.cents).sum()
    };
    let differences =
        || entries.iter().flat_map(|one| entries.iter().map(|other| one.cents - other.cents));
    sums.into_iter().any(|chosen| is_near(stated, sum(chosen)))
        || differences().any(|difference| is_near(stated, difference))
}

/// Sums that were rounded once may differ by a hundredth.
fn is_near(stated: &Sum, actual: Cents) -> bool {
    (actual - 1..=actual + 1).any(|actual| stated.may_be(actual))
}

/// The movements of money in a result: those of its lists, and the one that it is itself.
fn ledger(data: &Value) -> Vec<Entry> {
    let mut entries: Vec<Entry> = entry(data).into_iter().collect();
    let mut open = vec![data];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => {
                entries.extend(items.iter().filter_map(entry));
                open.extend(items);
            }
            Value::Object(members) => open.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    entries
}

/// The one movement that an object names.
fn entry(item: &Value) -> Option<Entry> {
    let members = item.as_object()?;
    let moves = |name: &str| effect::words(name).any(|word| MOVEMENTS.contains(&word.as_str()));
    let mut numbers = members.iter().filter(|(name, value)| value.is_number() && moves(name));
    let (name, number) = numbers.next().filter(|_| numbers.next().is_none())?;
    // `shipping_refund` calls itself one; a sentence that speaks of refunds does not.
    let is_refund = |text: &str| {
        !text.contains(' ') && effect::words(text).any(|word| REFUNDS.contains(&word.as_str()))
    };
    let refund = members.values().filter_map(Value::as_str).any(is_refund) || is_refund(name);
    let cents = amount::of_number(number.as_f64()?)?;
    let code = members.get("currency").and_then(Value::as_str).map(str::to_owned);
    Some(Entry { cents, spelled: number.to_string(), refund, currency: code })
}

impl Seen {
    /// Whether an entry, or all of them, and a number that the log held before come to the sum.
    fn completes(&self, entries: &[&Entry], sum: &Sum) -> bool {
        let all = entries.iter().map(|entry| entry.cents).sum();
        let parts = entries.iter().map(|entry| entry.cents).chain([all]);
        parts.into_iter().any(|part| {
            let mut rest = sum.readings.iter().map(|reading| reading - part);
            rest.any(|rest| 0 < rest && self.numbers.contains(&rest))
        })
    }

    fn read_to(&mut self, view: &View<'_>, no: StepNo) {
        let steps = &view.case.trace.steps;
        for step in steps.get(self.next..no.index()).unwrap_or_default() {
            match &step.act {
                Act::Result(result) => {
                    self.read(&result.text.text);
                    let entries = result.data.iter().flat_map(ledger);
                    self.refunds.extend(entries.filter(|one| one.refund).map(|one| one.cents));
                }
                Act::Call(call) => self.read(&call.arguments.to_string()),
                Act::Say { .. } if is_from_person(view.case, step) => self.read(step.words()),
                Act::Say { .. }
                | Act::Instruct(_)
                | Act::Think(_)
                | Act::Handoff { .. }
                | Act::Event { .. } => {}
            }
        }
        self.next = self.next.max(no.index());
    }

    fn read(&mut self, text: &str) {
        // A comma stands inside a number or between two.
        for joints in [&['.'][..], &['.', ','][..]] {
            let is_part = |letter: char| letter.is_ascii_digit() || joints.contains(&letter);
            let numbers = text.split(|letter| !is_part(letter));
            self.numbers.extend(numbers.filter_map(|one| amount::cents(one.trim_matches(joints))));
        }
    }
}

impl Payments<'_> {
    /// The finding that a reported payment is not the ledger's.
    pub(super) fn finding(&self) -> Option<Finding> {
        let first = self.wrong.first()?;
        let summary = format!(
            "reports {} as paid where the ledger in the result of step {} holds {}",
            first.stated, first.result.no, first.actual.spelled
        );
        let primary = Cite::range(first.words, first.range.clone())
            .unwrap_or_else(|| Cite::step(first.words));
        let entry = Cite::words(first.result, &first.actual.spelled)
            .unwrap_or_else(|| Cite::step(first.result));
        let absent = Cite::absent(
            format!("a payment of {}, or entries that come to it", first.stated),
            Searched::Steps(StepNo::at_index(0), first.words.no),
        );
        let refuter = Refuter::not_held("the log holds that payment elsewhere", absent);
        let fix = Fix {
            text: "fill a reported sum in from the ledger entry of the tool's own result, and refuse a reply whose sum differs".to_owned(),
            ..ENTRY.fix.to_fix()
        };
        let related = self.wrong.iter().skip(1).map(|one| {
            Cite::range(one.words, one.range.clone()).unwrap_or_else(|| Cite::step(one.words))
        });
        Some(
            Finding::new(Mode::ReasoningActionMismatch, OTHER_SUM, primary, summary)
                .citing([entry])
                .citing(related)
                .refuters([refuter])
                .fixed_by(fix),
        )
    }
}
