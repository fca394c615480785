//! Whether anything in the request, the instructions or the records may pick one of several
//! candidates, although nobody can prove that it does.
//!
//! A finding needs the proof that nothing could. A word about the object that is no argument, no name
//! and no everyday word of a request may be the qualifier that picks, in a language or by a fact that
//! the input does not hold. Words only take a finding back to a question here; they make none.

use super::candidates::{IDS, has_word};
use super::choice::{Choice, Member, is_assent, words};
use super::invented::declared;
use super::people::People;
use crate::pattern::pattern;
use crate::view::prose::{self, Manner};
use crate::view::{View, effect};
use case::{Act, ActorKind, Step};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Whether the record itself puts the chosen one before all others: the only booking that is not
/// cancelled yet.
pub(super) fn stands_out(choice: &Choice<'_>) -> bool {
    let (own, others): (Vec<_>, Vec<_>) =
        choice.members.iter().partition(|member| member.id == choice.chosen);
    let is_own = |key: &str, text: &str| {
        let mut others = others.iter().flat_map(|member| &member.leaves);
        !others.any(|(other, value)| other == key && value == text)
    };
    let is_rank = |key: &str| has_word(key, RANKS) && !has_word(key, IDS);
    let mut ranks = own.iter().flat_map(|member| &member.leaves).filter(|(key, _)| is_rank(key));
    let flag = |member: &Member, key: &str| {
        member.flags.iter().find(|(own, _)| own == key).map(|(_, is_on)| *is_on)
    };
    let mut flags = own.iter().flat_map(|member| &member.flags).filter(|(key, _)| is_rank(key));
    ranks.any(|(key, text)| is_own(key, text))
        || flags.any(|(key, is_on)| others.iter().all(|other| flag(other, key) != Some(*is_on)))
}

/// A choice that nothing has proved to be made.
pub(super) struct Open<'l, 'c> {
    /// The candidates and the one that was taken.
    pub(super) choice: Choice<'l>,
    /// The step that lists them.
    pub(super) list: &'c Step,
    /// The act that takes one.
    pub(super) act: &'c Step,
    /// Whether a record merely keeps them; nobody asked for them then.
    pub(super) kept: bool,
}

/// Words of fields by which a record itself puts one candidate before another.
const RANKS: &[&str] = &[
    "status",
    "state",
    "active",
    "enabled",
    "disabled",
    "default",
    "primary",
    "preferred",
    "main",
    "score",
    "rank",
    "ranking",
    "relevance",
    "confidence",
    "similarity",
    "priority",
    "expires",
    "expired",
    "expiry",
    "expiration",
    "deleted",
    "closed",
    "archived",
    "blocked",
    "verified",
    "valid",
    "merged",
    "superseded",
    "replaced",
    "retired",
    "cancelled",
    "duplicate",
    "current",
    "match",
];
/// Words of fields that say in which money one counts.
const MONEY: &[&str] = &["currency", "ccy", "country", "region", "locale", "market"];
/// Everyday words of requests; none of them tells two candidates apart.
const PLAIN: &str = " a an the this that these those it its is are was were be am i me my we us our \
you your he him his she her they them their and or so for of to in on at by as up with from into \
about if then than there here who which whose what how can could would will shall should may might \
must do does did have has had please kindly hello hi hey dear thanks thank thx yes ok okay sure just \
now today one amount total sum refund give pay send make issue create delete remove \
cancel update change move set add get find look check book open close process grant assign want need \
like help let customer client user person account name ";
/// Units that requests count in.
const UNITS: &str =
    " euro euros eur dollar dollars usd pound pounds gbp cent cents chf francs yen ";
/// What a sentence says that speaks of paying, using or preferring without naming the thing.
static USES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:us(?:e|ing)|take|charge|pay(?:ing)?|bill|debit|same|usual|default|prefer|via|with my|wallet|points|miles|balance|any|whichever|either|last time)\b",
    )
});
/// The choice is left open, or made by a place in the list.
static LEFT_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:whichever|whatever|whoever|either|any(?:one|body)?|every(?:one|body)?|(?:up to|leave (?:it|that) to|trust) you|your (?:choice|call|pick|judge?ment)|you (?:choose|pick|decide|may (?:choose|pick|decide))|(?:choose|pick|guess|assume|decide)|n['’]t (?:mind|matter|care)|(?:not|no) (?:mind|matter|care)|several|duplicates?|multiple|(?:first|second|third|last|top|bottom|upper|lower|former|latter)(?: \w+)? (?:one|match|result|row|entry|hit|line|record)|both|each|all)\b",
    )
});
/// A rule about which of several is meant.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:several|multiple|more than one|duplicates?|ambigu\w+|default|prefer\w*|otherwise|the (?:first|last|latest|oldest|newest|top|best|most)|sorted|ordered by|first (?:match|result|one|record|entry|hit)|highest|lowest)\b",
    )
});
/// A rule that wants a question settles nothing.
static ASKS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:ask|asks|clarif\w+|confirm\w*|question|never|not)\b"));
/// What rules about choosing call the candidates.
const CANDIDATES: &[&str] = &[
    "match",
    "matches",
    "result",
    "results",
    "candidate",
    "candidates",
    "record",
    "records",
    "hit",
    "hits",
    "entry",
    "entries",
    "name",
    "names",
];

/// The question that decides whether the choice was made by somebody, where something may have
/// made it.
pub(super) fn about(
    view: &View<'_>,
    people: &People<'_, '_>,
    open: &Open<'_, '_>,
) -> Option<String> {
    let what = open.said(view, people).map(|word| format!("the person's word \"{word}\""));
    let what = what.or_else(|| open.ruled(view));
    let what = what.or_else(|| open.told(view));
    let what = what.or_else(|| {
        open.ranked().map(|key| format!("the field \"{key}\" in step {}", open.list.no))
    })?;
    Some(open.ask(&what))
}

/// The question whether a person left the choice to the agent, where words of one may.
pub(super) fn about_leave(people: &People<'_, '_>, open: &Open<'_, '_>) -> Option<String> {
    let mut before = people.words_before(open.act.no);
    let left =
        before.find_map(|text| LEFT_OPEN.find(text).map(|found| found.as_str().to_owned()))?;
    Some(open.ask(&format!("the person's word \"{left}\"")))
}

impl Open<'_, '_> {
    /// Asks whether `what` makes the choice.
    fn ask(&self, what: &str) -> String {
        format!(
            "Does {what} pick \"{}\" of the {} candidates, before step {} takes it?",
            self.choice.chosen,
            self.choice.members.len(),
            self.act.no
        )
    }

    /// A word of a person that may pick one.
    fn said(&self, view: &View<'_>, people: &People<'_, '_>) -> Option<String> {
        let differing = Differing::of(&self.choice);
        let mut usual = None;
        let mut before = people.words_before(self.act.no);
        let after: Vec<_> = people.words_between(self.list.no, self.act.no).collect();
        before.find_map(|text| {
            let is_after = after.contains(&text);
            if is_assent(text) {
                return None;
            }
            sentences(text).find_map(|sentence| {
                if self.kept && !self.is_about(sentence, &differing) {
                    return None;
                }
                if let Some(found) = LEFT_OPEN.find(sentence) {
                    return Some(found.as_str().to_owned());
                }
                if let Some(word) = self.placed(sentence).or_else(|| self.any_one(sentence)) {
                    return Some(word);
                }
                let usual = usual.get_or_insert_with(|| self.usual(view));
                let is_open = |word: &String| differing.holds(word) || !usual.contains(stem(word));
                let can_tell = is_after || !differing.is_empty();
                spoken(sentence).find(|word| can_tell && self.is_telling(word) && is_open(word))
            })
        })
    }

    /// A word that is not an everyday one and not the shared name.
    fn is_telling(&self, word: &str) -> bool {
        let has_money = || {
            let mut leaves = self.choice.members.iter().flat_map(|member| &member.leaves);
            leaves.any(|(key, _)| has_word(key, MONEY))
        };
        let is_in = |list: &str| list.contains(&format!(" {word} "));
        !is_in(PLAIN)
            && (!is_in(UNITS) || has_money())
            && !words(self.choice.name).any(|name| name == word)
    }

    /// Whether a sentence speaks of what the record keeps.
    fn is_about(&self, sentence: &str, differing: &Differing) -> bool {
        let members = self.choice.members.iter();
        let named: BTreeSet<String> = members
            .flat_map(|member| {
                effect::words(&member.id).chain(effect::words(self.choice.name)).chain(
                    member
                        .leaves
                        .iter()
                        .flat_map(|(key, text)| effect::words(key).chain(effect::words(text))),
                )
            })
            .filter(|word| 3 < word.len() || prose::has_digit(word))
            .map(|word| stem(&word).to_owned())
            .collect();
        USES.is_match(sentence)
            || words(sentence).any(|word| named.contains(stem(&word)) || differing.holds(&word))
    }

    /// Words of the calls up to the act: their tools, their arguments, and what these are called.
    /// A long argument is a text and may repeat the request.
    fn usual(&self, view: &View<'_>) -> BTreeSet<String> {
        let calls = view.exchanges.iter().take_while(|exchange| exchange.step.no <= self.act.no);
        let said = calls.flat_map(|exchange| {
            let leaves = prose::leaves(&exchange.call.arguments).into_iter();
            let short = leaves.filter(|(_, text)| text.split_whitespace().count() <= 3);
            let parts = short.flat_map(|(pointer, text)| {
                let keys = effect::words(prose::key_of(&pointer)).collect::<Vec<_>>();
                keys.into_iter().chain(words(&text).collect::<Vec<_>>())
            });
            effect::words(&exchange.call.tool.text).chain(parts).collect::<Vec<_>>()
        });
        said.map(|word| stem(&word).to_owned()).collect()
    }

    /// A sentence of the instructions that says which of several to take.
    fn ruled(&self, view: &View<'_>) -> Option<String> {
        let topics = self.topics();
        let steps = view.case.trace.steps.iter().take_while(|step| step.no < self.act.no);
        let instructed = steps
            .filter(|step| matches!(step.act, Act::Instruct(_)))
            .map(|step| (true, step.words()))
            .chain(declared(view).map(|text| (false, text)));
        let mut instructed = instructed;
        instructed.find_map(|(is_step, text)| {
            let gives = || {
                let chosen = names(text, self.choice.chosen);
                let mut others = self.choice.members.iter();
                chosen
                    && !others.any(|other| other.id != self.choice.chosen && names(text, &other.id))
            };
            if gives() {
                return Some("an instruction that names it".to_owned());
            }
            // The task is the person's word, and was looked at as such.
            let speaks = || is_step && !self.kept && text.to_lowercase().contains(self.choice.name);
            if speaks() && !Differing::of(&self.choice).is_empty() {
                return Some("an instruction that speaks of them".to_owned());
            }
            let rules = prose::sentences(text, &RULE).into_iter();
            let mut rules = rules.filter(|sentence| sentence.manner != Manner::Asks);
            let found = rules.find(|sentence| {
                RULE.is_match(sentence.text)
                    && !ASKS.is_match(sentence.text)
                    && words(sentence.text).any(|word| topics.contains(stem(&word)))
            })?;
            let short: Vec<_> = found.text.split_whitespace().take(14).collect();
            Some(format!("the instruction \"{}\"", short.join(" ")))
        })
    }

    /// What a rule about these candidates has to speak of; what a record keeps has a name of its own.
    fn topics(&self) -> BTreeSet<String> {
        let own: Vec<String> = if self.kept {
            effect::words(self.choice.name).collect()
        } else {
            let leaves = self.choice.members.iter().flat_map(|member| &member.leaves);
            let keys = leaves.flat_map(|(key, _)| effect::words(key));
            keys.chain(CANDIDATES.iter().map(|word| (*word).to_owned())).collect()
        };
        let telling = own.iter().filter(|word| 2 < word.len());
        telling.map(|word| stem(word).to_owned()).collect()
    }

    /// Another agent that named the chosen one and no other.
    fn told(&self, view: &View<'_>) -> Option<String> {
        let steps = view.case.trace.steps.iter().take_while(|step| step.no < self.act.no);
        let mut told = steps.filter(|step| {
            step.actor != self.act.actor
                && view.case.trace.kind(step) == ActorKind::Agent
                && matches!(step.act, Act::Say { .. } | Act::Handoff { .. })
        });
        let found = told.find(|step| names(step.words(), self.choice.chosen))?;
        Some(format!("step {}, which names it,", found.no))
    }

    /// A field by which the records themselves put one before another.
    fn ranked(&self) -> Option<String> {
        let mut values: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
        for member in self.choice.members {
            for (key, text) in &member.leaves {
                if has_word(key, RANKS) && !has_word(key, IDS) {
                    values.entry(key).or_default().insert(Some(text));
                }
            }
        }
        for (key, texts) in &mut values {
            let lacks = |member: &Member| !member.leaves.iter().any(|(own, _)| own == key);
            if self.choice.members.iter().any(lacks) {
                texts.insert(None);
            }
        }
        let by_value = values.into_iter().find(|(_, texts)| 1 < texts.len()).map(|(key, _)| key);
        let flags = || self.choice.members.iter().flat_map(|member| &member.flags);
        let is_split = |key: &str| {
            let on = |member: &&Member| member.flags.iter().any(|(own, on)| own == key && *on);
            let count = self.choice.members.iter().filter(on).count();
            0 < count && count < self.choice.members.len()
        };
        let by_date = || self.newest();
        let by_flag = || flags().map(|(key, _)| key.as_str()).find(|key| is_split(key));
        by_value.or_else(by_flag).or_else(by_date).map(str::to_owned)
    }
}

/// Words of the fields that are not the same in all candidates, and of their names.
struct Differing(BTreeSet<String>);

impl Differing {
    fn of(choice: &Choice<'_>) -> Self {
        let mut values: BTreeMap<&str, BTreeSet<Vec<&str>>> = BTreeMap::new();
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for (key, _) in choice.members.iter().flat_map(|member| &member.leaves) {
            keys.insert(key);
        }
        for member in choice.members {
            for key in &keys {
                let own =
                    member.leaves.iter().filter(|(own, text)| own == key && *text != member.id);
                let own = own.map(|(_, text)| text.as_str()).collect();
                values.entry(key).or_default().insert(own);
            }
        }
        let mut found = BTreeSet::new();
        for (key, texts) in values.into_iter().filter(|(_, texts)| 1 < texts.len()) {
            found.extend(effect::words(key));
            found.extend(texts.into_iter().flatten().flat_map(words));
        }
        for (key, _) in choice.members.iter().flat_map(|member| &member.flags) {
            found.extend(effect::words(key));
        }
        let shared: BTreeSet<_> = words(choice.name).collect();
        Self(
            found
                .into_iter()
                .filter(|word| !shared.contains(word))
                .map(|word| stem(&word).to_owned())
                .collect(),
        )
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn holds(&self, word: &str) -> bool {
        self.0.contains(stem(word))
    }
}

/// Whether `text` holds an identifier, in whatever case.
fn names(text: &str, id: &str) -> bool {
    text.contains(id) || text.to_lowercase().contains(&id.to_lowercase())
}

/// The words of a sentence in lower case, what a verb or a name is shortened by left off: a single
/// letter is an initial.
fn spoken(sentence: &str) -> impl Iterator<Item = String> {
    let parts = sentence.split(|letter: char| !letter.is_alphanumeric() && !"'’".contains(letter));
    parts
        .flat_map(|part| {
            let (word, end) = part.split_once(['\'', '’']).unwrap_or((part, ""));
            match end {
                "t" => vec!["not".to_owned()],
                "s" | "m" | "d" | "ll" | "ve" | "re" => vec![word.to_owned()],
                _ => words(part).collect(),
            }
        })
        .filter(|word| !word.is_empty())
}

/// A word without the mark of its plural.
pub(super) fn stem(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(bare) if 2 < bare.len() => bare,
        Some(_) | None => word,
    }
}

/// The sentences of a text in lower case, roughly: a cut too many only makes two of one.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '!', '?', ';']).flat_map(|part| part.split(". "))
}
