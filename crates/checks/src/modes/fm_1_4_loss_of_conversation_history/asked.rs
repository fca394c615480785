//! What a person had told the agent and was asked for again: the agent's question names the field,
//! and the person answers with the value that was there before.

use super::ENTRY;
use super::cuts::Cut;
use super::excused::{self, CONFIRMS};
use super::fields::{self, Field};
use super::ordered;
use crate::pattern::pattern;
use crate::reading::{Finding, Refuter, Score};
use crate::view::prose::{self, Manner};
use crate::view::{View, effect, is_from_person};
use case::{Act, ActorKind, ActorNo, Cite, Searched, Step};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// The person had to give the same value again.
const AGAIN: Score = Score::new(0.6);
/// The same, and the history had been cut in between.
const AFTER_CUT: Score = Score::new(0.8);
/// How many values that came twice are looked into: one is enough for a finding.
const MOST: usize = 20;
/// How many are told. More of them are the same finding again.
const TOLD: usize = 3;

/// Asks for something, and not whether something is so.
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:provide|tell me|share|give me|send me|specify|enter|supply|let me know",
        r"|i(?:'ll| will)? need your|which|what is|what's|what are|may i have|can i have|could i have|can i get|could i get)\b",
    ))
});
/// Says that it does not have something, which asks for it.
static LACKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:i|we) (?:do not|don['’]t|cannot|can['’]t)(?: seem to)?(?: currently| yet)? (?:have|find|see|know)\b|\bi(?:['’]m| am) missing\b",
    )
});
/// Asks whether something is so.
static CONFIRM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:confirm|correct|double[- ]check|re-?enter|again|repeat|wrong|read (?:that|it|this) back)\b",
    )
});
/// What came of looking for questions that had been answered.
#[derive(Default)]
pub(super) struct Asked {
    /// Values that had to be given again.
    pub(super) findings: Vec<Finding>,
    /// Values that were asked for again with good reason.
    pub(super) refuters: Vec<Refuter>,
    /// How many values the person gave.
    pub(super) values: usize,
}

/// A value that the person gave.
pub(super) struct Given<'c> {
    pub(super) step: &'c Step,
    range: Range<usize>,
    field: Option<Field>,
    /// Who acted next, and so was told.
    to: Option<ActorNo>,
}

impl Given<'_> {
    /// Where in the step's words the value begins, in bytes.
    pub(super) const fn at(&self) -> usize {
        self.range.start
    }
}

/// A message in which an agent asks for fields.
pub(super) struct Query<'c> {
    pub(super) step: &'c Step,
    pub(super) fields: Vec<Field>,
    /// The words of the sentences that ask.
    words: Vec<String>,
    /// The sentence that asks, in bytes.
    pub(super) range: Range<usize>,
}

/// A value that came twice, with the question in between.
pub(super) struct Twice<'v, 'c> {
    pub(super) value: &'v str,
    pub(super) given: &'v Given<'c>,
    pub(super) query: &'v Query<'c>,
    /// Where it was given again.
    pub(super) again: (&'c Step, Range<usize>),
}

/// Goes through the run once.
pub(super) fn of<'c>(view: &View<'c>, cuts: &[Cut<'c>]) -> Asked {
    let case = view.case;
    // A person who speaks once can be asked nothing again.
    let spoken = case.trace.steps.iter().filter(|step| is_from_person(case, step));
    if spoken.take(2).count() < 2 {
        return Asked::default();
    }
    let mut walk = Walk::default();
    for step in &case.trace.steps {
        if is_from_person(case, step) {
            walk.hear(view, cuts, step);
        } else if case.trace.kind(step) == ActorKind::Agent {
            walk.listen(step);
        }
    }
    Asked { values: walk.given.len(), ..walk.asked }
}

#[derive(Default)]
struct Walk<'c> {
    given: BTreeMap<String, Given<'c>>,
    /// Values that no agent has acted on yet.
    untold: Vec<String>,
    /// The value that was last given for a field.
    latest: BTreeMap<Field, String>,
    used: Used,
    query: Option<Query<'c>>,
    tried: usize,
    asked: Asked,
}

/// What the agents called with values that a person gave: the values by agent and argument.
type Used = BTreeMap<(ActorNo, Vec<String>), BTreeSet<String>>;

impl<'c> Walk<'c> {
    fn listen(&mut self, step: &'c Step) {
        if let Some(call) = step.call() {
            for (pointer, value) in prose::leaves(&call.arguments) {
                let value = value.trim().to_lowercase();
                if self.given.contains_key(&value) {
                    let name = effect::words(prose::key_of(&pointer)).collect();
                    self.used.entry((step.actor, name)).or_default().insert(value);
                }
            }
        }
        for value in self.untold.drain(..) {
            if let Some(given) = self.given.get_mut(&value) {
                given.to = Some(step.actor);
            }
        }
        if matches!(step.act, Act::Say { .. }) {
            self.query = requested(step);
        }
    }

    /// What the person says to the last thing that an agent said.
    fn hear(&mut self, view: &View<'c>, cuts: &[Cut<'c>], step: &'c Step) {
        let query = self.query.take();
        let words = step.words();
        for (at, token) in fields::values(words) {
            let (value, range) = (token.to_lowercase(), at..at + token.len());
            if let Some(given) = self.given.get(&value) {
                if let Some(query) = &query
                    && self.tried < MOST
                    && given.step.no < query.step.no
                {
                    self.tried += 1;
                    let twice = Twice { value: &value, given, query, again: (step, range) };
                    match judge(view, &twice, (&self.latest, &self.used)) {
                        Judged::Asked(field) if self.asked.findings.len() < TOLD => {
                            self.asked.findings.push(found(cuts, &twice, &field));
                        }
                        Judged::Rightly(refuter) => self.asked.refuters.push(refuter),
                        Judged::Asked(_) | Judged::Otherwise => {}
                    }
                }
                continue;
            }
            let field = fields::before_value(&words[..at]);
            let field = field.or_else(|| fields::of_hidden(token));
            let field = field.or_else(|| only(query.as_ref()?));
            if let Some(field) = &field {
                self.latest.insert(field.clone(), value.clone());
            }
            self.untold.push(value.clone());
            self.given.insert(value, Given { step, range, field, to: None });
        }
    }
}

/// The one field that a question asks for: what is answered without a name is that.
fn only(query: &Query<'_>) -> Option<Field> {
    match query.fields.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What `step` asks for, if it asks for anything.
pub(super) fn requested(step: &Step) -> Option<Query<'_>> {
    let mut query: Option<Query<'_>> = None;
    let mut listing = false;
    let is_near = |words: &str| REQUEST.is_match(words) || LACKS.is_match(words);
    for sentence in prose::sentences_near(step.words(), is_near) {
        let asks = is_near(sentence.text) && !CONFIRM.is_match(sentence.text);
        listing = if sentence.manner == Manner::Lists {
            listing
        } else {
            asks && sentence.text.ends_with(':')
        };
        let is_listed = listing && sentence.manner == Manner::Lists;
        if !asks && !is_listed {
            continue;
        }
        let fields = fields::named(sentence.text);
        let range = sentence.start..sentence.start + sentence.text.len();
        let query =
            query.get_or_insert(Query { step, fields: Vec::new(), words: Vec::new(), range });
        query.fields.extend(fields);
        query.words.extend(effect::words(sentence.text));
    }
    query
}

/// What a value that came twice comes to.
enum Judged {
    /// It had been asked for again.
    Asked(Field),
    /// It had, and with good reason.
    Rightly(Refuter),
    /// The person named it without being asked.
    Otherwise,
}

fn judge(
    view: &View<'_>,
    twice: &Twice<'_, '_>,
    (latest, used): (&BTreeMap<Field, String>, &Used),
) -> Judged {
    let Twice { value, given, query, again: (again, _) } = twice;
    let named = given.field.clone().filter(|field| query.fields.contains(field));
    let complains = excused::complains(again, value);
    let called = || called_with(twice, used);
    let asked = || complains.then(|| fields::of_hidden(value).unwrap_or_else(value_field));
    let Some(field) = named.or_else(called).or_else(asked) else {
        return Judged::Otherwise;
    };
    let field = &field;
    let rightly = |what: &str, step: &Step| Judged::Rightly(Refuter::held(what, Cite::step(step)));
    if given.to != Some(query.step.actor) {
        rightly("another agent asked than the one that had been told", query.step)
    } else if query.step.words().to_lowercase().contains(value)
        || excused::spells(query.step.words(), value)
    {
        rightly("the question repeats the value: it asks to confirm it", query.step)
    } else if latest.get(field).is_some_and(|latest| latest != value) {
        rightly("the person had given another value since", query.step)
    } else if CONFIRMS.is_match(again.words()) {
        rightly("the person says whether it is right: they were asked to confirm it", again)
    } else if let Some(step) = excused::other_thing(view, twice, field) {
        rightly("the person had spoken of another one since", step)
    } else if excused::is_of_another(view, twice, field) {
        rightly("the question is about somebody else's", query.step)
    } else if excused::is_of_unnamed(view, twice) {
        rightly("the question is about somebody or something the person never spoke of", query.step)
    } else if ordered::is_of_another_thing(view, twice) {
        rightly("the question is about another thing", query.step)
    } else if let Some(step) = ordered::by(view, twice, field) {
        rightly("it was ordered to ask for it", step)
    } else if excused::offers_choice(query) {
        rightly("the question lays several before the person, to choose from", query.step)
    } else if let Some(step) = excused::failed_lookup(view, twice) {
        rightly("the value had been looked up in vain", step)
    } else {
        Judged::Asked(field.clone())
    }
}

/// What was asked for where no word names it: the person says that it was given, and it was.
pub(super) fn value_field() -> Field {
    ("value".to_owned(), "")
}

/// The argument that the asking agent had called with the value, where the question names it and no other
/// value was ever called with there: of several one may be asked which is meant.
fn called_with(twice: &Twice<'_, '_>, used: &Used) -> Option<Field> {
    let Twice { value, given: _, query, again: _ } = twice;
    let mut own = used.iter().filter(|((agent, name), values)| {
        *agent == query.step.actor
            && !name.is_empty()
            && name.iter().all(|word| query.words.contains(word))
            && values.len() == 1
            && values.contains(*value)
    });
    own.next().map(|((_, name), _)| (name.join(" "), ""))
}

fn found(cuts: &[Cut<'_>], twice: &Twice<'_, '_>, field: &Field) -> Finding {
    let Twice { value: _, given, query, again: (again, range) } = twice;
    let between = |cut: &&Cut<'_>| given.step.no < cut.step.no && cut.step.no <= query.step.no;
    let cut = cuts.iter().find(between);
    let (owner, kind) = field;
    let field = format!("{owner} {kind}");
    let mut summary = format!(
        "the person gave the {} at step {}; it was asked for at step {} and had to be given again at step {}",
        field.trim_end(),
        given.step.no,
        query.step.no,
        again.no
    );
    if let Some(cut) = cut {
        summary = format!("{summary}; {}", cut.what());
    }
    let value = |step: &Step, range: &Range<usize>| {
        Cite::range(step, range.clone()).unwrap_or_else(|| Cite::step(step))
    };
    let asks = Cite::range(query.step, query.range.clone());
    let searched = Searched::Steps(given.step.no, query.step.no);
    let score = if cut.is_some() { AFTER_CUT } else { AGAIN };
    Finding::new(ENTRY.mode, score, asks.unwrap_or_else(|| Cite::step(query.step)), summary)
        .citing([value(given.step, &given.range), value(again, range)])
        .citing(cut.map(|cut| Cite::step(cut.step)))
        .refuters([
            Refuter::not_held(
                "the person had given another value since",
                Cite::absent("another value for the same field", searched),
            ),
            Refuter::not_held(
                "the value had been looked up in vain",
                Cite::absent("a lookup of the value that failed", searched),
            ),
        ])
}
