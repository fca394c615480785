//! The agent says that it assumes something, and the next write uses it.
//!
//! The words only nominate: a value in them that nobody gave and that the next write carries makes
//! the finding, anything less a question to a person.

use super::people::{People, Reach};
use super::proof::{self, Settled};
use crate::pattern::pattern;
use crate::question::{Question, Reply};
use crate::reading::{Finding, Score};
use crate::view::effect::Effect;
use crate::view::evidence::Standing;
use crate::view::prose::{self, Sentence};
use crate::view::{Exchange, View};
use case::{Act, ActorKind, Cite, Step, StepNo};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The agent's own word that a value was open, the value in the write, and somebody to ask.
const USED: Score = Score::new(0.66);
/// Assumptions whose values are looked up; a run with more has shown its habit.
const MOST_ASSUMPTIONS: usize = 20;

/// A text without any of these states no assumption; most are left at that. Spelled out as people
/// write them, because a search for literals is many times faster than one that ignores case.
static ASSUMING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "[Aa]ssum|ASSUM|[Tt]ake it that|TAKE IT THAT|[Gg]uess|GUESS|[Pp]resume|PRESUME|[Gg]o with|[Gg]oing with| for now|take the |specified|not stated|not sa[iy]|n['’]t sa[iy]",
    )
});

/// "I'll assume that". Only nominates.
static ASSUMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*assuming (?:that|this|the|it|you)\b|\b(?:i(?:['’]ll| will|['’]m going to| am going to)? (?:just |simply )?assume|i['’]m assuming|i am assuming|let['’]s assume|let me assume|i(?:['’]ll| will)? take it that|my assumption|i(?:['’]ll| will) (?:guess|presume)|i(?:['’]ll| will|['’]m going to) (?:just )?(?:go with|take the (?:first|last|top)(?: (?:one|match|result|entry))?)|(?:ahead|on) with [^.?!\n]{1,60} for now|(?:is|was) not (?:specified|stated|given) (?:which|what|how|when|where|who)|(?:is|was)(?: not|n['’]t) specified|(?:did|do|does|has|have)(?: not|n['’]t) (?:say|said|specify|specified|state|stated) (?:which|what|how|when|where|who))\b",
    )
});

/// Assumptions that are none: denials and case distinctions.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:not assume|never assume|rather than assum|instead of assum|without assum|avoid assum|don['’]t assume)",
    )
});

/// A person who leaves it to the agent. Whether that holds for this value is a question.
static ALLOWS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:assume|guess|pick|choose|decide|sensible|reasonable|whatever|whichever|any(?:thing)?|defaults?|up to you|your (?:choice|call|judge?ment)|n['’]t (?:mind|matter|care))\b",
    )
});

/// A person who says in so many words that the agent may choose.
static LEAVES_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:assume|guess|pick|choose|decide|whatever|whichever|defaults?|up to you|your (?:choice|call|judge?ment)|n['’]t (?:mind|matter|care))\b",
    )
});

/// What came of the stated assumptions.
#[derive(Default)]
pub(super) struct Assumed {
    /// Assumed values that a write carries.
    pub(super) findings: Vec<Finding>,
    /// Assumptions before a write, to be asked about.
    pub(super) questions: Vec<Question>,
}

/// Looks at every stated assumption and the write that follows it.
pub(super) fn look(view: &View<'_>, people: &People<'_, '_>) -> Assumed {
    let mut assumed = Assumed::default();
    let stated = view.case.trace.steps.iter().filter_map(|step| {
        let (sentence, range) = assumption(view, step)?;
        let words = Cite::range(step, range).unwrap_or_else(|| Cite::step(step));
        Some(Stated { step, sentence, words })
    });
    for stated in stated.take(MOST_ASSUMPTIONS) {
        match used(view, people, &stated) {
            Some(finding) => assumed.findings.push(finding),
            None => assumed.questions.extend(question(view, people, &stated)),
        }
    }
    assumed
}

/// A stated assumption.
struct Stated<'c> {
    step: &'c Step,
    sentence: Sentence<'c>,
    words: Cite,
}

/// The finding that a write carries an assumed value that somebody could have been asked for.
fn used(view: &View<'_>, people: &People<'_, '_>, stated: &Stated<'_>) -> Option<Finding> {
    if people.reach == Reach::Nobody {
        return None;
    }
    let writes = writes_after(view, stated.step);
    let (write, pointer, value) = writes.iter().find_map(|write| {
        let (pointer, value) = used_value(view, stated, write)?;
        Some((*write, pointer, value))
    })?;
    let mut said = people.words_before(write.step.no).collect::<Vec<_>>().into_iter().rev();
    // In the last words any hint counts; what was left open earlier was said in so many words.
    let allows = said.next().is_some_and(|words| ALLOWS.is_match(words))
        || said.any(|words| LEAVES_OPEN.is_match(words));
    if people.heard_between(stated.step.no, write.step.no) || allows {
        return None;
    }
    let what = format!(
        "assumes {value} and {} carries it as {}",
        write.call.tool.text,
        prose::key_of(&pointer)
    );
    let carried = Cite::argument(write.step, &pointer);
    Some(finding(view, people, stated, (write.step, what)).citing(carried))
}

/// Whether the agent itself says, between two steps, that it takes `value` on an assumption: then
/// nothing in the request has picked it, or it would not have to.
pub(super) fn admits(view: &View<'_>, (from, to): (StepNo, StepNo), value: &str) -> bool {
    view.between(from, to).iter().any(|step| {
        assumption(view, step).is_some_and(|(sentence, _)| sentence.text.contains(value))
    })
}

/// The question whether somebody had confirmed the assumption before it was acted on.
fn question(view: &View<'_>, people: &People<'_, '_>, stated: &Stated<'_>) -> Option<Question> {
    let act = act_after(view, stated.step)?;
    if people.heard_between(stated.step.no, act.no) {
        return None;
    }
    let done =
        act.call().map_or("answered".to_owned(), |call| format!("called {}", call.tool.text));
    let ask = format!(
        "Step {} says \"{}\": had anybody confirmed it before step {} {done}?",
        stated.step.no,
        shortened(stated.sentence.text),
        act.no
    );
    let what = format!("assumes what nobody confirmed, and step {} {done}", act.no);
    Some(Question::new(ask, Reply::No, finding(view, people, stated, (act, what))))
}

/// What is done on the strength of the assumption: the next write, else the next act that does more
/// than look, else the last word.
fn act_after<'c>(view: &View<'c>, step: &Step) -> Option<&'c Step> {
    if let Some(write) = writes_after(view, step).first() {
        return Some(write.step);
    }
    let from = view.exchanges.partition_point(|exchange| exchange.step.no <= step.no);
    let mut later = view.exchanges.iter().skip(from);
    let act = later.find(|exchange| {
        let looks = matches!(exchange.effect, Effect::Reads | Effect::Verifies | Effect::Asks);
        !looks && exchange.step.actor == step.actor
    });
    let answer = || view.last_word().filter(|word| step.no < word.no);
    act.map(|exchange| exchange.step).or_else(answer)
}

/// The first sentence of an agent's step that states an assumption.
fn assumption<'c>(view: &View<'_>, step: &'c Step) -> Option<(Sentence<'c>, Range<usize>)> {
    let by_agent = view.case.trace.kind(step) == ActorKind::Agent;
    if !by_agent || !matches!(step.act, Act::Say { .. } | Act::Think(_)) {
        return None;
    }
    prose::sentences(step.words(), &ASSUMING).into_iter().find_map(|sentence| {
        let nominated = ASSUMING.is_match(sentence.text).then_some(sentence.text)?;
        let found = ASSUMES.find(nominated)?;
        let range = sentence.start + found.start()..sentence.start + sentence.text.len();
        (!HEDGED.is_match(sentence.text)).then_some((sentence, range))
    })
}

/// The next few writes by the one who assumes. Later ones follow from other things.
fn writes_after<'v, 'c>(view: &'v View<'c>, step: &Step) -> Vec<&'v Exchange<'c>> {
    let from = view.exchanges.partition_point(|exchange| exchange.step.no <= step.no);
    let writes = view.exchanges.iter().skip(from).filter(|exchange| {
        exchange.effect.acts()
            && exchange.standing != Standing::Bad
            && exchange.step.actor == step.actor
    });
    writes.take(3).collect()
}

/// A value of the sentence that the write carries and that nobody else gave.
fn used_value(
    view: &View<'_>,
    stated: &Stated<'_>,
    write: &Exchange<'_>,
) -> Option<(String, String)> {
    let leaves = prose::leaves(&write.call.arguments);
    let before = view.case.trace.steps.get(..write.step.no.index()).unwrap_or_default();
    // What a message itself says that it assumes, no list of a tool's has picked.
    let is_told = matches!(stated.step.act, Act::Say { .. });
    let gives = |other: &Step, bare: &str| {
        let is_other = other.actor != stated.step.actor && (!is_told || other.result().is_none());
        (is_other || is_agreed(view, other, stated.step)) && has_token(other.words(), bare)
    };
    leaves.into_iter().find(|(_, value)| {
        let bare = value.trim().to_lowercase();
        let is_assumed = bare.len() > 2 && has_token(stated.sentence.text, &bare);
        is_assumed && !before.iter().any(|other| gives(other, &bare))
    })
}

/// Whether an agent says it and a person is the next to speak, before the assumption: then it may have
/// been agreed to.
fn is_agreed(view: &View<'_>, step: &Step, stated: &Step) -> bool {
    let says = |one: &&Step| matches!(one.act, Act::Say { .. });
    let next = view.between(step.no, stated.no).iter().find(says);
    step.no < stated.no
        && view.case.trace.kind(step) == ActorKind::Agent
        && matches!(step.act, Act::Say { .. })
        && next.is_some_and(|next| view.case.trace.kind(next) == ActorKind::Person)
}

/// Whether `text` holds `value` as a word of its own.
fn has_token(text: &str, value: &str) -> bool {
    let text = text.to_lowercase();
    text.match_indices(value).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let is_open = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        is_open(before) && is_open(after)
    })
}

fn finding(
    view: &View<'_>,
    people: &People<'_, '_>,
    stated: &Stated<'_>,
    (act, what): (&Step, String),
) -> Finding {
    let settled = Settled {
        open: stated.step,
        act,
        primary: stated.words.clone(),
        what,
        expected: proof::ASKED,
    };
    proof::finding(view, people, USED, settled).citing([Cite::step(act)])
}

/// The first words of a sentence, for a question that fits on a line.
fn shortened(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().take(14).collect();
    words.join(" ")
}
