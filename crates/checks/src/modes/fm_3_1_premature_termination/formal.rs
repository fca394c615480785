//! What is left open where all that the end was held against is its form: a sign, a tag, a call that ends
//! the run. Whether the work was done the form does not say.

use crate::pattern::pattern;
use crate::view::effect::{self, Effect};
use crate::view::verification::is_write;
use crate::view::{Exchange, View, is_from_person, prose};
use case::{Step, StepNo};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The fewest things in a row that are an enumeration; of two another rule tells.
const ENUMERATED: usize = 2;

/// A line that stands for what is still to be written.
static STANDS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^[ \t#*>-]*(?:\w+: ?)?[\[<({]?(?:TODO|TBD|FIX[M]E|tbd|todo|to be (?:done|written|added|completed))[\])>}]?[.: \t]*$",
    )
});

/// What keeps a request from being one to act.
static HELD_BACK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:if|unless|not|never|or|whether|when|example)\b|n['’]t\b"));

/// What a person wanted and the run does not show, in words for what is missing.
pub(super) fn open(view: &View<'_>) -> Option<String> {
    unfinished(view).or_else(|| left_out(view)).or_else(|| never_acted(view))
}

/// The last text that was written still holds a line that stands for one.
fn unfinished(view: &View<'_>) -> Option<String> {
    let writes = view.exchanges.iter().rev().filter(|made| is_write(made));
    let mut texts = writes.map(|made| (made, prose::leaves(&made.call.arguments)));
    let (made, _) = texts.next().filter(|(_, leaves)| {
        leaves.iter().any(|(_, text)| text.contains('\n') && STANDS_FOR.is_match(text))
    })?;
    let (tool, no) = (&made.call.tool.text, made.step.no);
    Some(format!(
        "whether the text of {tool} at step {no} is finished: a line of it is still to be written"
    ))
}

/// Of several things of one form that a person names in a row one is in no call and no word after it.
fn left_out(view: &View<'_>) -> Option<String> {
    let persons = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    persons.into_iter().find_map(|step| {
        let things = enumerated(step);
        let touched: Vec<&&str> =
            things.iter().filter(|thing| is_touched(view, step.no, thing)).collect();
        let left = things.iter().find(|thing| !is_touched(view, step.no, thing))?;
        let all = things.len();
        (ENUMERATED <= all && !touched.is_empty()).then(|| {
            format!(
                "what became of {left}: step {} names {all} things, and {} of them come up again",
                step.no,
                touched.len()
            )
        })
    })
}

/// Things with a digit and of one shape in one sentence of a request.
fn enumerated(step: &Step) -> Vec<&str> {
    let sentences = prose::sentences_near(step.words(), prose::has_digit);
    let own = sentences.into_iter().filter(|one| !one.text.ends_with('?'));
    own.filter(|one| !HELD_BACK.is_match(one.text))
        .map(|one| {
            let mut seen = BTreeSet::new();
            let ids = prose::tokens(one.text).map(|(_, token)| token);
            let named =
                |token: &&str| prose::has_digit(token) && token.contains(char::is_alphabetic);
            let mut ids = ids.filter(named).filter(|token| seen.insert(*token)).peekable();
            let shape = ids.peek().and_then(|first| prose::shape(first));
            ids.filter(|token| shape.is_some() && prose::shape(token) == shape).collect::<Vec<_>>()
        })
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

fn is_touched(view: &View<'_>, from: StepNo, thing: &str) -> bool {
    view.after(from).iter().any(|step| {
        let given = || step.call().is_some_and(|call| call.arguments.to_string().contains(thing));
        given() || step.words().contains(thing)
    })
}

/// A person wants something written or changed, and no call of the run could have done it.
fn never_acted(view: &View<'_>) -> Option<String> {
    let could = |made: &Exchange<'_>| {
        is_write(made)
            || made.effect.acts()
            || matches!(made.effect, Effect::Runs | Effect::Unknown)
    };
    if view.exchanges.iter().any(could) {
        return None;
    }
    let mut persons = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    let (step, verb) = persons.find_map(|step| Some((step, wanted(step)?)))?;
    Some(format!(
        "whether what step {} wants was done (\"{verb}\"): no call of the run changes anything",
        step.no
    ))
}

/// The verb of writing in a sentence that asks for an act: it leads, or stands behind a word of asking.
fn wanted(step: &Step) -> Option<&str> {
    const BEFORE: &[&str] = &["please", "and", "then", "me", "to", "you", "also", "us"];
    let sentences = prose::sentences_near(step.words(), |_| true);
    let own = sentences
        .into_iter()
        .filter(|one| !one.text.ends_with('?') && !HELD_BACK.is_match(one.text));
    own.into_iter().find_map(|one| {
        let mut before: Option<&str> = None;
        prose::tokens(one.text).map(|(_, token)| token).find(|token| {
            let leads =
                before.is_none_or(|word| BEFORE.iter().any(|own| word.eq_ignore_ascii_case(own)));
            before = Some(token);
            leads && effect::is_deed(&token.to_lowercase())
        })
    })
}
