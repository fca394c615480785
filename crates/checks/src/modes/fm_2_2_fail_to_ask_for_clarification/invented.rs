//! Where the values of writes come from: a placeholder or an identifier that nobody ever gave.
//!
//! Only identifiers are traced. Amounts, dates and texts may be worked out or written by the agent,
//! and then stand nowhere before, rightly.

use super::candidates::{IDS, has_word};
use super::fresh;
use super::people::{People, Reach};
use super::proof::{self, Settled};
use super::wanted::{self, Wanted};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::prose;
use crate::view::{Exchange, View};
use case::trace::{CallForm, ToolResult};
use case::{Act, ActorKind, ActorNo, Cite, Step, StepNo};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A placeholder in a write that went through says by its form that the value was open.
const PLACEHOLDER: Score = Score::new(0.75);
/// The tool asked for the argument and the agent made one up.
const MADE_UP: Score = Score::new(0.55);
/// Merely unseen: the value may come from where the input does not show it.
const UNSEEN: Score = Score::new(0.35);
/// It stands nowhere before and something was found by it: where it comes from is not on the log.
const LOOKED_UP: Score = Score::new(0.4);
/// Placeholders whose earlier use is looked up. One is enough for a finding.
const MOST_PLACEHOLDERS: usize = 20;

/// Whole values that stand for a value.
static STANDS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    let marked = r"<[A-Za-z][A-Za-z _-]{1,40}>|\{\{? ?[A-Za-z][A-Za-z_ ]{1,40}\}?\}|\[[A-Z][A-Za-z _-]{2,40}\]|TODO|TBD|FIX[M]E|X{3,}|x{4,}|(?i:your[_ -][a-z_ -]{2,40}|x{2,}(?:[-_. ]x{2,})+|(?:change|replace)[_ -]?me)|\$\{?[A-Za-z][A-Za-z_]{1,40}\}|\$[A-Z][A-Z_]{2,40}|%[A-Z][A-Z_]{2,40}%";
    let plain = r"(?i:placeholder|dummy|(?:example|sample)(?:[_-][a-z_-]{0,20})?[_-]?(?:id|user|name|key)|example|john doe|jane doe|[a-z]+[_-]?(?:id)?[_-]?(?:0{3,}|123|1234|12345|123456))|#?(?:123|1234|12345|123456|1234567|12345678|123456789|1234567890|0{4,}|9{5,})|[^@\s]+@(?:example|test|domain)\.(?:com|org|net)";
    pattern(&format!("^(?:{marked}|{plain})$"))
});

/// Whole values that also are ordinary choices of a field: only where the tool requires something
/// that exists do they stand for it.
static NOT_SAID: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?i:unknown|not[_ ](?:provided|specified|known|given)|n/a)$"));

/// Words of keys whose values point at something that exists already.
pub(super) const POINTS: &[&str] = &[
    "id",
    "ids",
    "number",
    "email",
    "phone",
    "account",
    "iban",
    "card",
    "username",
    "uuid",
    "reference",
    "ref",
    "recipient",
    "to",
];
/// Words of keys whose values are texts, states or names of new things.
const FREE: &[&str] = &[
    "body",
    "content",
    "html",
    "text",
    "message",
    "status",
    "state",
    "template",
    "list",
    "column",
    "priority",
    "code",
    "query",
    "pattern",
    "description",
    "note",
    "notes",
    "comment",
];
/// Verbs whose calls may bring their own new identifiers.
const MAKES: &[&str] = &["create", "add", "insert", "new", "write", "put", "upload", "set"];

/// Words of keys whose values the caller makes for the call itself.
const OWN: &[&str] =
    &["request", "idempotency", "external", "correlation", "session", "trace", "client", "new"];

/// What came of tracing the values of acts.
#[derive(Default)]
pub(super) struct Traced {
    /// Placeholders, and values made up after the tool asked for one.
    pub(super) findings: Vec<Finding>,
    /// Values that nobody gave, to be asked about.
    pub(super) questions: Vec<Question>,
    /// Acts whose values were traced.
    pub(super) acts: usize,
    /// Identifiers in them.
    pub(super) values: usize,
    /// Those of them that somebody gave before.
    pub(super) given: usize,
    /// An identifier that nobody gave, in a call of which nothing says whether it changes anything: the tool,
    /// the argument and the step.
    pub(super) unheard: Option<(String, String, StepNo)>,
    /// A value of a change that is no identifier and stands nowhere before: the tool, the argument and
    /// the step.
    pub(super) fresh: Option<(String, String, StepNo)>,
}

/// An identifier in an act.
struct Value<'v, 'c> {
    exchange: &'v Exchange<'c>,
    pointer: String,
    text: String,
    /// Whether the value points at something that exists.
    points: bool,
    /// Whether the tool is known to do without it.
    spare: bool,
}

/// Traces the values of every act that changes something, or may.
pub(super) fn trace(view: &View<'_>, people: &People<'_, '_>) -> Traced {
    let mut traced = Traced::default();
    let mut values = Vec::new();
    for exchange in view.exchanges.iter().filter(|exchange| is_act(exchange)) {
        traced.acts += 1;
        values.extend(values_of(view, exchange));
    }
    let looks = looked_up(view, people);
    let seen = Seen::of(view, values.iter().chain(&looks));
    let mut placeholders = 0;
    for value in &values {
        let text = value.text.trim();
        // A field that names an identifier is no choice among states, whether or not the tool is known to
        // require it.
        let is_id =
            effect::words(prose::key_of(&value.pointer)).last().is_some_and(|word| word == "id");
        let is_wanted = value.points && (!value.spare || is_id);
        let is_placeholder = STANDS_FOR.is_match(text) || (is_wanted && NOT_SAID.is_match(text));
        if is_placeholder && placeholders < MOST_PLACEHOLDERS {
            placeholders += 1;
            traced.findings.extend(placeholder(view, people, value));
        } else if value.points && is_traceable(&value.text) {
            traced.values += 1;
            if seen.before(&value.text, value.exchange.step) {
                traced.given += 1;
            } else {
                unseen(view, people, value, &mut traced);
            }
        }
    }
    let unheard = |value: &&Value<'_, '_>| {
        let given = core(&value.text);
        !seen.before(&value.text, value.exchange.step)
            && !declared(view).any(|text| text.to_lowercase().contains(&given))
    };
    traced
        .findings
        .extend(looks.iter().find(unheard).map(|value| from_nowhere(view, people, value)));
    traced.fresh = fresh::of(view);
    traced
}

/// The identifiers by which something is looked up and found, where a person is there to give them and
/// the log is whole.
fn looked_up<'v, 'c>(view: &'v View<'c>, people: &People<'_, '_>) -> Vec<Value<'v, 'c>> {
    // What a person wrote in the place of a mark that hides it may have held the identifier.
    let end = StepNo::at_index(view.case.trace.steps.len());
    let is_hidden = || people.words_before(end).any(|words| words.contains('‹'));
    let is_whole = view.case.trace.capture.silent == 0;
    if people.reach != Reach::Person || !is_whole || is_hidden() {
        return Vec::new();
    }
    let looks = view.exchanges.iter().filter(|made| {
        let is_found = made.result.is_some_and(|(_, result)| !is_empty(result));
        let is_look = made.effect == Effect::Reads && made.call.form == CallForm::Data;
        is_look && is_found && made.standing != Standing::Bad
    });
    let values = looks.flat_map(|made| values_of(view, made));
    // Nobody gives a name that only machines write.
    let is_given = |text: &str| text.matches('-').count() < 4;
    // Of a hidden value nobody can say how a person may have spelt it.
    let is_told = |value: &Value<'_, '_>| value.points && hash_of(&value.text).is_none();
    let told = values.filter(|value| is_told(value) && is_traceable(&value.text));
    told.filter(|value| is_given(&value.text)).collect()
}

/// Something was looked up, and found, by an identifier that nobody had given.
fn from_nowhere(view: &View<'_>, people: &People<'_, '_>, value: &Value<'_, '_>) -> Finding {
    let what = format!(
        "{} looks something up by {} = {}, which nobody gave",
        value.exchange.call.tool.text,
        prose::key_of(&value.pointer),
        value.text
    );
    proof::finding(view, people, LOOKED_UP, settled(view, value, what))
}

fn is_act(exchange: &Exchange<'_>) -> bool {
    let may_change = exchange.effect.acts() || exchange.effect == Effect::Unknown;
    may_change && exchange.standing != Standing::Bad && exchange.call.form == CallForm::Data
}

fn values_of<'v, 'c>(view: &View<'_>, exchange: &'v Exchange<'c>) -> Vec<Value<'v, 'c>> {
    let tool = view.case.spec.tool(&exchange.call.tool.text);
    let required = tool.map_or(&[][..], |tool| &tool.required);
    let leaves = prose::leaves(&exchange.call.arguments).into_iter();
    leaves
        .filter_map(|(pointer, text)| {
            let words: Vec<String> = effect::words(prose::key_of(&pointer)).collect();
            let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
            let points = has(POINTS) || names_own_key(&text, &words);
            let is_required = required.iter().any(|name| pointer.split('/').nth(1) == Some(name));
            // Whatever the tool had just asked for has to come from somewhere.
            let is_missed = is_missed(view, exchange, prose::key_of(&pointer));
            (is_missed || (!has(FREE) && (points || is_required))).then_some(Value {
                exchange,
                pointer,
                text,
                points: points || is_missed,
                spare: tool.is_some() && !is_required,
            })
        })
        .collect()
}

/// Whether a value in marks has the very words of its key: `<project key>` for `project_key`.
fn names_own_key(text: &str, key: &[String]) -> bool {
    let text = text.trim();
    let is_marked = STANDS_FOR.is_match(text) && !prose::has_digit(text);
    let mut words = effect::words(text).filter(|word| word != "your");
    is_marked && (matches!(text, "TODO" | "TBD") || words.all(|word| key.contains(&word)))
}

/// Whether a value is an identifier that can be looked for: one token with at least four digits, or three
/// behind letters, or a redacted address.
fn is_traceable(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_date = text.len() >= 10
        && text.as_bytes().get(4) == Some(&b'-')
        && text.as_bytes().get(7) == Some(&b'-');
    let is_redacted = text.starts_with('‹') && text.ends_with('›');
    let is_time = text.contains(':') && !is_redacted;
    // `M-208`: letters, a mark and a number that is long enough.
    let is_marked = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '#')
        && text.ends_with(|letter: char| letter.is_ascii_digit())
        && text.contains(['-', '_', '#']);
    !text.contains(char::is_whitespace)
        && !is_time
        && text.len() <= 48
        && !is_date
        && (digits >= 4 || is_redacted || (digits == 3 && is_marked))
}

/// The hash of a redacted value, with the mark that closes it. Whether it holds a digit depends on
/// the key, and no verdict may.
fn hash_of(text: &str) -> Option<&str> {
    let is_redacted = text.starts_with('‹') && text.ends_with('›');
    text.split_once(':').filter(|_| is_redacted).map(|(_, hash)| hash)
}

/// What of an identifier is looked for: its longest part with a digit, so that `W123` in a text
/// counts for `#W123`, and `4421` for `card_4421`.
fn core(text: &str) -> String {
    if let Some(hash) = hash_of(text) {
        return hash.to_owned();
    }
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    let with_digit = parts.filter(|part| prose::has_digit(part));
    with_digit.max_by_key(|part| part.len()).unwrap_or(text).to_lowercase()
}

fn digits(text: &str) -> String {
    if hash_of(text).is_some() {
        return String::new();
    }
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Where each wanted identifier stands first, by who said it.
struct Seen {
    given: BTreeMap<String, StepNo>,
    said: BTreeMap<String, (StepNo, ActorNo)>,
}

impl Seen {
    /// One pass over all words for the identifiers in `values`.
    fn of<'v, 'c: 'v>(view: &View<'_>, values: impl Iterator<Item = &'v Value<'v, 'c>>) -> Self {
        let mut seen = Self { given: BTreeMap::new(), said: BTreeMap::new() };
        let mut wanted = BTreeSet::new();
        for value in values.filter(|value| is_traceable(&value.text)) {
            wanted.insert(core(&value.text));
            wanted.insert(digits(&value.text));
        }
        if wanted.is_empty() {
            return seen;
        }
        let wanted = Wanted::of(wanted);
        let first = StepNo::at_index(0);
        for text in declared(view) {
            wanted.each_in(text, |token| {
                seen.given.entry(token).or_insert(first);
            });
        }
        for step in &view.case.trace.steps {
            let by_agent = view.case.trace.kind(step) == ActorKind::Agent;
            let is_own_word = by_agent && matches!(step.act, Act::Say { .. } | Act::Think(_));
            wanted.each_in(step.words(), |token| {
                if is_own_word {
                    seen.said.entry(token).or_insert((step.no, step.actor));
                } else {
                    seen.given.entry(token).or_insert(step.no);
                }
            });
        }
        seen
    }

    /// Whether somebody else gave the identifier before `act`.
    fn before(&self, text: &str, act: &Step) -> bool {
        let keys = [core(text), digits(text)];
        keys.iter().any(|key| {
            let given = self.given.get(key).is_some_and(|no| *no < act.no);
            let told = self.said.get(key);
            given || told.is_some_and(|(no, actor)| *no < act.no && *actor != act.actor)
        })
    }
}

/// Words that are in force from the start: the task and the spec.
pub(super) fn declared<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v str> {
    let spec = &view.case.spec;
    let task = view.case.trace.task.iter().map(|task| &*task.text);
    let clauses = spec.clauses.iter().map(|clause| &*clause.text.text);
    let roles = spec.roles.iter().filter_map(|role| role.instructions.as_ref());
    let tools = spec.tools.iter().filter_map(|tool| tool.description.as_ref());
    task.chain(clauses).chain(roles.chain(tools).map(|passage| &*passage.text))
}

fn placeholder(view: &View<'_>, people: &People<'_, '_>, value: &Value<'_, '_>) -> Option<Finding> {
    let act = value.exchange.step;
    let given = |text: &str| {
        text.to_lowercase().contains(&value.text.to_lowercase())
            || wanted::holds_in_groups(text, value.text.trim_start_matches('#'))
    };
    let steps = view.case.trace.steps.get(..act.no.index()).unwrap_or_default();
    let own = |step: &&Step| step.actor == act.actor;
    let is_given = declared(view).any(given)
        || steps.iter().filter(|step| !own(step)).any(|step| given(step.words()));
    if is_given || !value.exchange.effect.acts() {
        return None;
    }
    let what = format!(
        "{} is called with the placeholder {} for {}",
        value.exchange.call.tool.text,
        value.text,
        prose::key_of(&value.pointer)
    );
    Some(proof::finding(view, people, PLACEHOLDER, settled(view, value, what)))
}

fn settled<'c>(view: &View<'c>, value: &Value<'_, 'c>, what: String) -> Settled<'c> {
    let act = value.exchange.step;
    let first = view.case.trace.steps.first().unwrap_or(act);
    Settled {
        open: first,
        act,
        primary: Cite::argument(act, &value.pointer).unwrap_or_else(|| Cite::step(act)),
        what,
        expected: format!("a word of anybody else that gives {}", value.text).into(),
    }
}

fn unseen(view: &View<'_>, people: &People<'_, '_>, value: &Value<'_, '_>, traced: &mut Traced) {
    let tool = &value.exchange.call.tool.text;
    let key = prose::key_of(&value.pointer);
    let makes = makes(tool, key) && !is_missed(view, value.exchange, key);
    let is_whole = view.case.trace.capture.silent == 0;
    if !makes && !value.exchange.effect.acts() {
        let at = value.exchange.step.no;
        traced.unheard.get_or_insert_with(|| (tool.to_string(), key.to_owned(), at));
    }
    if makes || !is_whole || !value.exchange.effect.acts() {
        return;
    }
    let what = format!("{tool} is called with {key} = {}, which nobody gave", value.text);
    let settled = settled(view, value, what);
    if was_open(view, value) || has_kin(view, value) {
        traced.findings.push(proof::finding(view, people, MADE_UP, settled));
        return;
    }
    let ask = format!(
        "Did anybody give {} as {key} before step {} called {tool}?",
        value.text, value.exchange.step.no
    );
    let score = if people.reach == Reach::Nobody { UNSEEN } else { MADE_UP };
    let then = proof::finding(view, people, score, settled);
    traced.questions.push(Question::new(ask, Reply::No, then));
}

/// Whether somebody else gave an identifier of the very form before: then such values have their place on
/// the log, and this one has none.
fn has_kin(view: &View<'_>, value: &Value<'_, '_>) -> bool {
    let text = value.text.trim();
    // A name of several words or parts has a form that fits too much.
    let is_firm = |shape: &String| shape.ends_with(|letter: char| letter.is_ascii_digit());
    let Some(shape) = prose::shape(text).filter(is_firm) else {
        return false;
    };
    let act = value.exchange.step;
    let before = view.case.trace.steps.get(..act.no.index()).unwrap_or_default();
    let of_others = before
        .iter()
        .filter(|step| step.result().is_some() || view.case.trace.kind(step) == ActorKind::Person);
    let is_kin = |token: &str| token != text && prose::shape(token).as_ref() == Some(&shape);
    of_others.into_iter().any(|step| prose::tokens(step.words()).any(|(_, token)| is_kin(token)))
}

/// Whether a call of `tool` may bring its own `key`: the number of the ticket that it creates, but not
/// the customer whom the ticket is for.
fn makes(tool: &str, key: &str) -> bool {
    let tool: Vec<_> = effect::words(tool).collect();
    let points = has_word(key, IDS);
    let is_own = |word: String| {
        let word = word.as_str();
        !IDS.contains(&word) && (OWN.contains(&word) || tool.iter().any(|tool| tool == word))
    };
    let is_bare = effect::words(key).all(|word| IDS.contains(&word.as_str()));
    tool.iter().any(|word| MAKES.contains(&word.as_str()))
        && (!points || is_bare || effect::words(key).any(is_own))
}

/// Whether the call before was refused for want of this very argument, or was a lookup that brought
/// nothing.
fn was_open(view: &View<'_>, value: &Value<'_, '_>) -> bool {
    let act = value.exchange;
    let key = prose::key_of(&value.pointer);
    let mut before =
        view.exchanges.iter().rev().skip_while(|exchange| exchange.step.no >= act.step.no);
    let Some((lookup, came, result)) =
        before.next().and_then(|exchange| Some((exchange, exchange.result?.0, exchange.result?.1)))
    else {
        return false;
    };
    let text = result.text.text.to_lowercase();
    let lacks = ["missing", "required", "must be provided"].iter().any(|word| text.contains(word));
    let is_refused = lacks && text.contains(key);
    let is_blank = lookup.effect == Effect::Reads && is_empty(result);
    (is_refused || is_blank) && !view.person_speaks_between(came.no, act.step.no)
}

/// Whether the call before was one of the same tool that lacked this argument, and failed by naming it.
fn is_missed(view: &View<'_>, made: &Exchange<'_>, key: &str) -> bool {
    let at = view.exchanges.partition_point(|other| other.step.no < made.step.no);
    let Some(before) = at.checked_sub(1).and_then(|at| view.exchanges.get(at)) else {
        return false;
    };
    let lacks = || before.call.arguments.get(key).is_none();
    let names = |result: &ToolResult| {
        let text = result.text.text.to_lowercase();
        let asks =
            ["missing", "required", "must be provided"].iter().any(|word| text.contains(word));
        asks && text.contains(&key.to_lowercase())
    };
    before.call.tool.text == made.call.tool.text
        && before.standing == Standing::Bad
        && lacks()
        && before.result.is_some_and(|(_, result)| names(result))
}

/// Whether a result holds nothing at all.
fn is_empty(result: &ToolResult) -> bool {
    use serde_json::Value::{Array, Bool, Null, Number, Object, String};
    match &result.data {
        Some(Null) => true,
        Some(Array(items)) => items.is_empty(),
        Some(Object(members)) => {
            members.values().all(|value| matches!(value, Array(items) if items.is_empty()))
        }
        Some(String(text)) => text.trim().is_empty(),
        Some(Bool(_) | Number(_)) => false,
        None => result.text.text.trim().is_empty(),
    }
}
