//! What a task is about: the words and values that tell it from other tasks, and where the agents'
//! own acts hold them. Words of grammar tell a language, and nothing else.
//!
//! The end of the run is read first, because it mostly tells enough; the rest is read as far as a
//! question needs it.

use super::words::{Keys, Word, words};
use crate::view::View;
use case::{Act, ActorKind, Step, StepNo};
use serde_json::Value;
use std::cell::OnceCell;
use std::ops::ControlFlow;

/// What a text is about.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// Its telling words, and its values.
    pub(super) about: Keys,
    /// Its words of grammar.
    pub(super) grammar: Keys,
}

impl Subject {
    /// What `text` is about.
    pub(super) fn of(text: &str) -> Self {
        let mut subject = Self::default();
        for word in words(text) {
            if let Some(key) = word.telling() {
                subject.about.add(key);
            } else if let Some(key) = word.grammar() {
                subject.grammar.add(key);
            }
        }
        subject
    }
}

/// What of a subject the agents' acts hold, and what came of them.
pub(super) struct Followed<'v, 'c> {
    view: &'v View<'c>,
    subject: &'v Subject,
    /// The agents' steps that have telling words.
    pub(super) steps: Vec<StepNo>,
    /// What the last third of them holds.
    end: Held,
    /// What all of them hold, once somebody asks.
    whole: OnceCell<Held>,
}

/// What of a subject stands in a part of the run.
#[derive(Clone, Debug)]
struct Held {
    /// By the place in the subject.
    keys: Vec<bool>,
    count: usize,
    /// The last step that holds any of it.
    last: Option<StepNo>,
}

impl<'v, 'c> Followed<'v, 'c> {
    /// Where the agents' acts hold the subject.
    pub(super) fn of(view: &'v View<'c>, subject: &'v Subject) -> Self {
        let trace = &view.case.trace;
        let own = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
        let telling = own.filter(|step| !is_asking(view, step) && tells(step));
        let steps = telling.map(|step| step.no).collect();
        let end = Held { keys: vec![false; subject.about.len()], count: 0, last: None };
        let mut followed = Self { view, subject, steps, end, whole: OnceCell::new() };
        if let Some(from) = followed.last_third() {
            let steps = trace.steps.get(from.index()..).unwrap_or_default();
            followed.end.take(view, subject, steps);
        }
        followed
    }

    /// Where the last third of the agents' steps begins.
    pub(super) fn last_third(&self) -> Option<StepNo> {
        self.steps.get(self.steps.len() - self.steps.len().div_ceil(3)).copied()
    }

    /// How much of the subject stands in the last third.
    pub(super) const fn still(&self) -> usize {
        self.end.count
    }

    /// How much of the subject stands anywhere.
    pub(super) fn shared(&self) -> usize {
        self.whole().count
    }

    /// The last step that holds any of the subject.
    pub(super) fn last(&self) -> Option<StepNo> {
        self.end.last.or_else(|| self.whole().last)
    }

    fn whole(&self) -> &Held {
        self.whole.get_or_init(|| {
            let steps = &self.view.case.trace.steps;
            let end = self.last_third().map_or(steps.len(), StepNo::index);
            let mut held = Held { last: None, ..self.end.clone() };
            held.take(self.view, self.subject, steps.get(..end).unwrap_or_default());
            Held { last: self.end.last.or(held.last), ..held }
        })
    }

    /// How many telling words the step has.
    pub(super) fn telling_words(&self, step: StepNo) -> usize {
        let mut count = 0;
        if let Some(step) = self.view.case.trace.step(step) {
            let _whole = each_word(step, &mut |word| {
                count += usize::from(word.telling().is_some());
                ControlFlow::Continue(())
            });
        }
        count
    }

    /// The different telling words, as far as it takes to have `enough` of them.
    pub(super) fn work(&self, enough: usize) -> Keys {
        let mut work = Keys::default();
        self.each_word(&mut |word| {
            if let Some(key) = word.telling() {
                work.add(key);
            }
            if work.len() < enough { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        work
    }

    /// How many of the subject's words of grammar stand anywhere, as far as it takes for `is_enough`.
    pub(super) fn grammar(&self, is_enough: impl Fn(usize) -> bool) -> usize {
        let known = &self.subject.grammar;
        let mut held = vec![false; known.len()];
        let mut count = 0;
        if is_enough(count) {
            return count;
        }
        self.each_word(&mut |word| {
            let place = word.grammar().and_then(|key| known.place(&key));
            match place.and_then(|place| held.get_mut(place)).filter(|held| !**held) {
                Some(held) => {
                    *held = true;
                    count += 1;
                    if is_enough(count) {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                }
                None => ControlFlow::Continue(()),
            }
        });
        count
    }

    fn each_word(&self, take: &mut impl FnMut(Word<'_>) -> ControlFlow<()>) {
        let steps = self.view.case.trace.steps.iter();
        for step in steps.filter(|step| !is_asking(self.view, step)) {
            if each_word(step, take).is_break() {
                return;
            }
        }
    }
}

impl Held {
    /// Adds what of the subject stands in `steps`.
    fn take(&mut self, view: &View<'_>, subject: &Subject, steps: &[Step]) {
        for step in steps.iter().filter(|step| !is_asking(view, step)) {
            let _whole = each_word(step, &mut |word| {
                if let Some(place) = word.key().and_then(|key| subject.about.place(&key)) {
                    self.last = Some(step.no);
                    self.count += usize::from(!self.keys[place]);
                    self.keys[place] = true;
                }
                ControlFlow::Continue(())
            });
        }
    }
}

/// Whether the step only states what is wanted: a person's word or an instruction put in force.
pub(super) fn is_asking(view: &View<'_>, step: &Step) -> bool {
    let by_person = view.case.trace.kind(step) == ActorKind::Person;
    matches!(step.act, Act::Instruct(_)) || (by_person && step.result().is_none())
}

/// Adds the telling words of `step`.
pub(super) fn tell(step: &Step, keys: &mut Keys) {
    let _whole = each_word(step, &mut |word| {
        if let Some(key) = word.telling() {
            keys.add(key);
        }
        ControlFlow::Continue(())
    });
}

/// Whether the step has a telling word.
fn tells(step: &Step) -> bool {
    let told = each_word(step, &mut |word| match word.telling() {
        Some(_) => ControlFlow::Break(()),
        None => ControlFlow::Continue(()),
    });
    told.is_break()
}

/// The words of a step, until `take` breaks it off.
fn each_word(step: &Step, take: &mut impl FnMut(Word<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    each_text(step, &mut |text| words(text).try_for_each(&mut *take))
}

/// The texts of a step: its words, or the scalars among its arguments.
pub(super) fn each_text(
    step: &Step,
    take: &mut impl FnMut(&str) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match step.call() {
        Some(call) => each_leaf(&call.arguments, take),
        None => take(step.words()),
    }
}

fn each_leaf(data: &Value, take: &mut impl FnMut(&str) -> ControlFlow<()>) -> ControlFlow<()> {
    match data {
        Value::Null | Value::Bool(_) => ControlFlow::Continue(()),
        Value::String(text) => take(text),
        Value::Number(number) => take(&number.to_string()),
        Value::Array(items) => items.iter().try_for_each(|item| each_leaf(item, take)),
        Value::Object(members) => members.values().try_for_each(|member| each_leaf(member, take)),
    }
}
