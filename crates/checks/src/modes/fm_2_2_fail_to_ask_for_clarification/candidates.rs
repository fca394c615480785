//! A lookup fits several candidates, and the next write uses one that nothing singled out.

use super::assumed;
use super::choice::{Choice, Member, Talk, words};
use super::dates::is_date;
use super::doubt::{self, Open};
use super::kept;
use super::lines;
use super::people::{People, Reach};
use super::proof::{self, Settled};
use crate::question::{Question, Reply};
use crate::reading::{Finding, Refuter, Score};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::prose;
use crate::view::{Exchange, View};
use case::trace::CallForm;
use case::{Cite, Searched, Step, StepNo};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The same name twice, one taken, and somebody to ask: nearly conclusive.
const ONE_OF_SEVERAL: Score = Score::new(0.72);
/// The same without anybody to ask: the write is still a guess, the rule may lie outside.
const NOBODY_TO_ASK: Score = Score::new(0.55);
/// Lists that are looked at. A run with more is a data job and no request about one thing.
const MOST_LISTS: usize = 64;
/// Names that are looked for in what people said; each costs a look at all of their words.
const MOST_NAMES: usize = 512;
/// Arrays lie at most this deep in the results of lookups.
const DEEPEST: usize = 3;

/// Words of keys that say who or what something is; equal values there mean one request fits both.
pub(super) const NAMES: &[&str] = &[
    "name",
    "title",
    "label",
    "email",
    "mail",
    "subject",
    "hostname",
    "customer",
    "contact",
    "username",
    "fullname",
    "surname",
    "lastname",
    "firstname",
    "forename",
];
/// Words of keys that tell one candidate from another.
pub(super) const IDS: &[&str] = &["id", "ids", "uuid", "key", "number", "ref", "reference", "no"];

/// What came of the lists of candidates.
pub(super) struct Candidates {
    /// Candidates that were taken without being singled out.
    pub(super) findings: Vec<Finding>,
    /// Candidates that were taken after an answer of which nobody can say what it settled.
    pub(super) questions: Vec<Question>,
    /// Lists that were settled before the act, or never acted on.
    pub(super) settled: usize,
    /// The steps that hold a list.
    pub(super) steps: BTreeSet<StepNo>,
    /// A list of records that share the name asked for and that no field tells apart as identifiers do, with
    /// the act that took a value of one alone.
    pub(super) unread: Option<(StepNo, StepNo)>,
}

/// A list whose members share what the request named.
struct List<'c> {
    step: &'c Step,
    members: Vec<Member>,
    value: String,
    used: BTreeSet<String>,
    act: Option<(&'c Step, String)>,
    /// The first call that takes one of them and of which nothing says whether it changes anything.
    perhaps: Option<(&'c Step, String, String)>,
    sort: Sort,
}

/// What makes a list one of candidates.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Its members share the name that was asked for.
    Named,
    /// Their names hold the one that was asked for.
    Partly,
    /// A record keeps them under one name.
    Kept,
}

impl<'c> List<'c> {
    fn new(step: &'c Step, sort: Sort, (value, members): (String, Vec<Member>)) -> Self {
        let used = BTreeSet::new();
        Self { step, members, value, used, act: None, perhaps: None, sort }
    }
}

/// Which candidate of which list an identifier belongs to: its own, or one that a lookup of it
/// alone brought up.
type Owned = BTreeMap<String, (usize, String)>;

/// Looks at every list of candidates and the writes that follow it.
pub(super) fn look(view: &View<'_>, people: &People<'_, '_>) -> Candidates {
    let mut lists: Vec<List<'_>> = Vec::new();
    let mut owned = Owned::new();
    let mut names_left = MOST_NAMES;
    for exchange in &view.exchanges {
        let mut named = || {
            (lists.len() < MOST_LISTS).then(|| list_in(exchange, people, &mut names_left)).flatten()
        };
        let acts = exchange.effect.acts();
        if acts && exchange.standing == Standing::Bad {
            note_attempt(view, exchange, &owned, &mut lists);
        } else if acts {
            note_use(view, exchange, &owned, &mut lists);
        } else if let Some(list) = named() {
            add(list, &mut owned, &mut lists);
        } else if !owned.is_empty() {
            note_perhaps(exchange, &owned, &mut lists);
            note_lookup(exchange, people, &mut owned);
        }
        for list in kept_in(exchange, people) {
            if lists.len() < MOST_LISTS && !owned.contains_key(&list.members[0].id) {
                add(list, &mut owned, &mut lists);
            }
        }
    }
    let steps = lists.iter().map(|list| list.step.no).collect();
    let unread = unread(view, people, &steps);
    let mut came =
        Candidates { findings: Vec::new(), questions: Vec::new(), settled: 0, steps, unread };
    for list in &mut lists {
        let open = list.act.is_none().then(|| list.perhaps.take()).flatten();
        if let Some((step, pointer, candidate)) = open {
            list.used.insert(candidate);
            list.act = Some((step, pointer));
            match judged(view, people, list) {
                Some((finding, _)) => came.questions.push(ask_of(step, list, finding)),
                None => came.settled += 1,
            }
            continue;
        }
        match judged(view, people, list) {
            Some((finding, None)) => came.findings.push(finding),
            Some((finding, Some(ask))) => {
                came.questions.push(Question::new(ask, Reply::No, finding));
            }
            None => came.settled += 1,
        }
    }
    came
}

/// The question whether a call of which nothing says so changed something for the one it took.
fn ask_of(step: &Step, list: &List<'_>, finding: Finding) -> Question {
    let tool = step.call().map_or("the call", |call| &call.tool.text);
    let chosen = list.used.first().map_or("", String::as_str);
    let ask = format!(
        "Did {tool} at step {} change anything for \"{chosen}\", one of {} that the request fits?",
        step.no,
        list.members.len()
    );
    Question::new(ask, Reply::Yes, finding)
}

fn add<'c>(list: List<'c>, owned: &mut Owned, lists: &mut Vec<List<'c>>) {
    for member in &list.members {
        owned.insert(member.id.clone(), (lists.len(), member.id.clone()));
        // Who is found by a part of a name may be taken by any value that is nobody else's.
        let is_own = |text: &str| {
            let others = list.members.iter().filter(|other| other.id != member.id);
            !others.flat_map(|other| &other.leaves).any(|(_, other)| other == text)
        };
        let own = member.leaves.iter().filter(|_| list.sort == Sort::Partly);
        for (_, text) in own.filter(|(key, text)| has_word(key, NAMES) && is_own(text)) {
            owned.insert(text.clone(), (lists.len(), member.id.clone()));
        }
    }
    lists.push(list);
}

/// What a record keeps is a choice only where somebody can be asked to choose.
fn kept_in<'c>(exchange: &Exchange<'c>, people: &People<'_, '_>) -> Vec<List<'c>> {
    let data = exchange.result.and_then(|(step, result)| Some((step, result.data.as_ref()?)));
    let Some((step, data)) = data.filter(|_| people.reach != Reach::Nobody) else {
        return Vec::new();
    };
    let keeps = kept::in_record(data).into_iter();
    keeps.map(|keep| List::new(step, Sort::Kept, keep)).collect()
}

/// Notes what an act takes. What is taken after a person spoke again is another request's.
fn note_use<'c>(view: &View<'c>, exchange: &Exchange<'c>, owned: &Owned, lists: &mut [List<'c>]) {
    for (pointer, value) in prose::leaves(&exchange.call.arguments) {
        let Some((at, candidate)) = owned.get(&value) else {
            continue;
        };
        let Some(list) = lists.get_mut(*at) else {
            continue;
        };
        match &list.act {
            Some((act, _)) if view.person_speaks_between(act.no, exchange.step.no) => {}
            Some(_) => _ = list.used.insert(candidate.clone()),
            None => {
                list.used.insert(candidate.clone());
                list.act = Some((exchange.step, pointer));
            }
        }
    }
}

/// Whether a call may change something for all that its name says.
fn may_act(exchange: &Exchange<'_>) -> bool {
    matches!(exchange.effect, Effect::Unknown | Effect::Finishes)
        && exchange.standing != Standing::Bad
        && exchange.call.form == CallForm::Data
}

/// Notes what a call takes that may be an act.
fn note_perhaps<'c>(exchange: &Exchange<'c>, owned: &Owned, lists: &mut [List<'c>]) {
    if !may_act(exchange) {
        return;
    }
    // An answer may happen to be the name of one.
    let leaves = prose::leaves(&exchange.call.arguments).into_iter();
    for (pointer, value) in leaves.filter(|(at, _)| has_word(prose::key_of(at), IDS)) {
        let taken = owned.get(&value);
        if let Some((list, candidate)) = taken.and_then(|(at, id)| Some((lists.get_mut(*at)?, id)))
        {
            list.perhaps.get_or_insert((exchange.step, pointer, candidate.clone()));
        }
    }
}

/// Notes what an act takes in vain: who tries several of them was not asked to choose.
fn note_attempt(view: &View<'_>, exchange: &Exchange<'_>, owned: &Owned, lists: &mut [List<'_>]) {
    for (_, value) in prose::leaves(&exchange.call.arguments) {
        let Some((at, candidate)) = owned.get(&value) else {
            continue;
        };
        let Some(list) = lists.get_mut(*at) else {
            continue;
        };
        let act = list.act.as_ref().map(|(act, _)| act.no);
        if !act.is_some_and(|act| view.person_speaks_between(act, exchange.step.no)) {
            list.used.insert(candidate.clone());
        }
    }
}

/// What a lookup of one candidate brings up belongs to that candidate: refunding her order is
/// choosing her.
fn note_lookup(exchange: &Exchange<'_>, people: &People<'_, '_>, owners: &mut Owned) {
    let asked = prose::leaves(&exchange.call.arguments);
    let holder = asked.iter().find_map(|(_, value)| owners.get(value).cloned());
    let data = exchange.result.and_then(|(_, result)| result.data.as_ref());
    let Some((belongs, data)) = holder.zip(data) else {
        return;
    };
    for (pointer, value) in prose::leaves(data) {
        let is_said = || {
            let mut said = people.words_before(exchange.step.no);
            said.any(|words| words.contains(&value.to_lowercase()))
        };
        if has_word(prose::key_of(&pointer), IDS) || is_own_name(&value) && !is_said() {
            owners.entry(value).or_insert_with(|| belongs.clone());
        }
    }
}

fn list_in<'c>(
    exchange: &Exchange<'c>,
    people: &People<'_, '_>,
    names_left: &mut usize,
) -> Option<List<'c>> {
    let (step, result) = exchange.result?;
    let asked: Vec<_> = prose::leaves(&exchange.call.arguments);
    let Some(data) = result.data.as_ref().filter(|data| data.is_array() || data.is_object()) else {
        let (value, members) = lines::members(&result.text.text, &asked)?;
        return Some(List::new(step, Sort::Named, (value, members)));
    };
    if let Some((value, members)) = named_in_part(data, &asked) {
        return Some(List::new(step, Sort::Partly, (value, members)));
    }
    let mut is_named = |value: &str| {
        if asked.iter().any(|(_, asked)| asked.to_lowercase() == value) {
            return true;
        }
        let said = || people.words_before(step.no).any(|words| words.contains(value));
        spend(names_left) && said()
    };
    arrays(data, DEEPEST).into_iter().find_map(|items| {
        let (attribute, value) = shared_name(&items, &mut is_named)?;
        let is_fit = |item: &&Map<String, Value>| {
            text_of(item.get(&attribute)).is_some_and(|text| text.to_lowercase() == value)
        };
        let id_key = id_key(&items, IDS).or_else(|| own_key(&items))?;
        let members: Vec<_> = items
            .into_iter()
            .filter(is_fit)
            .filter_map(|item| Some(Member::of(text_of(item.get(&id_key))?, item)))
            .collect();
        (members.len() > 1).then(|| List::new(step, Sort::Named, (value, members)))
    })
}

/// A name that was looked up, in lower case, and the records whose own names differ and hold it as a word.
fn named_in_part(data: &Value, asked: &[(String, String)]) -> Option<(String, Vec<Member>)> {
    let names = asked.iter().filter(|(pointer, value)| {
        2 < value.len() && has_word(prose::key_of(pointer), NAMES) && !prose::has_digit(value)
    });
    let names: Vec<String> = names.map(|(_, value)| value.trim().to_lowercase()).collect();
    let lists = arrays(data, DEEPEST);
    names.into_iter().find_map(|name| {
        lists.iter().find_map(|items| {
            let keys = items.first()?.keys().filter(|key| has_word(key, NAMES));
            let holds = |text: &str| {
                let text = text.to_lowercase();
                text != name && words(&text).any(|word| word == name)
            };
            let fits = |key: &String| -> Vec<&Map<String, Value>> {
                let own = |item: &&&Map<String, Value>| {
                    text_of(item.get(key)).is_some_and(|own| holds(&own))
                };
                items.iter().filter(own).copied().collect()
            };
            let fitting = keys.map(fits).find(|fitting| 1 < fitting.len())?;
            let id = id_key(&fitting, IDS).or_else(|| id_key(&fitting, NAMES))?;
            let members: Vec<Member> = fitting
                .into_iter()
                .filter_map(|item| Some(Member::of(text_of(item.get(&id))?, item)))
                .collect();
            (1 < members.len()).then(|| (name.clone(), members))
        })
    })
}

/// Takes one from what is left; whether there was one.
const fn spend(left: &mut usize) -> bool {
    let had = *left > 0;
    *left = left.saturating_sub(1);
    had
}

/// The arrays of objects in `data`.
fn arrays(data: &Value, depth: usize) -> Vec<Vec<&Map<String, Value>>> {
    match data {
        Value::Array(items) => {
            let objects: Vec<_> = items.iter().filter_map(Value::as_object).collect();
            if objects.len() > 1 { vec![objects] } else { Vec::new() }
        }
        Value::Object(members) if depth > 0 => {
            members.values().flat_map(|member| arrays(member, depth - 1)).collect()
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Vec::new()
        }
    }
}

/// A name that the request used and that two members share.
fn shared_name(
    items: &[&Map<String, Value>],
    is_named: &mut impl FnMut(&str) -> bool,
) -> Option<(String, String)> {
    let keys = items.first()?.keys();
    let mut names = keys.filter(|key| has_word(key, NAMES));
    names.find_map(|key| {
        let mut seen = BTreeSet::new();
        let values = items.iter().filter_map(|item| text_of(item.get(key)));
        let mut twice = values
            .map(|value| value.to_lowercase())
            .filter(|value| value.len() > 2 && !seen.insert(value.clone()));
        let value = twice.find(|value| is_named(value))?;
        Some((key.clone(), value))
    })
}

/// The shared name as the result spells it; it is compared in lower case.
fn spelled(list: &List<'_>) -> String {
    let texts = list.members.iter().flat_map(|member| &member.leaves);
    let mut same = texts.map(|(_, text)| text).filter(|text| text.to_lowercase() == list.value);
    same.next().unwrap_or(&list.value).clone()
}

/// The key with one of `words` whose values differ in every member.
pub(super) fn id_key(items: &[&Map<String, Value>], words: &[&str]) -> Option<String> {
    let mut keys = items.first()?.keys().filter(|key| has_word(key, words));
    let differs = |key: &&String| {
        let values: Option<BTreeSet<_>> =
            items.iter().map(|item| text_of(item.get(*key))).collect();
        values.is_some_and(|values| values.len() == items.len())
    };
    keys.find(differs).cloned()
}

/// The key whose values are identifiers of one form by what they look like, another in every member,
/// whatever it is called.
fn own_key(items: &[&Map<String, Value>]) -> Option<String> {
    let mut keys = items.first()?.keys();
    let tells = |key: &&String| {
        let values: Option<Vec<String>> =
            items.iter().map(|item| text_of(item.get(*key))).collect();
        values.is_some_and(|values| {
            let forms: BTreeSet<_> = values.iter().map(|value| prose::shape(value)).collect();
            let apart: BTreeSet<&String> = values.iter().collect();
            forms.len() == 1
                && apart.len() == values.len()
                && values.iter().all(|value| is_own_name(value))
        })
    };
    keys.find(tells).cloned()
}

/// Whether a value looks like the name of one thing: letters and digits in one piece, and no date.
fn is_own_name(value: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'#');
    prose::has_digit(value)
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && value.bytes().all(is_part)
        && !is_date(value)
        && prose::shape(value).is_some()
}

/// The first act after a list that was passed over, for want of identifiers, which takes a value that one of
/// its records alone has.
fn unread(
    view: &View<'_>,
    people: &People<'_, '_>,
    read: &BTreeSet<StepNo>,
) -> Option<(StepNo, StepNo)> {
    let mut left = MOST_NAMES;
    view.exchanges.iter().take(MOST_LISTS).find_map(|made| {
        let (step, result) = made.result?;
        let data = result.data.as_ref().filter(|_| !read.contains(&step.no))?;
        let asked = prose::leaves(&made.call.arguments);
        let mut is_named = |value: &str| {
            let said = || people.words_before(step.no).any(|words| words.contains(value));
            asked.iter().any(|(_, asked)| asked.to_lowercase() == value)
                || (spend(&mut left) && said())
        };
        arrays(data, DEEPEST).into_iter().find_map(|items| {
            let (attribute, value) = shared_name(&items, &mut is_named)?;
            let fit = |item: &&&Map<String, Value>| {
                text_of(item.get(&attribute)).is_some_and(|text| text.to_lowercase() == value)
            };
            let texts = |item: &Map<String, Value>| -> BTreeSet<String> {
                item.values().filter_map(|value| text_of(Some(value))).collect()
            };
            let fitting: Vec<BTreeSet<String>> =
                items.iter().filter(fit).map(|item| texts(item)).collect();
            let is_alone = |text: &String| {
                2 < text.len() && fitting.iter().filter(|own| own.contains(text)).count() == 1
            };
            let mut acts =
                view.exchanges.iter().filter(|act| step.no < act.step.no && act.effect.acts());
            let takes = |act: &&Exchange<'_>| {
                let leaves = prose::leaves(&act.call.arguments);
                leaves.iter().any(|(_, text)| is_alone(text))
                    && !people.words_before(act.step.no).any(|words| {
                        leaves
                            .iter()
                            .any(|(_, text)| is_alone(text) && words.contains(&text.to_lowercase()))
                    })
            };
            acts.find(takes).map(|act| (step.no, act.step.no))
        })
    })
}

pub(super) fn has_word(key: &str, words: &[&str]) -> bool {
    effect::words(key).any(|word| words.contains(&word.as_str()))
}

pub(super) fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The finding of a choice that nothing settled, with what to ask first where somebody answered.
fn judged(
    view: &View<'_>,
    people: &People<'_, '_>,
    list: &List<'_>,
) -> Option<(Finding, Option<String>)> {
    let (act, pointer) = list.act.as_ref()?;
    // Who acts on several of them was not asked to choose.
    let [chosen] = &list.used.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let choice = Choice { members: &list.members, chosen, name: &list.value };
    let is_tied = match list.sort {
        Sort::Named | Sort::Partly => is_looked_into(view, list, act),
        Sort::Kept => kept::is_tied(view, &list.members, act, chosen),
    };
    if is_tied || people.words_before(act.no).any(|words| choice.is_made_by(words)) {
        return None;
    }
    let ask = match choice.after(view, (list.step.no, act.no)) {
        Talk::Settles => return None,
        // Unless somebody left the choice to the agent, its own word outweighs what may have picked.
        Talk::Nothing if assumed::admits(view, (list.step.no, act.no), chosen) => {
            let left = Open { choice, list: list.step, act, kept: list.sort == Sort::Kept };
            doubt::about_leave(people, &left)
        }
        Talk::Nothing => {
            let kept = list.sort == Sort::Kept;
            doubt::about(view, people, &Open { choice, list: list.step, act, kept })
        }
        Talk::Unclear(reply) => Some(format!(
            "Did step {reply} say that \"{}\" means \"{chosen}\", before step {} took it?",
            spelled(list),
            act.no
        )),
    };
    let score = match people.reach {
        Reach::Person | Reach::Tool(_) => ONE_OF_SEVERAL,
        Reach::Nobody => NOBODY_TO_ASK,
    };
    let finding = proof::finding(view, people, score, settled(list, act, pointer)?);
    let others = list.members.iter().map(|member| &member.id);
    let other = others.filter(|id| id != chosen).take(1);
    let shown = std::iter::once(*chosen).chain(other);
    let refuter = Refuter::not_held(
        format!("a person or a later result singles out \"{chosen}\""),
        Cite::absent(
            format!("\"{chosen}\", or a value that only it has"),
            Searched::Steps(StepNo::at_index(0), act.no),
        ),
    );
    let shown = shown.filter_map(|id| Cite::words(list.step, id));
    let earlier = list.perhaps.as_ref().filter(|(step, _, one)| step.no < act.no && one == *chosen);
    let finding = finding.citing(earlier.map(|(step, _, _)| Cite::step(step)));
    Some((finding.citing(shown).refuters([refuter]), ask))
}

fn settled<'c>(list: &List<'c>, act: &'c Step, pointer: &str) -> Option<Settled<'c>> {
    let call = act.call()?;
    let chosen = list.used.first()?;
    Some(Settled {
        open: list.step,
        act,
        primary: Cite::argument(act, pointer).unwrap_or_else(|| Cite::step(act)),
        what: format!(
            "\"{}\" {} {} candidates and {} takes \"{chosen}\" without a question",
            spelled(list),
            match list.sort {
                Sort::Named | Sort::Partly => "fits",
                Sort::Kept => "holds",
            },
            list.members.len(),
            call.tool.text
        ),
        expected: format!("an answer that singles \"{chosen}\" out").into(),
    })
}

/// Whether results in between speak of the candidates one by one: then there was something to
/// choose by. Looking into the chosen one alone is none.
fn is_looked_into(view: &View<'_>, list: &List<'_>, act: &Step) -> bool {
    let chosen = list.used.first();
    view.between(list.step.no, act.no).iter().any(|step| {
        let Some(result) = step.result() else {
            return false;
        };
        let text = &result.text.text;
        let named: Vec<_> = list
            .members
            .iter()
            .map(|member| &member.id)
            .filter(|id| text.contains(id.as_str()))
            .collect();
        let asked_for =
            view.exchange_of(step.no).map(|exchange| prose::leaves(&exchange.call.arguments));
        let asked_for = asked_for.unwrap_or_default();
        match named[..] {
            [] => asked_for.iter().any(|(_, value)| {
                Some(value) != chosen && list.members.iter().any(|member| &member.id == value)
            }),
            [one] => Some(one) != chosen || !asked_for.iter().any(|(_, value)| value == one),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_only_so_often() {
        let mut left = MOST_NAMES;
        let looks = (0..MOST_NAMES * 4).filter(|_| spend(&mut left)).count();
        assert_eq!(looks, MOST_NAMES);
    }
}
