//! Where an opening that comes back opens the next piece of work: what is done again brings another
//! object, and the run goes on with that one. A queue, a list of tickets and a daily round all look
//! like a restart until their results are compared.

use super::finding;
use super::returns::{Return, Start};
use crate::view::effect::Effect;
use crate::view::{Exchange, View, prose};
use case::trace::CallForm;
use case::{Step, StepNo};
use serde_json::Value;
use std::collections::BTreeSet;

/// What follows the return works on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Onward<'c> {
    /// The same as before, as far as it shows.
    No,
    /// Something that was not there before; whether it is the next object is for a person to say.
    Perhaps,
    /// The next object: a call carries it where the first round carried its own.
    On(&'c Step),
}

/// Looks at what the repeated call brought, or at what the same tools are called with.
pub(super) fn of<'c>(
    view: &View<'c>,
    start: &Start<'c>,
    back: &Return<'c>,
    redone: Option<(&'c Step, &'c Step)>,
) -> Onward<'c> {
    let rounds = Rounds::of(view, start, back);
    let Some((before, made)) = redone else {
        return if rounds.differ() || tells_another(view, start, back) {
            Onward::Perhaps
        } else {
            Onward::No
        };
    };
    let (Some((_, then)), Some((came, now))) = (result(view, before), result(view, made)) else {
        return Onward::No;
    };
    let known: BTreeSet<&str> = tokens(then).collect();
    let new: BTreeSet<&str> = tokens(now).filter(|token| !known.contains(token)).collect();
    if new.is_empty() {
        return Onward::No;
    }
    if rounds.go_on(&known, &new) { Onward::On(came) } else { Onward::Perhaps }
}

/// Words of a result that are compared; longer ones are told apart by these.
const MOST_WORDS: usize = 2000;

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    prose::tokens(text).map(|(_, token)| token).take(MOST_WORDS)
}

fn result<'c>(view: &View<'c>, step: &Step) -> Option<(&'c Step, &'c str)> {
    let (came, result) = view.exchange_of(step.no)?.result?;
    Some((came, &result.text.text))
}

/// Whether the words after the first ones name another object: a number, or a name with one.
fn tells_another<'c>(view: &View<'c>, start: &Start<'c>, back: &Return<'c>) -> bool {
    let next = if back.is_own { back.next } else { back.then };
    let first = if back.is_own { start.second } else { Some(start.first) };
    let named = |step: &'c Step| -> BTreeSet<String> {
        let words = view.whole(step);
        let tokens = prose::tokens(&words).map(|(_, token)| token);
        let named = tokens.filter(|token| prose::has_digit(token));
        named.map(str::to_owned).collect()
    };
    let both =
        first.zip(next).filter(|(one, other)| one.call().is_none() && other.call().is_none());
    both.is_some_and(|(one, other)| !named(other).is_subset(&named(one)))
}

/// The calls soon after the beginning, and those soon after the return.
struct Rounds<'v, 'c> {
    first: Vec<&'v Exchange<'c>>,
    again: Vec<&'v Exchange<'c>>,
}

impl<'v, 'c> Rounds<'v, 'c> {
    fn of(view: &'v View<'c>, start: &Start<'c>, back: &Return<'c>) -> Self {
        let within = |from: StepNo, to: StepNo| {
            let from = view.exchanges.partition_point(|made| made.step.no < from);
            let rest = view.exchanges.get(from..).unwrap_or_default();
            rest.iter().take_while(|made| made.step.no < to).collect()
        };
        let end = StepNo::at_index(start.first.no.index() + finding::SOON).min(back.at.no);
        Self { first: within(start.first.no, end), again: within(back.at.no, finding::soon(back)) }
    }

    /// Whether a tool is called in both, first with one thing and then with another.
    fn differ(&self) -> bool {
        // Code is written anew each time.
        let is_data =
            |made: &Exchange<'_>| made.call.form == CallForm::Data && made.effect != Effect::Runs;
        let first_of = |round: &[&'v Exchange<'c>], tool: &str| {
            let mut own = round.iter().filter(|made| is_data(made));
            own.find(|made| *made.call.tool.text == *tool).map(|made| made.call_key)
        };
        self.again.iter().any(|made| {
            let tool = &made.call.tool.text;
            let then = first_of(&self.first, tool);
            then.is_some() && then != first_of(&self.again, tool)
        })
    }

    /// Whether a tool that carried what was `known` at first carries what is `new` now, in the same
    /// place.
    fn go_on(&self, known: &BTreeSet<&str>, new: &BTreeSet<&str>) -> bool {
        let carries = |made: &Exchange<'_>, values: &BTreeSet<&str>| -> BTreeSet<String> {
            let leaves = prose::leaves(&made.call.arguments).into_iter();
            let held = leaves.filter(|(_, text)| values.contains(text.trim()));
            held.map(|(pointer, _)| pointer).collect()
        };
        let is_data = |made: &&&Exchange<'_>| made.call.arguments != Value::Null;
        self.again.iter().filter(is_data).any(|made| {
            let now = carries(made, new);
            let same = self.first.iter().filter(|one| one.call.tool.text == made.call.tool.text);
            !now.is_empty() && same.into_iter().any(|one| !carries(one, known).is_disjoint(&now))
        })
    }
}
