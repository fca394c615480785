//! What must not matter, tried on every example of every page: steps that have nothing to do with
//! the failure, what agents and tools are called, and how a message is cut into pieces.

mod pages;

use case::trace::EventKind;
use case::{Act, ActorKind, Case, Passage, StepNo, Trace};
use checks::reading::Reading;
use checks::view::View;
use checks::{Answers, Category, Mode, readings, triage};
use pages::{case_of, pages};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Words that the shorthand itself uses; an agent of that name keeps it.
const RESERVED: [&str; 9] =
    ["task", "system", "tools", "user", "tool", "event", "record", "symptom", "agent"];

/// The same random cases in every process: a broken law is looked at, and does not come and go.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Every example of `pages`, with the place to say where a law broke.
fn examples(pages: &[(Mode, casebook::Page)]) -> Vec<(String, Case)> {
    let named = pages.iter().flat_map(|(mode, page)| {
        let name = move |heading: &str| format!("{mode}: {heading}");
        page.examples.iter().map(move |one| (name(&one.heading), case_of(mode.code(), one)))
    });
    named.collect()
}

/// The modes that are found, with the steps that they pin.
fn found(case: &Case) -> Vec<(Mode, Option<StepNo>)> {
    let all = readings::of(&View::new(case), &Answers::none());
    let such = all.iter().filter(|one| matches!(one.reading, Reading::Found(_)));
    such.map(|one| (one.mode, readings::pinned(&one.reading))).collect()
}

/// What all fourteen say, in a word each.
fn words(case: &Case) -> Vec<String> {
    let all = readings::of(&View::new(case), &Answers::none());
    let word = |one: &readings::ModeReading| match &one.reading {
        Reading::Found(_) => format!("{} found {:?}", one.mode, readings::pinned(&one.reading)),
        Reading::Clear(_) => format!("{} clear", one.mode),
        Reading::CannotTell(_) => format!("{} cannot tell", one.mode),
        Reading::NotApplicable(_) => format!("{} not applicable", one.mode),
    };
    all.iter().map(word).collect()
}

#[test]
fn steps_that_have_nothing_to_do_with_it_take_no_finding_away() {
    let examples = examples(&pages());
    let beats = proptest::collection::vec("[b-z]{4} [0-9]{6}", 1..4);
    let law = |beats: Vec<String>| {
        for (place, case) in &examples {
            let mut longer = case.clone();
            for beat in &beats {
                let trace = &mut longer.trace;
                let at = case::Origin::top().index(trace.steps.len());
                let harness = trace.actor_named("harness", ActorKind::Harness);
                let text = Some(Passage { text: beat.as_str().into(), origin: at.clone() });
                trace.push(harness, Act::Event { kind: EventKind::Other, text }, at);
            }
            let (was, is) = (found(case), found(&longer));
            prop_assert!(was.iter().all(|one| is.contains(one)), "{place}: {was:?}, then {is:?}");
        }
        Ok(())
    };
    runner(4).run(&beats, law).unwrap_or_else(|broken| panic!("{broken}"));
}

/// What the agents and the tools of an example are called.
fn names(case: &Case) -> BTreeSet<String> {
    let agents = case.trace.agents().map(|agent| agent.name.to_string());
    let called = case.trace.steps.iter().filter_map(|step| step.call());
    let tools = called.map(|call| call.tool.text.to_string());
    let declared = case.spec.tools.iter().map(|tool| tool.name.to_string());
    // A tool that is called by a bare verb is named for what it does.
    let tools = tools.chain(declared).filter(|name| name.contains(['_', '-', '.']));
    let all = agents.chain(tools);
    all.filter(|name| !RESERVED.contains(&name.as_str()) && name.len() > 2).collect()
}

/// `text` with `suffix` after each of the names, wherever one stands as a whole word.
fn renamed(text: &str, names: &BTreeSet<String>, suffix: &str) -> String {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == '-';
    let mut out = String::new();
    let mut word = String::new();
    for sign in text.chars().chain(['\n']) {
        if is_part(sign) {
            word.push(sign);
            continue;
        }
        let is_name = names.contains(&word);
        out.push_str(&std::mem::take(&mut word));
        if is_name {
            out.push_str(suffix);
        }
        out.push(sign);
    }
    out
}

#[test]
fn what_agents_and_tools_are_called_changes_nothing() {
    let original = pages();
    let law = |suffix: String| {
        for (mode, page) in &original {
            let cases: Vec<Case> =
                page.examples.iter().map(|one| case_of(mode.code(), one)).collect();
            let names: BTreeSet<String> = cases.iter().flat_map(names).collect();
            let text = renamed(mode.entry().page, &names, &suffix);
            let other = casebook::page(&text).unwrap_or_else(|bad| panic!("{mode}: {bad}"));
            for (case, example) in cases.iter().zip(&other.examples) {
                let (was, is) = (words(case), words(&case_of(mode.code(), example)));
                prop_assert_eq!(was, is, "{}: {} with {}", mode, example.heading, suffix);
            }
        }
        Ok(())
    };
    // A verb at the head of a tool's name says what a call does, so that names grow at their end.
    runner(3).run(&"_[bcdfgk]{3}", law).unwrap_or_else(|broken| panic!("{broken}"));
}

/// The run with the message of `no` cut in two at byte `at`.
fn cut(trace: &Trace, no: StepNo, at: usize) -> Trace {
    let mut whole = trace.clone();
    let steps = std::mem::take(&mut whole.steps);
    let moved = |old: StepNo| StepNo::at_index(old.index() + usize::from(no < old));
    for mut step in steps {
        match &mut step.act {
            Act::Call(call) => call.result = call.result.map(moved),
            Act::Result(result) => result.call = result.call.map(moved),
            _ => {}
        }
        if step.no == no && matches!(step.act, Act::Say { .. }) {
            let mut rest = step.clone();
            let (head, tail) = (step.words()[..at].to_owned(), step.words()[at..].to_owned());
            let put = |step: &mut case::Step, piece: &str| {
                if let Act::Say { text, to: _ } = &mut step.act {
                    *text = Passage { text: piece.trim().into(), origin: text.origin.clone() };
                }
            };
            put(&mut step, &head);
            put(&mut rest, &tail);
            rest.no = StepNo::at_index(no.index() + 1);
            whole.steps.extend([step, rest]);
            continue;
        }
        step.no = moved(step.no);
        whole.steps.push(step);
    }
    whole
}

/// Where an agent's messages can be cut: between sentences.
fn cuts(trace: &Trace) -> Vec<(StepNo, usize)> {
    let said = trace
        .steps
        .iter()
        .filter(|step| matches!(step.act, Act::Say { .. }) && trace.kind(step) == ActorKind::Agent);
    let ends = |step: &case::Step| {
        let no = step.no;
        let ends = step
            .words()
            .match_indices([' ', '\n'])
            .filter(|(at, _)| step.words()[..*at].ends_with(['.', '!', '?']));
        ends.map(|(at, _)| (no, at)).collect::<Vec<_>>()
    };
    said.flat_map(ends).collect()
}

#[test]
fn a_message_in_two_pieces_keeps_the_class_of_the_verdict() {
    let mut broken = Vec::new();
    let mut tried = 0;
    for (place, case) in examples(&pages()) {
        let class = triage(&case, &Answers::none()).verdict.class;
        for (no, at) in cuts(&case.trace) {
            let pieces = Case { trace: cut(&case.trace, no, at), ..case.clone() };
            let other = triage(&pieces, &Answers::none()).verdict.class;
            tried += 1;
            if class != other {
                broken.push(format!(
                    "{place}: cut after {at} bytes of step {no}: {class:?}, then {other:?}"
                ));
            }
        }
    }
    assert!(10 < tried, "only {tried} cuts");
    assert!(broken.is_empty(), "{} of {tried}\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn nothing_is_found_in_a_run_whose_roles_were_guessed() {
    for (place, mut case) in examples(&pages()) {
        case.trace.guessed = true;
        case.symptom = None;
        assert_eq!(found(&case), [], "{place}");
        let triage = triage(&case, &Answers::none());
        assert_eq!(triage.outcome.status, checks::outcome::Status::Unknown, "{place}");
        assert!(triage.sufficiency.missing.iter().any(|one| one.contains("format")), "{place}");
    }
}

/// The run with its last agent asked something else, which it looks up and answers.
fn asked_more(case: &Case) -> Case {
    let mut longer = case.clone();
    let trace = &mut longer.trace;
    let agent = trace.agents().last().map(|agent| agent.name.to_string());
    let agent = trace.actor_named(&agent.unwrap_or_else(|| "desk".to_owned()), ActorKind::Agent);
    let person = trace.actor_named("user", ActorKind::Person);
    let tool = trace.actor_named("tool", ActorKind::Tool);
    let at = |trace: &Trace| case::Origin::top().index(trace.steps.len());
    let say = |trace: &mut Trace, actor, words: &str| {
        let origin = at(trace);
        let text = Passage { text: words.into(), origin: origin.clone() };
        trace.push(actor, Act::Say { text, to: None }, origin);
    };
    say(trace, person, "Thanks. By the way, which time is it in Tokyo?");
    let line = "1 desk  call get_time {\"city\": \"Tokyo\"}\n2 tool  {\"city\": \"Tokyo\", \"time\": \"18:20\"}\n";
    let mut looked = casebook::read(line).expect("the trace is in shorthand").trace;
    let (asked, answered) = (trace.steps.len(), trace.steps.len() + 1);
    for (step, actor) in looked.steps.drain(..).zip([agent, tool]) {
        let act = match step.act {
            Act::Call(mut call) => {
                call.result = Some(StepNo::at_index(answered));
                Act::Call(call)
            }
            Act::Result(mut result) => {
                result.call = Some(StepNo::at_index(asked));
                Act::Result(result)
            }
            other => other,
        };
        let origin = at(trace);
        trace.push(actor, act, origin);
    }
    say(trace, agent, "It is 18:20 in Tokyo.");
    longer
}

/// What the modes of the second layer say, in a word each.
fn coordination(case: &Case) -> Vec<(Mode, &'static str)> {
    let all = readings::of(&View::new(case), &Answers::none());
    let word = |one: &readings::ModeReading| match &one.reading {
        Reading::Found(_) => "found",
        Reading::Clear(_) => "clear",
        Reading::CannotTell(_) => "cannot tell",
        Reading::NotApplicable(_) => "not applicable",
    };
    let own = all.iter().filter(|one| one.mode.category() == Category::Coordination);
    own.map(|one| (one.mode, word(one))).collect()
}

/// Where a change of the run made the second layer clear of what it was not clear of, or took a
/// finding away.
fn cleared(place: &str, case: &Case, other: &Case, own: Option<Mode>) -> Vec<String> {
    let both = coordination(case).into_iter().zip(coordination(other));
    let lost = |was: &str, is: &str| {
        (was == "found" && is != "found") || (was == "cannot tell" && is == "clear")
    };
    let broken =
        both.filter(|((mode, was), (_, is))| own.is_none_or(|own| own == *mode) && lost(was, is));
    broken.map(|((mode, was), (_, is))| format!("{place}: {mode} {was}, then {is}")).collect()
}

#[test]
fn an_unrelated_question_at_the_end_clears_nothing() {
    let mut broken = Vec::new();
    for (place, case) in examples(&pages()) {
        broken.extend(cleared(
            &place,
            &case,
            &asked_more(&case),
            Some(Mode::FailToAskForClarification),
        ));
    }
    assert!(broken.is_empty(), "{}\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn the_name_of_a_server_before_all_tools_changes_nothing() {
    let mut broken = Vec::new();
    for (place, case) in examples(&pages()) {
        let mut other = case.clone();
        let prefixed = |name: &str| -> Arc<str> { format!("crm_{name}").into() };
        let names: BTreeSet<String> = case
            .trace
            .steps
            .iter()
            .filter_map(|step| step.call())
            .map(|call| call.tool.text.to_string())
            .chain(case.spec.tools.iter().map(|tool| tool.name.to_string()))
            .collect();
        let is_plain = |name: &String| {
            !name.starts_with("crm_")
                && name.contains('_')
                && !name.contains(['.', '/', ':'])
                && !name.contains("__")
        };
        // An agent that a call runs or hands over to is told by the tool's name.
        let hands_over =
            |name: &String| case.trace.agents().any(|agent| name.contains(&*agent.name));
        // Without any verb that is always one, what all names begin with may be a noun of theirs.
        let verbs = [
            "get_", "list_", "find_", "search_", "read_", "send_", "create_", "cancel_", "update_",
        ];
        let is_led = names.iter().any(|name| verbs.iter().any(|verb| name.starts_with(verb)));
        if !is_led || names.len() < 2 || !names.iter().all(is_plain) || names.iter().any(hands_over)
        {
            continue;
        }
        let said = |text: &str| names.iter().any(|name| text.contains(name.as_str()));
        if case.trace.steps.iter().any(|step| step.call().is_none() && said(step.words()))
            || case.spec.clauses.iter().any(|clause| said(&clause.text.text))
        {
            continue;
        }
        for step in &mut other.trace.steps {
            if let Act::Call(call) = &mut step.act {
                call.tool.text = prefixed(&call.tool.text);
            }
        }
        for tool in &mut other.spec.tools {
            tool.name = prefixed(&tool.name);
        }
        let (was, is) = (coordination(&case), coordination(&other));
        if was != is {
            broken.push(format!("{place}: {was:?}, then {is:?}"));
        }
    }
    assert!(broken.is_empty(), "{}\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn a_message_in_two_messages_clears_nothing() {
    let mut broken = Vec::new();
    for (place, case) in examples(&pages()) {
        for (no, at) in cuts(&case.trace) {
            let mut trace = cut(&case.trace, no, at);
            // Two messages of the log, not two parts of one.
            let origin = case::Origin::top().key("cut").index(no.index());
            trace.steps[no.index() + 1].at = origin;
            let pieces = Case { trace, ..case.clone() };
            let place = format!("{place}: cut after {at} bytes of step {no}");
            broken.extend(cleared(&place, &case, &pieces, None));
        }
    }
    assert!(broken.is_empty(), "{}\n{}", broken.len(), broken.join("\n"));
}
