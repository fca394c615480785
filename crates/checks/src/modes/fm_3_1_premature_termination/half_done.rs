//! A person names two things in one breath, one of them is changed, and the other is in no change and in no
//! word after it.

use super::{ENTRY, whole};
use crate::pattern::pattern;
use crate::reading::{Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{Exchange, View, is_from_person, prose};
use case::{Cite, Step};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Both stand in the request, and one in the run's acts.
const ONE_OF_TWO: Score = Score::new(0.55);

/// What joins two things that are wanted alike.
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:,| and|, and| as well as|,? and also)(?: (?:the|order|number|ticket|parcel|room|booking|invoice))* #?$",
    )
});

/// Words by which one of them may be all that is wanted.
static CHOICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:or|either|neither|one of|which(?:ever)?|compare|between|if|unless|only|not|except|instead|rather|leave|keep|cheap\w+|better|than)\b|n['’]t\b",
    )
});

/// Two things of one request.
struct Pair<'c> {
    step: &'c Step,
    range: Range<usize>,
    things: [&'c str; 2],
}

/// A run that changed one of the two.
pub(super) fn left(view: &View<'_>) -> Option<Finding> {
    let persons = view.case.trace.steps.iter().filter(|step| is_from_person(view.case, step));
    persons.flat_map(pairs).find_map(|pair| {
        let [one, other] = pair.things;
        let done =
            |thing: &str| view.exchanges.iter().rev().find(|made| is_done(made, &pair, thing));
        let (made, left) = match (done(one), done(other)) {
            (Some(made), None) => (made, other),
            (None, Some(made)) => (made, one),
            _ => return None,
        };
        finding(view, &pair, made, left)
    })
}

fn pairs(step: &Step) -> Vec<Pair<'_>> {
    let words = step.words();
    let sentences = prose::sentences_near(words, prose::has_digit);
    let own = sentences.into_iter().filter(|sentence| !CHOICE.is_match(sentence.text));
    own.filter_map(|sentence| {
        let things: Vec<(usize, &str)> = prose::tokens(sentence.text)
            .filter(|(_, token)| prose::shape(token).is_some() && prose::has_digit(token))
            .collect();
        let [(at, one), (next, other)] = things.as_slice() else {
            return None;
        };
        let between = sentence.text.get(at + one.len()..*next)?;
        let is_pair =
            one != other && prose::shape(one) == prose::shape(other) && JOINED.is_match(between);
        let range = sentence.start..sentence.start + sentence.text.len();
        is_pair.then_some(Pair { step, range, things: [one, other] })
    })
    .collect()
}

/// Whether the call changes the thing after the request.
fn is_done(made: &Exchange<'_>, pair: &Pair<'_>, thing: &str) -> bool {
    pair.step.no < made.step.no && may_change(made) && holds(made, thing)
}

fn may_change(made: &Exchange<'_>) -> bool {
    let changes = made.writes
        || matches!(made.effect, Effect::Changes | Effect::Sends | Effect::Runs | Effect::Unknown);
    changes && made.standing != Standing::Bad
}

fn holds(made: &Exchange<'_>, thing: &str) -> bool {
    let bare = thing.trim_start_matches('#');
    prose::leaves(&made.call.arguments).iter().any(|(_, leaf)| leaf.contains(bare))
}

fn finding(view: &View<'_>, pair: &Pair<'_>, made: &Exchange<'_>, left: &str) -> Option<Finding> {
    let bare = left.trim_start_matches('#');
    // A change that names neither may be for both, and so may one that was refused.
    let other = view.exchanges.iter().any(|one| {
        pair.step.no < one.step.no
            && one.step.no != made.step.no
            && (matches!(one.effect, Effect::Runs | Effect::Unknown)
                || ((one.effect.acts() || one.writes)
                    && (holds(one, left)
                        || !holds(one, pair.things[0]) && !holds(one, pair.things[1]))))
    });
    let is_spoken_of = view.after(made.step.no).iter().any(|step| {
        step.call().is_none() && step.result().is_none() && step.words().contains(bare)
    });
    let is_asked = view
        .after(pair.step.no)
        .iter()
        .any(|step| is_from_person(view.case, step) && step.words().contains(bare));
    if made.effect != Effect::Changes || other || is_spoken_of || is_asked {
        return None;
    }
    let end = view.last_word().filter(|end| made.end() < end.no)?;
    let summary = format!(
        "step {} wants {} and {}; the run ended at step {} with one of them changed, and nothing was done or said about {left}",
        pair.step.no, pair.things[0], pair.things[1], end.no
    );
    let asked = Cite::range(pair.step, pair.range.clone()).unwrap_or_else(|| Cite::step(pair.step));
    let searched = Cite::absent(format!("a change of {left}, or a word on it"), whole(view));
    Some(
        Finding::new(ENTRY.mode, ONE_OF_TWO, Cite::step(end), summary)
            .citing([asked, Cite::step(made.step)])
            .refuters([Refuter::not_held("the other was done or taken back", searched)])
            .fixed_by(Fix {
                text: "keep each thing that a person names as open until a call or a word has dealt with it"
                    .to_owned(),
                ..ENTRY.fix.to_fix()
            }),
    )
}
