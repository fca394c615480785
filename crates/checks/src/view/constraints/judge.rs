//! Whether the run kept to a demand: evaluated where there is a predicate, looked for where there
//! is a form. What the run does not show stays open.

use super::answer::{self, Answer};
use super::compile::{Demand, Rule};
use super::files::{self, FileRule};
use super::found::{self, Found};
use super::givens::GivenRule;
use super::shapes::Form;
use super::{Breach, Entry, Kind, Searched, State, at_once, excepted, fits, json, tools};
use crate::predicate::{self, Holds, names};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::{View, is_from_person, prose};
use case::{Act, ActorKind, ActorNo, Cite, Clause, Predicate, Step, StepNo};

const NOT_ENDED: &str = "evidence that the run has ended";
const WHICH_MESSAGE: &str = "which message answers the task: a person spoke again";
const LIFTED: &str = "a person lifted or changed it later";

/// The entry of a predicate that the spec declares.
pub(super) fn declared(view: &View<'_>, clause: &Clause, predicate: &Predicate) -> Entry {
    let what = clause.text.text.lines().next().unwrap_or_default().trim();
    let strange = names::strange(predicate, view);
    let state = match predicate::holds(predicate, &view.case.trace, None) {
        Holds::Yes(_) if strange.is_some() => State::Open(names::STRANGE),
        Holds::Yes(steps) => State::Honoured(cites(view, &steps)),
        Holds::Unknown(missing) => State::Open(missing),
        Holds::No(steps) if steps.is_empty() => {
            missing(view, format!("what {} asks for", clause.id.0))
        }
        Holds::No(steps) => broken(view, &steps, "this step breaks it"),
    };
    Entry {
        stated: Cite::clause(clause),
        what: what.to_owned(),
        words: what.to_owned(),
        kind: Kind::Declared,
        note: matches!(state, State::Open(_)).then_some(strange).flatten(),
        state,
        predicate: Some(predicate.clone()),
        sign: None,
    }
}

/// The entry of a demand that was read from words.
pub(super) fn entry(view: &View<'_>, demand: &Demand<'_>) -> Entry {
    let (what, state, predicate) = match &demand.rule {
        Rule::Tools(rule) => {
            (rule.what.clone(), of_tools(view, demand, rule), Some(rule.predicate.clone()))
        }
        Rule::Form(form) => (form.what(), of_form(view, demand, form), None),
        Rule::File(rule @ FileRule::Untouched(path)) => {
            (format!("{path} left as it is"), of_file(view, rule), None)
        }
        Rule::File(rule @ FileRule::Made(path)) => {
            (format!("the file {path}"), of_file(view, rule), None)
        }
        Rule::Given(rule) => (rule.what(), of_given(view, demand, rule), None),
        Rule::AtOnce => (at_once::WHAT.to_owned(), at_once::judge(view), None),
        Rule::Sign(words) => (format!("\"{words}\" at the end"), of_sign(view, words), None),
    };
    let words = demand.said.text().to_owned();
    Entry {
        stated: demand.said.cite(),
        what,
        words,
        kind: demand.kind,
        note: None,
        state,
        predicate,
        sign: if let Rule::Sign(words) = &demand.rule { Some(words.clone()) } else { None },
    }
}

fn cites(view: &View<'_>, steps: &[StepNo]) -> Vec<Cite> {
    steps.iter().take(1).filter_map(|no| view.case.trace.step(*no)).map(Cite::step).collect()
}

fn whole(view: &View<'_>) -> case::Searched {
    let first = StepNo::at_index(0);
    case::Searched::Steps(first, view.case.trace.last().unwrap_or(first))
}

/// Broken by these steps.
fn broken(view: &View<'_>, steps: &[StepNo], how: &str) -> State {
    let proof = cites(view, steps);
    if proof.is_empty() {
        return State::Open("the step that breaks it");
    }
    let cite = Cite::absent("a person's word that lifts it", whole(view));
    let excused = Searched { what: LIFTED, cite };
    State::Broken(Breach { proof, how: how.to_owned(), excused })
}

/// Broken in that something is nowhere, which counts only once the run is over.
fn missing(view: &View<'_>, what: String) -> State {
    let (Some(true), Some(end)) = (view.sufficiency().ended, view.stop()) else {
        return State::Open(NOT_ENDED);
    };
    let searched = Cite::absent(what, whole(view));
    let lifted = Cite::absent("a person's word that lifts it", whole(view));
    State::Broken(Breach {
        proof: vec![Cite::step(end), searched],
        how: "it is nowhere in the run".to_owned(),
        excused: Searched { what: LIFTED, cite: lifted },
    })
}

fn of_tools(view: &View<'_>, demand: &Demand<'_>, rule: &tools::Rule) -> State {
    if demand.said.role().is_some() && view.case.trace.is_multi_agent() {
        return State::Open("which role each call is bound by");
    }
    match predicate::holds(&rule.predicate, &view.case.trace, None) {
        Holds::Yes(steps) => State::Honoured(cites(view, &steps)),
        Holds::Unknown(missing) => State::Open(missing),
        Holds::No(steps) if steps.is_empty() => missing(view, rule.what.clone()),
        Holds::No(steps) => {
            let at = breaking(&rule.predicate, &steps);
            if was_lifted(view, demand, &steps) {
                return State::Open("whether a person lifted it: one names the tool later");
            }
            if all_refused(view, &steps) {
                return State::Open("a call that went through");
            }
            broken(view, at, "this call breaks it")
        }
    }
}

fn of_given(view: &View<'_>, demand: &Demand<'_>, rule: &GivenRule) -> State {
    if demand.said.role().is_some() && view.case.trace.is_multi_agent() {
        return State::Open("which role each call is bound by");
    }
    let stated = demand.said.step();
    match rule.broken_at(view, stated) {
        Some(at) if rule.is_lifted(view, stated, at) => {
            State::Open("whether a person lifted it: one names it later")
        }
        Some(at) => broken(view, &[at], "this call breaks it"),
        None if view.sufficiency().ended == Some(true) => {
            State::Honoured(vec![Cite::absent("a call that breaks it", whole(view))])
        }
        None => State::Open(NOT_ENDED),
    }
}

/// The step that breaks a limit is the first one over it; else the first that is shown.
fn breaking<'s>(predicate: &Predicate, steps: &'s [StepNo]) -> &'s [StepNo] {
    let from = match predicate {
        Predicate::AtMost { times, .. } => usize::try_from(*times).unwrap_or(0),
        _ => 0,
    };
    steps.get(from..).filter(|rest| !rest.is_empty()).unwrap_or(steps)
}

/// Whether a person names the tool after the demand was stated and before it was last broken.
fn was_lifted(view: &View<'_>, demand: &Demand<'_>, steps: &[StepNo]) -> bool {
    let tool = steps.first().and_then(|no| view.case.trace.step(*no)?.call());
    let (Some(call), Some(last)) = (tool, steps.last()) else {
        return false;
    };
    let stated = demand.said.step();
    let names =
        |step: &Step| is_from_person(view.case, step) && step.words().contains(&*call.tool.text);
    let earlier = view.case.trace.steps.get(..last.index()).unwrap_or_default();
    earlier.iter().any(|step| Some(step.no) != stated && names(step))
}

fn all_refused(view: &View<'_>, steps: &[StepNo]) -> bool {
    let mut exchanges = steps.iter().filter_map(|no| view.exchange_of(*no));
    exchanges.all(|exchange| exchange.standing == Standing::Bad)
}

fn of_form(view: &View<'_>, demand: &Demand<'_>, form: &Form) -> State {
    if view.sufficiency().ended != Some(true) {
        return State::Open(NOT_ENDED);
    }
    let asked_again = demand.said.is_of_task() && answer::was_asked_again(view);
    // Where a person went on to another matter, what had been said by then is the answer.
    let before = asked_again.then(|| answer::before_another_matter(view)).flatten();
    let before = before.filter(|answer| is_misshapen(form, answer));
    let in_none = || asked_again.then(|| misshapen_in_all(view, demand, form)).flatten();
    let before = before.or_else(in_none);
    let is_closed = before.is_some();
    let Some(answer) = before.or_else(|| answer::of(view)) else {
        return State::Open("an answer");
    };
    let held = held(view, form, &answer);
    let fault = fault(form, &answer, held).or_else(|| beside_json(demand, form, &answer));
    let Some(fault) = fault else {
        let is_one_of_many = asked_again && !answer.is_marked;
        let open = why_not_kept(demand, form, (&answer, held));
        let open = open.or(is_one_of_many.then_some(WHICH_MESSAGE));
        return open.map_or_else(|| State::Honoured(vec![answer.cite]), State::Open);
    };
    if held == Found::Nowhere {
        return State::Open("which part of the last message is the answer");
    }
    if let Some(kept) = kept_elsewhere(view, form) {
        return State::Honoured(vec![Cite::step(kept)]);
    }
    let is_any = is_in_none(view, demand, form);
    if asked_again && !is_closed && !answer.is_marked && !is_any {
        return State::Open(WHICH_MESSAGE);
    }
    let excepted = || excepted::may_allow(demand, form, answer.text).then_some(excepted::WHETHER);
    let open = why_open(view, demand, form, &answer).or_else(excepted);
    if let Some(open) = open.filter(|_| !is_any) {
        return State::Open(open);
    }
    let cite = Cite::absent("another message that keeps to it", whole(view));
    let excused = Searched { what: "another message of the run keeps to it", cite };
    State::Broken(Breach { proof: vec![answer.cite], how: fault, excused })
}

/// Why an answer without a fault is not known to have the form either.
fn why_not_kept(
    demand: &Demand<'_>,
    form: &Form,
    (answer, held): (&Answer<'_>, Found<'_>),
) -> Option<&'static str> {
    if *form == Form::Json && json::held(answer.step.words()) == json::Held::Broken {
        return Some("whether what stands in brackets in the answer is JSON");
    }
    if fits::is_unclear(form, answer.text) {
        return Some("how the parts of the answer are counted: it is at its bound");
    }
    let has_more = held != Found::Whole && wants_nothing_else(demand, form);
    has_more.then_some("whether the words around the answer were allowed")
}

/// Whether the message gives what was asked for, and in another form: a value where one is demanded.
fn is_misshapen(form: &Form, answer: &Answer<'_>) -> bool {
    let gives = !matches!(form, Form::Number { .. }) || prose::has_digit(answer.text);
    gives && is_faulty(form, answer)
}

/// Whether a message that says something has not the form.
fn is_faulty(form: &Form, answer: &Answer<'_>) -> bool {
    let says = !answer::asks_back(answer.text) && !answer::admits_none(answer.text);
    says && fits::fault(form, answer.text, answer.step.words()).is_some()
}

/// The first of the messages that may answer the task, where none of them has the form and no person
/// took anything back: then it makes no difference which of them is the answer.
fn misshapen_in_all<'c>(view: &View<'c>, demand: &Demand<'_>, form: &Form) -> Option<Answer<'c>> {
    let all = answer::candidates(view, demand.said.text())?;
    let is_one = all.iter().all(|answer| is_faulty(form, answer));
    let first = all.into_iter().next().filter(|_| is_one)?;
    is_misshapen(form, &first).then_some(first)
}

/// Which piece of the message a demand on the kind of value is held against. A message that is only
/// the last piece of what its agent says there is not the whole of it.
fn held<'c>(view: &View<'_>, form: &Form, answer: &Answer<'c>) -> Found<'c> {
    if answer.is_marked || !matches!(form, Form::Number { .. } | Form::OneWord) {
        return Found::Whole;
    }
    let before = answer.step.no.index().checked_sub(1);
    let before = before.and_then(|at| view.case.trace.steps.get(at));
    let goes_on = before
        .is_some_and(|step| matches!(step.act, Act::Say { .. }) && step.actor == answer.step.actor);
    match found::of(answer.text) {
        Found::Whole if goes_on => Found::Nowhere,
        found => found,
    }
}

/// What is wrong with the piece of the message that is the answer.
fn fault(form: &Form, answer: &Answer<'_>, held: Found<'_>) -> Option<String> {
    let text = match held {
        Found::Piece(piece) => piece,
        Found::Whole | Found::Nowhere => answer.text,
    };
    fits::fault(form, text, answer.step.words())
}

/// As many words around what alone was allowed are a sentence, and no label.
const SENTENCE: usize = 4;

/// What is wrong with JSON that has words around it, where it alone was allowed.
fn beside_json(demand: &Demand<'_>, form: &Form, answer: &Answer<'_>) -> Option<String> {
    let is_strict = *form == Form::Json && wants_nothing_else(demand, form);
    match json::held(answer.step.words()) {
        json::Held::Among(words) if is_strict && SENTENCE <= words => {
            Some(format!("{words} words stand around the JSON"))
        }
        json::Held::Among(_) | json::Held::Whole | json::Held::Broken | json::Held::Nowhere => None,
    }
}

/// Whether the demand is on the whole of what is said: "answer only with a number".
fn wants_nothing_else(demand: &Demand<'_>, form: &Form) -> bool {
    let words = demand.said.text().to_lowercase();
    let strict = ["only", "just", "nothing", "no other", "solely", "exclusively", "no explanation"];
    *form == Form::OneWord || strict.iter().any(|word| words.contains(word))
}

/// Whether one message that keeps to the form is enough, whichever it is.
const fn is_once(form: &Form) -> bool {
    match form {
        Form::Mark(_) | Form::Closing(_) | Form::Opening(_) | Form::Json => true,
        Form::Number { .. } | Form::OneWord | Form::YesOrNo | Form::Length { .. } => false,
    }
}

/// Words that a message was to begin or to end with stand in none of them, and nobody spoke of them
/// again: then no message can be the one that was asked for.
fn is_in_none(view: &View<'_>, demand: &Demand<'_>, form: &Form) -> bool {
    let (Form::Closing(words) | Form::Opening(words)) = form else {
        return false;
    };
    // Words that bind one role may belong to messages that it never had to send.
    if demand.said.role().is_some() {
        return false;
    }
    let stated = demand.said.step();
    let mut others = view.case.trace.steps.iter().filter(|step| Some(step.no) != stated);
    !others.any(|step| step.words().contains(&**words))
}

/// Another message that has what is demanded, where having it once is enough.
fn kept_elsewhere<'c>(view: &View<'c>, form: &Form) -> Option<&'c Step> {
    let mut said = view.said.iter().rev().filter(|_| is_once(form));
    let has = |step: &&&Step| match form {
        Form::Json => json::held(step.words()) == json::Held::Whole,
        _ => fits::fault(form, step.words(), step.words()).is_none(),
    };
    said.find(has).copied()
}

/// Why a fault in the form says nothing about the demand all the same.
fn why_open(
    view: &View<'_>,
    demand: &Demand<'_>,
    form: &Form,
    answer: &Answer<'_>,
) -> Option<&'static str> {
    let speaker = view.case.trace.actor(answer.step);
    if demand.said.role().is_some_and(|role| speaker.is_none_or(|actor| *actor.name != *role)) {
        return Some("an answer of the role that it binds");
    }
    if answer.is_marked {
        return None;
    }
    if answer::is_taken_back(view, answer.step) {
        return Some("whether a person lifted it afterwards");
    }
    let is_mark = matches!(form, Form::Mark(_));
    if view.case.trace.is_multi_agent() && !is_mark && !is_for_person(view, answer.step) {
        return Some("which agent's message is the answer");
    }
    if answer::asks_back(answer.text) || answer::admits_none(answer.text) {
        return Some("an answer: the last word asks back or admits that there is none");
    }
    answer.text.contains("```").then_some("an answer in words: the last word is code")
}

/// Whether the last word goes to the person who gave the task: it says so, or the agent that was given
/// the task says it to nobody in a run whose agents else say whom they speak to.
fn is_for_person(view: &View<'_>, step: &Step) -> bool {
    let trace = &view.case.trace;
    let kind = |actor: ActorNo| trace.actors.get(actor.index()).map(|actor| actor.kind);
    match &step.act {
        Act::Say { text: _, to: Some(to) } => kind(*to) == Some(ActorKind::Person),
        Act::Say { text: _, to: None } => {
            let own = trace.steps.iter().filter(|step| trace.kind(step) == ActorKind::Agent);
            let is_first = own.clone().next().is_some_and(|first| first.actor == step.actor);
            let mut others = own.filter(|other| other.no != step.no);
            let addresses = |other: &Step| match &other.act {
                Act::Say { text: _, to } => to.is_some(),
                _ => true,
            };
            is_first && view.said.len() > 1 && others.all(addresses)
        }
        _ => false,
    }
}

fn of_file(view: &View<'_>, rule: &FileRule) -> State {
    if view.exchanges.is_empty() {
        return State::Open("tool calls: no act is recorded as data");
    }
    match rule {
        FileRule::Untouched(path) => match files::change(view, path) {
            Some((change, name)) => {
                if files::put_back(view, path).is_some() {
                    return State::Open("whether the file was put back");
                }
                let argument = Cite::argument(change.step, &format!("/{name}"));
                let proof = vec![argument.unwrap_or_else(|| Cite::step(change.step))];
                let how = format!("{} changes it", change.call.tool.text);
                let cite = Cite::absent("a command that puts it back", whole(view));
                let excused = Searched { what: "the file was put back", cite };
                State::Broken(Breach { proof, how, excused })
            }
            None if files::may_have_changed(view, path) => {
                State::Open("what the commands that name the file did to it")
            }
            None => State::Honoured(vec![Cite::absent(format!("a change of {path}"), whole(view))]),
        },
        FileRule::Made(path) => match files::mention(view, path) {
            Some(step) => State::Honoured(vec![Cite::step(step)]),
            None => missing(view, format!("{path} in an act or message")),
        },
    }
}

fn of_sign(view: &View<'_>, words: &str) -> State {
    let has = |step: &&&Step| step.words().contains(words);
    if let Some(step) = view.said.iter().rev().find(has) {
        let cite = Cite::words(step, words).unwrap_or_else(|| Cite::step(step));
        return State::Honoured(vec![cite]);
    }
    let finishes = view.exchanges.iter().rev().find(|last| last.effect == Effect::Finishes);
    match finishes {
        Some(last) => State::Honoured(vec![Cite::step(last.step)]),
        None => missing(view, format!("\"{words}\" in a message")),
    }
}
