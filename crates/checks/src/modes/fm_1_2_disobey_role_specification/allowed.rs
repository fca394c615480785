//! What speaks for an act that a limit of its role seems to forbid: the instructions order that very call,
//! or a person allowed it.

use super::limits::Limit;
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::Finding;
use crate::view::roles::{Role, Roles};
use crate::view::{Exchange, View, effect, is_from_person, prose};
use case::{Act, ClauseKind, Step};
use regex::Regex;
use std::sync::LazyLock;

/// Words by which a sentence orders nothing.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:not|never|no|cannot|only|except|without|unless|read[- ]only)\b|n['’]t\b")
});

/// Whether the instructions tell the role to make this call: a sentence that forbids nothing names the
/// tool, or all the words of its name, and no other role.
pub(super) fn is_ordered(
    view: &View<'_>,
    roles: &Roles<'_>,
    limit: &Limit<'_>,
    made: &Exchange<'_>,
) -> bool {
    let others = roles.roles.iter().enumerate().filter(|(at, _)| *at != limit.role);
    let others: Vec<&str> = others.map(|(_, role)| role.name).collect();
    let is_another = |name: &str| others.iter().any(|role| role.eq_ignore_ascii_case(name));
    let clauses = view.case.spec.clauses.iter().filter(|clause| {
        matches!(clause.kind, ClauseKind::Prose | ClauseKind::May | ClauseKind::Constraint(None))
            && !clause.role.as_deref().is_some_and(is_another)
    });
    let trace = &view.case.trace;
    let steps = trace.steps.iter().filter(|step| {
        matches!(step.act, Act::Instruct(_))
            && !trace.actor(step).is_some_and(|actor| is_another(&actor.name))
            && !is_given_to(view, step, is_another)
    });
    let texts = clauses.map(|clause| &*clause.text.text).chain(steps.map(Step::words));
    texts.flat_map(|text| text.split(['.', '!', '?', ';', '\n'])).any(|sentence| {
        !FORBIDS.is_match(sentence)
            && names(sentence, &made.call.tool.text)
            && !others.iter().any(|role| holds(sentence, role))
    })
}

/// Whether the trace carries the words of an instruction as those of roles that all are one of `who`: a
/// system that instructs several speaks under one name.
fn is_given_to(view: &View<'_>, step: &Step, who: impl Fn(&str) -> bool) -> bool {
    let clauses = view.case.spec.clauses.iter();
    let mut given = clauses.filter(|clause| *clause.text.text == *step.words()).peekable();
    given.peek().is_some() && given.all(|clause| clause.role.as_deref().is_some_and(&who))
}

/// Whether a sentence names a tool, or every word of its name.
fn names(sentence: &str, tool: &str) -> bool {
    let is_said =
        |word: &String| prose::tokens(sentence).any(|(_, token)| prose::kindred(word, token));
    let words: Vec<String> = effect::words(effect::proper(tool)).collect();
    prose::tokens(sentence).any(|(_, token)| token == tool)
        || (1 < words.len() && words.iter().all(is_said))
}

/// Whether the words of `part` stand in `text` one behind the other.
fn holds(text: &str, part: &str) -> bool {
    let (text, part): (Vec<String>, Vec<String>) =
        (effect::words(text).collect(), effect::words(part).collect());
    !part.is_empty() && text.windows(part.len()).any(|run| run == part)
}

/// The word of a person before the call that names the role and something of the act: it may be leave.
pub(super) fn by_a_person<'c>(
    view: &View<'c>,
    role: &Role<'_>,
    made: &Exchange<'_>,
) -> Option<&'c Step> {
    let before = view.case.trace.steps.get(..made.step.no.index()).unwrap_or_default();
    let is_act = |sentence: &str| {
        let mut words = effect::words(effect::proper(&made.call.tool.text));
        words.any(|word| {
            3 < word.len() && prose::tokens(sentence).any(|(_, token)| prose::kindred(&word, token))
        })
    };
    before.iter().rev().find(|step| {
        let mut sentences = step.words().split(['.', '!', '?', ';', '\n']);
        is_from_person(view.case, step)
            && sentences.any(|sentence| {
                !FORBIDS.is_match(sentence) && holds(sentence, role.name) && is_act(sentence)
            })
    })
}

/// Asks whether the person allowed it.
pub(super) fn question(role: &Role<'_>, made: &Exchange<'_>, by: &Step, then: Finding) -> Question {
    let ask = format!(
        "Does step {} allow {} to call {}, as it does at step {}?",
        by.no, role.name, made.call.tool.text, made.step.no
    );
    Question::new(ask, Reply::No, then)
}
