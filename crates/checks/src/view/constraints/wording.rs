//! One sentence read as a rule, before there is a run: for whoever reads a spec that nothing ran under.

use super::hints::{Hint, Hints};
use super::opening::{self, Heading};
use super::shapes::{self, Form};
use super::tools::Tools;
use super::{at_once, files};
use case::Predicate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a sentence states in a form that a program can hold against a run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Worded {
    /// A condition over calls.
    Calls(Predicate),
    /// A form of the answer, as a phrase.
    Form(String),
    /// Words by which the run says that it is complete: nobody's evidence but the agent's.
    Sign(String),
    /// A file that must stay as it is, or must be made, as a phrase.
    File(String),
    /// One call at a time.
    OneAtATime,
}

/// Reads a sentence that stands under `heading`, with these names of tools at hand. A condition that no
/// step shows makes it no rule.
pub(crate) fn worded(
    sentence: &str,
    heading: Option<&str>,
    tools: &BTreeSet<Arc<str>>,
) -> Option<Worded> {
    let hints = Hints::of(sentence);
    let heading = heading.map_or(Heading::Plain, Heading::of);
    let is_conditioned = opening::is_conditioned(sentence)
        || heading == Heading::Condition
        || hints.has(Hint::Conditional);
    if heading == Heading::Plain && at_once::demands(sentence) {
        return Some(Worded::OneAtATime);
    }
    let form = || shapes::read(sentence, hints);
    if let Some(words) = shapes::said_at_the_end(sentence) {
        return Some(Worded::Sign(words));
    }
    if let Some(Form::Closing(words)) = form() {
        return Some(Worded::Sign(words));
    }
    let tool_rule = || Tools::named(tools).rule(sentence).map(|rule| rule.predicate);
    if is_conditioned {
        // "At most once" is a count and "call it when you are done" binds every run that ends.
        return tool_rule().filter(binds_every_run).map(Worded::Calls);
    }
    if heading == Heading::Plain
        && let Some(predicate) = tool_rule()
    {
        return Some(Worded::Calls(predicate));
    }
    if let Some(form) = form() {
        return Some(Worded::Form(form.what()));
    }
    Some(Worded::File(match files::read(sentence, hints)? {
        files::FileRule::Untouched(path) => format!("{path} is left as it was"),
        files::FileRule::Made(path) => format!("{path} is made"),
    }))
}

/// Whether what stands under `heading` holds in every run.
pub(crate) fn is_general(heading: Option<&str>) -> bool {
    heading.is_none_or(|heading| Heading::of(heading) == Heading::Plain)
}

fn binds_every_run(rule: &Predicate) -> bool {
    match rule {
        Predicate::Called(_) | Predicate::AtMost { .. } => true,
        Predicate::NotCalled(_)
        | Predicate::Before { .. }
        | Predicate::After { .. }
        | Predicate::LastResult { .. }
        | Predicate::All(_)
        | Predicate::Any(_)
        | Predicate::Not(_) => false,
    }
}
