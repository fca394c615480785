//! A check is ordered in words, after each change or before the end, and the run ends without it.
//!
//! An order counts where it says when: after a change, or before the report. It names a tool or a program
//! that runs tests, or says only that somebody is to look. Whether the check would have found anything is
//! not decided here.

use super::{ENTRY, ending_of, left_to, looked_after, proven_after};
use crate::outcome::Status;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::prose::{self, Manner, Sentence};
use crate::view::verification::{identifiers, is_test, is_write, strings};
use crate::view::{Exchange, View, claims, commands, is_from_person, tested};
use case::{Act, Case, Cite, Clause, ClauseKind, Searched, Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The order names the tool or the program, and nobody called it after the last change.
const NEVER_DONE: Score = Score::new(0.65);
/// It is ordered for each change, and one between was left out.
const LEFT_OUT: Score = Score::new(0.5);
/// The order says only that somebody is to look.
const NOT_LOOKED: Score = Score::new(0.5);

/// Words of checking.
static CHECKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:double[- ]?check|re-?check|verif(?:y|ied)|validated?|confirm|make sure|ensure|tests?|tested|lint|check(?:ed)?",
        r"|prove|inspect|read\b[^.;]{0,30}\bback|look\b[^.;]{0,30}\bagain|run|call|use|compile)\b",
    ))
});

/// Words of checking that any other call is not ordered by.
static VERIFIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:double[- ]?check|re-?check|verif(?:y|ied)|validate|confirm|make sure|ensure|tests?|lint|check|prove|inspect|read\b[^.;]{0,30}\bback)\b",
    )
});

/// When the check is due: after a change, or before the end.
static DUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:afterwards|after (?:each|every|any|all|the|your|you|a|making|it|that|this|changing|editing|writing|updating)\b",
        r"|after [\w]+_[\w]+|(?:before|until) (?:you |we |it is |it's |they |the \w+ |anything is )?(?:finish|report|deliver|answer|end|stop|clos|complet|tell|say|are done|is done|submit|return|hand|go on|reply|declar|call it|consider|mov|continu|publish|merg|ship)\w*",
        r"|once (?:you are |it is |you're )?(?:done|finished)|at the end|in the end|when (?:you are |it is )?(?:done|finished)|done means|definition of done|each (?:change|edit|write|update)|every (?:change|edit|write|update))\b",
    ))
});

/// The check is for each change.
static EACH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:each|every|any)\b|after \w+_\w+"));

/// What is looked at is a person or a permission, or the order holds at times only.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:(?:with|of|from|by) (?:the )?(?:user|customer|caller|client)s?|(?:user|customer|caller|client)s?['’]s?",
        r"|(?:confirm|verify|check|ask|authenticate) (?:that )?(?:the )?(?:user|customer|caller|client)s?|identity|permission|approval|consent|eligib\w+|if|unless|in case|optional(?:ly)?|may|might|could|would",
        r"|where possible|when possible|as needed|if needed|someone else|i will|i['’]ll|we will|ci)\b",
    ))
});

/// Who is told what to do first: `do not report before you have run it`.
static NOT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:do not|don['’]t|never|must not|may not|cannot)\b[^.;]{0,60}\b(?:before|until|without)\b",
    )
});

/// Words that take an order back.
static NOT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:not|never|no need|without|cannot)\b|n['’]t\b"));

/// Programs that run tests.
static PROGRAM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:pytest|unittest|tox|cargo (?:test|nextest)|go test|npm (?:run )?test|yarn test|pnpm test|jest|mocha|vitest|make (?:test|check)|ctest|rspec|phpunit|dotnet test|(?:the |all |unit |your )+(?:unit |full |whole |complete |existing )?tests?(?: suite)?)\b",
    )
});

/// What is to be done after a change.
#[derive(Debug, PartialEq, Eq)]
enum What {
    /// This tool is to be called.
    Tool(String),
    /// Tests are to be run.
    Tests,
    /// Somebody is to look.
    Look,
}

/// An order to check.
struct Order {
    what: What,
    is_each: bool,
    /// The tools whose changes it is about; all changes where it names none.
    about: Vec<String>,
    /// The words behind those of checking: what is to be checked.
    object: String,
    /// The sentence.
    cite: Cite,
}

/// The ordered check that the run ends without, if that is shown.
pub(super) fn read(case: &Case, view: &View<'_>) -> Option<Finding> {
    if view.outcome().status == Status::Succeeded || left_to::is_somebody_elses(case) {
        return None;
    }
    let report = view.last_word()?;
    if claims::admits(report) || report.words().trim_end().ends_with('?') {
        return None;
    }
    orders(case, view).iter().find_map(|order| missed(view, order, report))
}

fn missed(view: &View<'_>, order: &Order, report: &Step) -> Option<Finding> {
    let is_check = |made: &Exchange<'_>| match &order.what {
        What::Tool(tool) => *made.call.tool.text == **tool,
        What::Tests => is_test(made) || made.effect == Effect::Verifies || may_run(made),
        What::Look => may_run(made) || made.effect == Effect::Verifies,
    };
    let is_due = |made: &&Exchange<'_>| {
        let is_about =
            order.about.is_empty() || order.about.contains(&made.call.tool.text.to_string());
        // A document is not what tests are about.
        let is_beside = order.what == What::Tests && commands::is_document(made);
        is_write(made) && !is_check(made) && is_about && !is_beside && made.end() < report.no
    };
    let writes: Vec<&Exchange<'_>> = view.exchanges.iter().filter(is_due).collect();
    let writes = meant(&order.object, writes);
    let last = *writes.last()?;
    let checks = |from: StepNo, to: Option<StepNo>| {
        view.exchanges.iter().any(|made| {
            let is_between = from < made.step.no && to.is_none_or(|to| made.step.no < to);
            is_between && is_check(made)
        })
    };
    let is_seen = match &order.what {
        What::Tool(_) | What::Tests => proven_after(view, last).is_some(),
        What::Look => looked_after(view, last).is_some() || is_looked_by_another(view, last),
    };
    if !checks(last.step.no, None) && !is_seen {
        let score = if order.what == What::Look { NOT_LOOKED } else { NEVER_DONE };
        return Some(finding(view, order, (last, report), score));
    }
    if !order.is_each || order.what == What::Look {
        return None;
    }
    let between = writes.iter().zip(writes.iter().skip(1));
    let left = between.into_iter().find(|(write, next)| !checks(write.step.no, Some(next.step.no)));
    left.map(|(write, _)| finding(view, order, (write, report), LEFT_OUT))
}

/// Whether another agent than the one who made the change looked at something after it, and told what its
/// look had shown: what a check of a change has to look at, an order seldom says.
fn is_looked_by_another(view: &View<'_>, write: &Exchange<'_>) -> bool {
    let looks = |made: &&Exchange<'_>| {
        write.step.no < made.step.no
            && made.step.actor != write.step.actor
            && matches!(made.effect, Effect::Reads | Effect::Verifies)
            && !tested::never_looked(made)
    };
    view.exchanges.iter().filter(looks).any(|look| {
        let mut shown = BTreeSet::new();
        if let Some(data) = look.result.and_then(|(_, result)| result.data.as_ref()) {
            identifiers(data, &mut shown);
        }
        let mut told =
            view.said.iter().filter(|word| look.end() < word.no && word.actor == look.step.actor);
        told.any(|word| prose::tokens(word.words()).any(|(_, token)| shown.contains(token)))
    })
}

/// Those of `writes` that the order is about: where its words name what some of them were given, the
/// others are not.
fn meant<'v, 'c>(object: &str, writes: Vec<&'v Exchange<'c>>) -> Vec<&'v Exchange<'c>> {
    let is_named = |value: &str| {
        !value.is_empty() && prose::tokens(object).any(|(_, word)| word.eq_ignore_ascii_case(value))
    };
    let is_meant = |write: &&&Exchange<'_>| strings(&write.call.arguments).any(is_named);
    let named: Vec<&Exchange<'c>> = writes.iter().filter(is_meant).copied().collect();
    if named.is_empty() { writes } else { named }
}

/// Whether a call may have been the check: it runs something, or what it does is not known.
fn may_run(made: &Exchange<'_>) -> bool {
    matches!(made.effect, Effect::Runs | Effect::Unknown) && !made.writes
}

/// Every order that says when.
fn orders(case: &Case, view: &View<'_>) -> Vec<Order> {
    let tools: BTreeSet<&str> = case
        .spec
        .tools
        .iter()
        .map(|tool| &*tool.name)
        .chain(view.exchanges.iter().map(|made| &*made.call.tool.text))
        .collect();
    let of_clause = case.spec.clauses.iter().filter(|clause| clause.kind == ClauseKind::Prose);
    let of_clause = of_clause.flat_map(|clause| {
        let cite = move |range| Cite::clause_range(clause, range);
        read_text(text_of(clause), &tools, cite)
    });
    let last = view.exchanges.iter().rev().find(|made| is_write(made)).map(|made| made.step.no);
    let speaks = |step: &&Step| {
        let is_person = is_from_person(case, step) && last.is_some_and(|last| step.no < last);
        is_person || matches!(step.act, Act::Instruct(_))
    };
    let of_step = case.trace.steps.iter().filter(speaks).flat_map(|step| {
        let cite = move |range| Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
        read_text(step.words(), &tools, cite)
    });
    of_step.chain(of_clause).collect()
}

fn text_of(clause: &Clause) -> &str {
    &clause.text.text
}

fn read_text(
    text: &str,
    tools: &BTreeSet<&str>,
    cite: impl Fn(Range<usize>) -> Cite,
) -> Vec<Order> {
    let near = |window: &str| DUE.is_match(window) && CHECKS.is_match(window);
    let sentences = prose::sentences_near(text, near);
    sentences.iter().filter_map(|sentence| order(sentence, tools, &cite)).collect()
}

fn order(
    sentence: &Sentence<'_>,
    tools: &BTreeSet<&str>,
    cite: &impl Fn(Range<usize>) -> Cite,
) -> Option<Order> {
    let text = sentence.text;
    let is_order = sentence.manner != Manner::Asks
        && DUE.is_match(text)
        && CHECKS.is_match(text)
        && !OTHERWISE.is_match(text)
        && (!NOT.is_match(text) || NOT_BEFORE.is_match(text));
    if !is_order {
        return None;
    }
    let named = named(text, tools);
    let is_change = |tool: &&&str| effect::of_name(tool, &case::Spec::default()) == Effect::Changes;
    let about = named.iter().filter(is_change).map(|tool| (*tool).to_owned()).collect();
    let checking: Vec<&&str> = named.iter().filter(|tool| !is_change(tool)).collect();
    let what = match checking.as_slice() {
        // Not every call that is ordered before the end is a check.
        [tool] if VERIFIES.is_match(text) || verifies(tool) => What::Tool((**tool).to_owned()),
        [] if PROGRAM.is_match(text) => What::Tests,
        [] if looks(text) => What::Look,
        _ => return None,
    };
    let is_each = EACH.is_match(text);
    let range = sentence.start..sentence.start + text.len();
    let behind = VERIFIES.find_iter(text).last().and_then(|word| text.get(word.end()..));
    let object = behind.unwrap_or_default().to_owned();
    Some(Order { what, is_each, about, object, cite: cite(range) })
}

/// The tools that a sentence names: by a name that only tools have, or one of the run's behind a word of
/// calling.
fn named<'t>(text: &'t str, tools: &BTreeSet<&str>) -> Vec<&'t str> {
    const CALLS: [&str; 5] = ["call", "use", "run", "calling", "using"];
    let tokens: Vec<&str> = prose::tokens(text).map(|(_, token)| token).collect();
    let is_called = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        before.is_some_and(|word| CALLS.iter().any(|call| word.eq_ignore_ascii_case(call)))
    };
    let is_tool = |(at, token): &(usize, &&str)| {
        if token.contains('_') {
            tools.contains(**token) || is_name(token)
        } else {
            tools.contains(**token) && is_called(*at)
        }
    };
    tokens.iter().enumerate().filter(is_tool).map(|(_, token)| *token).collect()
}

/// Whether a tool's name says that it checks.
fn verifies(tool: &str) -> bool {
    const CHECKS: [&str; 6] = ["test", "lint", "check", "verif", "validat", "assert"];
    let mut words = effect::words(tool);
    words.any(|word| CHECKS.iter().any(|check| word.starts_with(check)))
        || effect::of_name(tool, &case::Spec::default()) == Effect::Verifies
}

/// Whether a token is written as a tool's name.
fn is_name(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether the words order a look without a tool's name.
fn looks(text: &str) -> bool {
    static LOOKS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:double[- ]?check|re-?check|verify|validate|make sure (?:that )?(?:it|the \w+|they) (?:runs?|works?|compiles?|builds?|passes)|check (?:it|that|the|your)|read\b[^.;]{0,30}\bback|test it|run it|look (?:it|at it)\b[^.;]{0,20}\bagain)\b",
        )
    });
    LOOKS.is_match(text)
}

fn finding(
    view: &View<'_>,
    order: &Order,
    (write, report): (&Exchange<'_>, &Step),
    score: Score,
) -> Finding {
    let (changed, no) = (&write.call.tool.text, write.step.no);
    let what = match &order.what {
        What::Tool(tool) => tool.clone(),
        What::Tests => "a test run".to_owned(),
        What::Look => "a look at the result".to_owned(),
    };
    let is_between = score == LEFT_OUT && order.what != What::Look;
    let summary = if is_between {
        format!(
            "{what} is ordered after each change; after {changed} at step {no} the next change came first"
        )
    } else {
        format!(
            "{what} is ordered; {changed} at step {no} is the last change, and nothing of the kind came after it"
        )
    };
    let searched = Searched::Steps(no, ending_of(view));
    let absent = || Cite::absent(format!("{what} after the change"), searched);
    Finding::new(ENTRY.mode, score, Cite::step(write.step), summary)
        .citing([order.cite.clone(), absent(), Cite::step(report)])
        .refuters([
            Refuter::not_held("something looked at the change after it was made", absent()),
            Refuter::untested("it was checked outside of this trace"),
        ])
}
