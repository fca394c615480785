//! Which root causes are refused: those that name no structure, and those that name the nature of the
//! model, of a person or of chance in its place. "The model was inconsistent" can be said of every
//! failure there ever was, so nothing follows from it.
//!
//! A root cause has to name a structure, a clause or a step, and what that lacks or does: something that can
//! be added or changed. Each sentence is cut into clauses, and each clause is judged by its subject and its
//! predicate (`clause`): a model, an agent or a person errs everywhere, whatever structure stands beside it.
//! A blame may stand only where the same sentence says which structure lets it through, as its cause and
//! not as its effect. What cannot be made out is refused, with a way to put it.

mod clause;
mod words;

use case::unfilled::says_nothing;
use checks::Category;
use clause::{Says, has_verb, says};
use std::fmt;
use words::{MECHANISMS, QUALITIES, TEXTS, TONE, Word, has, listed, words};

/// The kinds of root cause that are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlameKind {
    /// It behaves now so, now so.
    Inconsistent,
    /// It makes things up.
    Hallucinated,
    /// It was confused, forgot, misunderstood.
    Confused,
    /// It is not clever enough.
    Incapable,
    /// It did not do as it was told.
    Disobedient,
    /// It made a mistake.
    Erred,
    /// It was chance.
    Chance,
    /// It is as it is.
    Trait,
    /// A text did not say it loudly enough.
    Toned,
    /// No structure is named.
    Unnamed,
    /// Nothing is said.
    Unsaid,
}

impl BlameKind {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::Inconsistent,
        Self::Hallucinated,
        Self::Confused,
        Self::Incapable,
        Self::Disobedient,
        Self::Erred,
        Self::Chance,
        Self::Trait,
        Self::Toned,
        Self::Unnamed,
        Self::Unsaid,
    ];

    /// Why it is no root cause, and what to write instead.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Inconsistent => {
                "variation is what a model does; name the state, guard or check that should have held it"
            }
            Self::Hallucinated => {
                "making things up is what a model does unchecked; name the check on tool evidence \
                 that was missing"
            }
            Self::Confused => {
                "confusion has a place where it came in; name the history, handoff or clause that was \
                 missing or unclear there"
            }
            Self::Incapable => {
                "too weak for what? name the part of the flow that asked for it and could not see \
                 that it failed"
            }
            Self::Disobedient => {
                "an instruction that nothing enforces is a wish; name the constraint or guard that \
                 should have enforced it"
            }
            Self::Erred => {
                "everything makes mistakes; name the structure that let this one through"
            }
            Self::Chance => "it can happen again; name the structure that would have caught it",
            Self::Trait => {
                "a trait shows in every run, failed or not; name the structure that let this one through"
            }
            Self::Toned => {
                "louder words hold nothing; name the statement that is missing or contradicts another, or \
                 the check that should have held it"
            }
            Self::Unnamed => {
                "it names nothing that could be added; name the structure, clause or step and what it \
                 lacks, such as: no repeat limit on search_tickets"
            }
            Self::Unsaid => "it says nothing; name the structure that is missing",
        }
    }

    /// Phrases of normalised words. `*` at the end of a word stands for any ending.
    const fn phrases(self) -> &'static str {
        match self {
            Self::Inconsistent => INCONSISTENT,
            Self::Hallucinated => HALLUCINATED,
            Self::Confused => CONFUSED,
            Self::Incapable => INCAPABLE,
            Self::Disobedient => DISOBEDIENT,
            Self::Erred => ERRED,
            Self::Chance => CHANCE,
            Self::Trait | Self::Toned | Self::Unnamed | Self::Unsaid => "",
        }
    }

    /// Whether it blames whatever the clause is about.
    const fn needs_subject(self) -> bool {
        match self {
            Self::Chance | Self::Hallucinated => false,
            Self::Inconsistent
            | Self::Confused
            | Self::Incapable
            | Self::Disobedient
            | Self::Erred
            | Self::Trait
            | Self::Toned
            | Self::Unnamed
            | Self::Unsaid => true,
        }
    }
}

const INCONSISTENT: &str = "inconsisten*, not consistent, unpredictab*, not predictable, nondeterminis*, \
    non deterministic, not deterministic, stochastic*, random*, erratic*, flaky, \
    flakiness, unstable, instability, unreliab*, not reliable, varied, varies, variance, \
    variability, moody, quirk*, fickle";

const HALLUCINATED: &str = "hallucinat*, made up, made things up, makes things up, making things up, made it up, \
    confabulat*, fabricat*, invented";

const CONFUSED: &str = "confus*, misunderst*, misinterpret*, did not understand, didn't understand, \
    failed to understand, distract*, lost track, lost focus, forgot*, overlook*, \
    got lost, did not realize, didn't realize, did not notice, misread";

const INCAPABLE: &str = "not smart, not clever, not intelligent, not good enough, not capable, not powerful, \
    too weak, too small, too dumb, dumb, stupid, incapable, limitation*, \
    lacks intelligence, lacked intelligence, weak reasoning, poor reasoning, \
    bad reasoning, bad at, not able to, unable to, could not handle, couldn't handle, \
    struggled, underperform*";

const DISOBEDIENT: &str = "ignored, ignores, disobey*, did not follow, didn't follow, not following, \
    failed to follow, did not listen, didn't listen, refused, did not obey, \
    did not respect, didn't respect, did not adhere, did not comply, failed to comply, \
    failed to adhere";

const ERRED: &str = "made a mistake, made mistakes, made an error, made errors, mistake, erred, misbehav*, \
    went wrong, acted up, acting up, glitch*, off the rails, went rogue, got it wrong, \
    was wrong, behaved badly, bad behavior, poor behavior, unexpected behavior, \
    wrong behavior, behaved unexpectedly, behaved strangely, behaved oddly, hiccup*, \
    was at fault, is at fault, failed";

const CHANCE: &str = "one off, fluke, bad luck, random glitch, pure chance, just happens, such is life, \
    freak accident, how llms are, how models are, nature of llms, nature of the model, \
    llms are like that, llms do that, models do that";

/// What is wrong with a root cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The kind.
    pub kind: BlameKind,
    /// The clause that blames, as it was written, in one line.
    pub words: String,
}

impl Blame {
    /// What is wrong.
    pub(crate) fn problem(&self) -> String {
        match self.kind {
            BlameKind::Unsaid => "the root cause is not written".to_owned(),
            _ => format!("\"{}\" is no root cause", self.words),
        }
    }
}

impl Blame {
    /// The same of the name of a missing structure.
    pub(crate) fn as_missing(&self) -> String {
        let Self { kind, words } = self;
        match kind {
            BlameKind::Unsaid | BlameKind::Unnamed => format!("`{words}` names no structure"),
            _ => format!("`{words}` is nothing that could be added"),
        }
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.problem(), self.kind.why())
    }
}

/// Words that say nothing, as a whole root cause.
const NOTHING: &str = "unknown, n a, na, none, tbd, tba, todo, to be done, to be determined, unclear, not known, no idea, \
    see above, see below, as above, above, below, same, same as above, ditto, various, other, misc, something, \
    structure, the structure, missing, missing structure, cause unknown, not sure";

/// What is wrong with this root cause; `None` where it may stand, or is not written yet. Where nothing of
/// ours failed (`layer` is `None`) no structure of ours has to be named.
pub fn blame(root_cause: &str, layer: Option<Category>) -> Option<Blame> {
    if root_cause.trim().is_empty() {
        return None;
    }
    if is_unsaid(root_cause) {
        return Some(Blame { kind: BlameKind::Unsaid, words: one_line(root_cause) });
    }
    let mut is_named = layer.is_none();
    for sentence in sentences(root_cause) {
        let judged = judged(&sentence);
        if judged.blame.is_some() {
            return judged.blame;
        }
        is_named |= judged.is_named;
    }
    (!is_named).then(|| Blame { kind: BlameKind::Unnamed, words: one_line(root_cause) })
}

/// What is blamed in words that stand beside the root cause; `None` where nobody is.
pub fn accused(words: &str) -> Option<Blame> {
    sentences(words).iter().find_map(|sentence| judged(sentence).blame)
}

/// What is wrong with the name of a missing structure; `None` where it may stand.
pub fn misnamed(missing: &str) -> Option<Blame> {
    let blamed = |kind| Some(Blame { kind, words: one_line(missing) });
    let named = words(missing);
    let head = &named[..named.iter().position(Word::is_preposition).unwrap_or(named.len())];
    let is_absent =
        |word: &Word| word.is("no, not, missing, absent, lacking, without, absence, lack");
    let is_mind = |word: &Word| word.is_mind();
    let thing = named.iter().position(Word::is_thing);
    // "model version pin", "approval by a person", but not "the model in the flow".
    let owns = |mind: usize| {
        thing.is_some_and(|thing| thing < mind || mind + 3 > thing && thing < head.len())
    };
    let is_quality = has(head, QUALITIES) && !head.last().is_some_and(Word::is_thing);
    if missing.trim().is_empty() {
        None
    } else if is_unsaid(missing) || says_nothing(missing) {
        blamed(BlameKind::Unsaid)
    } else if has(&named, TONE) && (has(&named, TEXTS) || thing.is_none()) {
        blamed(BlameKind::Toned)
    } else if named.iter().position(is_mind).is_some_and(|mind| !owns(mind)) || is_quality {
        blamed(BlameKind::Trait)
    } else if thing.is_some() || named.iter().any(is_absent) {
        None
    } else {
        blamed(BlameKind::Unnamed)
    }
}

/// Whether a plan is to change the model and nothing around it.
pub(crate) fn is_of_model(what: &str) -> bool {
    let words = words(what);
    let changes = "upgrade*, switch*, move, moving, replac*, swap*, chang*, use, using, try, bigger, larger, smarter, \
                   stronger, better, newer, other, another, different, new, fine";
    let is_model = |word: &Word| {
        word.is_mind() && !word.is("agent, agents, bot, bots, assistant, assistants, human, \
        humans, person, people, somebody, someone, operator, operators, engineer, engineers, developer, developers, \
        reviewer, reviewers, team, we, i, you, he, she, they, it, machine, network, networks, planner, coder, orchestrator")
    };
    words.iter().any(is_model) && has(&words, changes) && !words.iter().any(Word::is_thing)
}

/// Whether a plan is to try again, with nothing that would hold another attempt: "retry the payment", "add retries",
/// "increase `max_retries` to 10".
pub(crate) fn is_of_retry(what: &str) -> bool {
    let words = words(what);
    let raises = "more, increas*, rais*, bump*, doubl*, tripl*, higher, extend*";
    let more = format!(
        "{raises}, add, allow, extra, additional, automatic*, enable, introduce, the, our, a"
    );
    let begins = words.iter().find(|word| !word.is(&more));
    let conditions = "only, unless, if, when, while, until, no, not, never, than";
    // A limit that is raised holds less.
    let is_raised = words.iter().take(2).any(|word| word.is(raises));
    let holds = if is_raised {
        "idempoten*, check*, verif*, validat*, state".to_owned()
    } else {
        format!("{MECHANISMS}, idempoten*, check*, verif*, validat*, state")
    };
    begins.is_some_and(|word| is_another_try(word, is_raised))
        && !has(&words, conditions)
        && !has(&words, &holds)
}

/// `retries`, and where a number of them is raised `max_retries` and `attempts` as well.
fn is_another_try(word: &Word, is_raised: bool) -> bool {
    let tries = "retry, retries, retrying, rerun, reruns";
    let part = |part: &str| Word { text: part.to_owned(), is_own: false };
    let is_part = |one: &str| part(one).is(tries) || part(one).is("attempt, attempts, tries");
    word.is(tries) || (is_raised && word.text.split(['_', '-']).any(is_part))
}

/// Whether a plan asks for a quality of a mind and adds no thing: "pay more attention".
pub(crate) fn is_of_quality(what: &str) -> bool {
    let words = words(what);
    has(&words, QUALITIES) && !words.iter().any(Word::is_thing)
}

/// Whether a plan names somebody who is to do better.
pub(crate) fn is_of_mind(what: &str) -> bool {
    words(what).iter().any(Word::is_mind)
}

/// Whether a plan is about the words for a model.
pub(crate) fn is_of_text(what: &str) -> bool {
    has(&words(what), TEXTS)
}

/// Whether it says nothing, or only where to look.
fn is_unsaid(text: &str) -> bool {
    let whole: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
    let whole = whole.join(" ");
    whole.is_empty() || listed(NOTHING).any(|nothing| nothing == whole)
}

/// What a sentence comes to.
struct Judged {
    /// Whether it says what a structure lacks or does.
    is_named: bool,
    /// What it blames, with nothing in it that makes up for that.
    blame: Option<Blame>,
}

/// What joins a clause to those before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// It gives their cause.
    Cause,
    /// It is what came of them.
    Effect,
    /// It is said beside them.
    Beside,
}

fn judged(sentence: &str) -> Judged {
    let mut is_named = false;
    let mut open: Option<Blame> = None;
    let mut is_deed = false;
    for (joint, said) in clauses(sentence) {
        let found = says(&words(&said));
        // What follows from a mind's doing is no cause, whatever it says of a structure.
        let is_behind_deed = joint == Joint::Effect && !is_named && (is_deed || open.is_some());
        match found {
            Says::Structure if is_behind_deed => {}
            Says::Structure => {
                is_named = true;
                open = None;
            }
            Says::Blame(kind) => {
                let blame = Blame { kind, words: one_line(&said) };
                if joint == Joint::Cause {
                    return Judged { is_named: false, blame: Some(blame) };
                }
                if !(joint == Joint::Effect && is_named) {
                    open.get_or_insert(blame);
                }
            }
            Says::Deed if joint == Joint::Cause => {
                is_named = false;
                is_deed = true;
            }
            Says::Deed => is_deed = true,
            Says::Nothing => {}
        }
    }
    Judged { is_named, blame: open }
}

/// The sentences of a text; each line that is followed by an empty one ends there too.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for line in text.lines() {
        if line.trim().is_empty() || line.trim_start().starts_with(['-', '*', '#']) {
            sentences.push(String::new());
        }
        for word in line.split_whitespace() {
            let last = sentences.last_mut().expect("there is one from the start");
            last.push(' ');
            last.push_str(word);
            if word.trim_end_matches(['"', ')', '*']).ends_with(['.', '!', '?']) {
                sentences.push(String::new());
            }
        }
    }
    sentences.retain(|sentence| !sentence.trim().is_empty());
    sentences
}

/// The clauses of a sentence, each with what joins it to those before it.
fn clauses(sentence: &str) -> Vec<(Joint, String)> {
    const CAUSES: &str = "because, since, due, owing, as";
    const EFFECTS: &str = "so, therefore, hence, thus, which, whereby, letting";
    const BESIDE: &str = "but, while, and, although, though, whereas, yet";
    let mut clauses = vec![(Joint::Beside, String::new())];
    let mut is_cut = false;
    let mut rest = sentence.split_whitespace().peekable();
    while let Some(word) = rest.next() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        // What is quoted as a name joins nothing.
        let is = |list: &str| !word.contains('`') && listed(list).any(|one| one == bare);
        let is_list = bare == "and"
            && !is_cut
            && clauses.last().is_none_or(|(_, clause)| !has_verb(&words(clause)));
        let next = rest.peek().map_or("", |next| *next);
        let is_time = bare == "since" && next.starts_with(|letter: char| letter.is_ascii_digit());
        // "takes any string as an id" gives no cause, ", as the bus delivers once" does.
        let is_cause = is(CAUSES) && !is_time && (bare != "as" || is_cut);
        let is_effect = is(EFFECTS) && next != "that" && (bare != "which" || is_cut);
        if is_cause {
            clauses.push((Joint::Cause, String::new()));
        } else if is_effect {
            clauses.push((Joint::Effect, String::new()));
        } else if (is(BESIDE) && !is_list) || is_cut {
            clauses.push((Joint::Beside, String::new()));
        }
        is_cut = word.ends_with([';', ':', ',']) && !bare.is_empty();
        if let Some((_, last)) = clauses.last_mut() {
            last.push(' ');
            last.push_str(word);
        }
    }
    clauses.retain(|(_, clause)| !clause.trim().is_empty());
    clauses
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
