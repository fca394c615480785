//! Recipes about what a person wants of the answer, of a value and of its end: FM-1.1, FM-2.2 and
//! FM-3.1.

use super::apart::{broken, later, names_thing, say, sound, with_remark};
use super::edit::{self, Exchanged, Piece};
use super::site::{Given, Site};
use super::specification::{demand, failing};
use super::{Injected, Recipe};
use case::{Case, StepNo};
use checks::Mode;
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::DisobeyTaskSpecification, "the answer is longer than allowed", too_long),
    Recipe::near_miss(
        Mode::DisobeyTaskSpecification,
        "the answer is as short as demanded",
        short_enough,
    ),
    Recipe::fault(Mode::DisobeyTaskSpecification, "a demanded value is not the one used", unheeded),
    Recipe::near_miss(Mode::DisobeyTaskSpecification, "a demanded value is used", heeded),
    Recipe::fault(Mode::FailToAskForClarification, "the person wavers, and it picks one", wavered),
    Recipe::near_miss(Mode::FailToAskForClarification, "the person wavers, and it asks", settled),
    Recipe::fault(Mode::FailToAskForClarification, "makes up what a tool asks for", made_up),
    Recipe::near_miss(Mode::FailToAskForClarification, "gets what a tool asks for", told),
    Recipe::fault(Mode::PrematureTermination, "stops after the first of several pages", one_page),
    Recipe::near_miss(Mode::PrematureTermination, "reads all of the pages", all_pages),
    Recipe::fault(Mode::PrematureTermination, "stops while the job still runs", still_running),
    Recipe::near_miss(Mode::PrematureTermination, "waits until the job is over", ran_out),
];

/// The run with a sentence more in its task and another last word.
fn answered(site: &Site<'_>, sentence: &str, answer: Option<&str>) -> Option<(Case, [StepNo; 2])> {
    let (person, last) = (site.person()?.no, site.last_word()?.no);
    let mut case = site.case.clone();
    demand(&mut case, person, sentence);
    if let Some(answer) = answer {
        edit::reword(&mut case, last, answer);
    }
    Some((case, [person, last]))
}

fn too_long(site: &mut Site<'_>) -> Option<Injected> {
    let words = site.last_word()?.words().split_whitespace().count();
    let limit = words.checked_sub(4).filter(|limit| 3 <= *limit)?;
    let (case, at) = answered(site, &format!("Your answer may have at most {limit} words."), None)?;
    Some(broken(case, at))
}

fn short_enough(site: &mut Site<'_>) -> Option<Injected> {
    let words = site.last_word()?.words().split_whitespace().count();
    let sentence = format!("Your answer may have at most {} words.", words + 5);
    Some(sound(answered(site, &sentence, None)?.0))
}

/// The task names the value of an argument that no one else gave.
fn demanded(site: &mut Site<'_>, other: bool) -> Option<(Case, Vec<StepNo>)> {
    let person = site.person()?;
    let writes = site.writes();
    let places = writes.iter().flat_map(|write| {
        let members = write.what.arguments.as_object().into_iter().flatten();
        let texts = members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?)));
        let short = texts.filter(|(_, value)| {
            value.len() <= 20 && !value.contains('/') && !person.words().contains(*value)
        });
        short.map(|(name, value)| (write.clone(), name, value.to_owned()))
    });
    let (write, name, value) = site.pick(places.collect())?;
    let wanted = if other { format!("{value}-b") } else { value };
    let name = name.replace('_', " ");
    let tool = &write.what.tool;
    let sentence = format!("Whenever you call {tool}, the {name} has to be \"{wanted}\".");
    let mut case = site.case.clone();
    demand(&mut case, person.no, &sentence);
    Some((case, vec![person.no, write.call]))
}

fn unheeded(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = demanded(site, true)?;
    Some(broken(case, at))
}

fn heeded(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(demanded(site, false)?.0))
}

/// A thing that the person named and that is changed before they speak again.
fn named_for_a_change(site: &mut Site<'_>) -> Option<Given> {
    let mut places = site.given_to_writes();
    places.retain(|given| {
        let said = super::apart::persons_words(site, given.giver.index() + 1);
        names_thing(&given.value) && said.into_iter().all(|step| given.done.call < step.no)
    });
    site.pick(places)
}

/// The person is not sure which of two it is.
fn unsure(site: &Site<'_>, given: &Given) -> Option<(Case, String)> {
    let other = site.other(&given.value)?;
    let words = site.case.trace.step(given.giver)?.words();
    let doubt = format!("I am not sure whether it is {} or {other}.", given.value);
    let mut case = site.case.clone();
    super::apart::reword_person(&mut case, given.giver, &format!("{words} {doubt}"));
    Some((case, other))
}

fn wavered(site: &mut Site<'_>) -> Option<Injected> {
    let given = named_for_a_change(site)?;
    let (case, _) = unsure(site, &given)?;
    Some(broken(case, [given.giver, given.done.call]))
}

fn settled(site: &mut Site<'_>) -> Option<Injected> {
    let given = named_for_a_change(site)?;
    let (mut case, other) = unsure(site, &given)?;
    let (agent, value) = (given.done.what.caller, &given.value);
    let person = site.case.trace.step(given.giver)?.actor;
    let pieces = vec![
        say(agent, Some(person), format!("Is it {value} or {other}?")),
        say(person, Some(agent), format!("I looked it up: it is {value}.")),
    ];
    edit::insert(&mut case, given.giver.index() + 1, pieces);
    Some(sound(case))
}

const REFUSED: &str = r#"{"error": "missing field: cost_centre"}"#;

/// A change is refused for want of a value, and made with one after `between`.
fn filled_in(site: &mut Site<'_>, between: Vec<Piece>) -> Option<(Case, Vec<StepNo>)> {
    let writes = site.writes();
    let write = site.pick(writes)?;
    let mut whole = write.what.clone();
    whole.arguments.as_object_mut()?.insert("cost_centre".to_owned(), json!("CC-4471"));
    let refused = Piece::Exchange(failing(&write.what, REFUSED));
    let mut case = site.case.clone();
    edit::without(&mut case, std::slice::from_ref(&write));
    let mut pieces = vec![refused];
    pieces.extend(between);
    pieces.push(Piece::Exchange(whole));
    let at = edit::insert(&mut case, write.call.index(), pieces);
    Some((case, at))
}

fn made_up(site: &mut Site<'_>) -> Option<Injected> {
    site.person()?;
    let (case, at) = filled_in(site, Vec::new())?;
    Some(broken(case, at))
}

fn told(site: &mut Site<'_>) -> Option<Injected> {
    let person = site.person()?.actor;
    let agent = site.writes().first()?.what.caller;
    let between = vec![
        say(agent, Some(person), "The system wants a cost centre for this. Which one is it?"),
        say(person, Some(agent), "Please take CC-4471."),
    ];
    Some(sound(filled_in(site, between)?.0))
}

/// A look whose result is the first of three pages, and what more is read of it.
fn paged(site: &mut Site<'_>, more: bool) -> Option<(Case, Vec<StepNo>)> {
    let listed = |done: &super::site::Done| {
        serde_json::from_str::<Value>(&done.what.result).is_ok_and(|value| value.is_object())
    };
    let mut reads = site.reads();
    reads.retain(listed);
    let look = site.pick(reads)?;
    let (person, last) = (site.person()?.no, site.last_word()?.no);
    let mut case = site.case.clone();
    demand(&mut case, person, "Look at every page of what you find before you answer.");
    let page = |no: u8| {
        let mut arguments = look.what.arguments.clone();
        if let Some(members) = arguments.as_object_mut() {
            members.insert("page".to_owned(), json!(no));
        }
        let result = json!({"page": no, "pages": 3, "has_more": no < 3, "items": [no * 7]});
        Piece::Exchange(Exchanged { arguments, result: result.to_string(), ..look.what.clone() })
    };
    let first = with_remark(&look.what.result, "pages", "page 1 of 3; next_page: 2");
    edit::reword(&mut case, look.result, &first);
    let pieces = if more { vec![page(2), page(3)] } else { Vec::new() };
    let by = edit::insert(&mut case, look.result.index() + 1, pieces).len();
    Some((case, vec![person, look.call, look.result, later(last, by)]))
}

fn one_page(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = paged(site, false)?;
    Some(broken(case, at))
}

fn all_pages(site: &mut Site<'_>) -> Option<Injected> {
    Some(sound(paged(site, true)?.0))
}

/// The run ends behind its last change, which starts a job; `looks` are what is seen of it.
fn job(site: &mut Site<'_>, looks: &[&str], answer: &str) -> Option<(Case, Vec<StepNo>)> {
    let write = site.writes().last()?.clone();
    let person = site.person()?.no;
    let mut case = site.case.clone();
    edit::cut(&mut case, write.result.index() + 1);
    let started = json!({"job": "J-6630", "status": "running"}).to_string();
    edit::reword(&mut case, write.result, &started);
    demand(&mut case, person, "Do not stop before the job is finished.");
    let look = |status: &&str| {
        Piece::Exchange(Exchanged {
            tool: "get_job".to_owned(),
            arguments: json!({"job": "J-6630"}),
            result: json!({"job": "J-6630", "status": status}).to_string(),
            ..write.what.clone()
        })
    };
    let mut pieces: Vec<Piece> = looks.iter().map(look).collect();
    pieces.push(say(write.what.caller, None, answer));
    let end = case.trace.steps.len();
    let mut at = edit::insert(&mut case, end, pieces);
    at.extend([person, write.call, write.result]);
    Some((case, at))
}

fn still_running(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = job(site, &["running"], "The job J-6630 is running. That is all from me.")?;
    Some(broken(case, at))
}

fn ran_out(site: &mut Site<'_>) -> Option<Injected> {
    let (case, _) = job(site, &["running", "finished"], "The job J-6630 is finished.")?;
    Some(sound(case))
}
