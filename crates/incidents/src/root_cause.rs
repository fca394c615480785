//! Which root causes are refused: those that name no structure, and those that name the nature of the
//! model, of a person or of chance in its place. "The model was inconsistent" can be said of every
//! failure there ever was, so nothing follows from it.
//!
//! A root cause has to name a structure, a clause or a step: something that can be added or changed.
//! Where it speaks of a model, an agent or a person it also has to say what that structure lacks, because
//! all of them err everywhere. What kind of blame it is, is told clause by clause, from a closed list of
//! predicates; a clause that says which structure is missing makes up for it.

use checks::Category;
use std::fmt;

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
    /// No structure is named.
    Unnamed,
    /// Nothing is said.
    Unsaid,
}

impl BlameKind {
    /// Each of them.
    pub const ALL: [Self; 9] = [
        Self::Inconsistent,
        Self::Hallucinated,
        Self::Confused,
        Self::Incapable,
        Self::Disobedient,
        Self::Erred,
        Self::Chance,
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
            Self::Unnamed | Self::Unsaid => "",
        }
    }

    /// Whether it blames whatever the clause is about.
    const fn needs_subject(self) -> bool {
        match self {
            Self::Chance => false,
            Self::Inconsistent
            | Self::Hallucinated
            | Self::Confused
            | Self::Incapable
            | Self::Disobedient
            | Self::Erred
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

impl fmt::Display for Blame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.problem(), self.kind.why())
    }
}

/// Who is blamed, as one word.
const SUBJECTS: &str = "model, models, llm, llms, ai, gpt, chatgpt, claude, gemini, llama, mistral, agent, \
    agents, bot, assistant, copilot, transformer, orchestrator, planner, human, humans, person, \
    people, somebody, someone, operator, operators, engineer, engineers, developer, developers";

/// What follows a subject that is no model but a thing that belongs to one.
const BELONGINGS: &str = "name, names, id, version, config, configuration, endpoint, key, router, routing, \
    registry, server, gateway, file, files, role, roles, spec, specification, prompt, \
    prompts, card, quota, provider, timeout, schema, list, table, parameter, parameters, \
    setting, settings, pipeline, framework, store, memory, loop, graph, handoff, call, \
    calls, client, api, limit, deployment, selection";

/// Structures that can be missing. Endings are open.
const STRUCTURES: &str = "gate*, guard*, schema*, verif*, validat*, check*, constraint*, condition*, \
    termination, handoff*, clause*, predicate*, spec, specs, specification*, config*, \
    limit*, cap, caps, timeout*, state, history, context, memory, protocol*, test*, \
    eval*, review*, permission*, allowlist*, tool*, role*, field*, branch*, lock*, \
    idempoten*, rule*, definition*, boundar*, ledger*, monitor*, pinned, compaction, \
    prompt, rollback*, ack*, step, steps, budget*, flow, flows, workflow*, graph, route, routes, \
    routing, router, contract*, interface*, message*, format*, queue*, log, logs, logging, \
    record*, instruction*, criterion, criteria, threshold*, template*, registry, index, \
    cache*, parser*, version*, endpoint*, quota*, approval*, confirmation*, clarification*, \
    escalation*, transaction*, table*, column*, dataset*, fixture*, policy, policies, \
    scope*, dedup*, pagination, key, keys, id, ids, owner*, sandbox*, credential*, assert*";

/// Words that say that something is missing or wrong about a structure.
const LACKING: &str = "no, not, never, without, missing, absent, absence, lack*, undefined, undeclared, \
    unspecified, unclear, vague, ambiguous, untyped, unevaluable, unchecked, unversioned, \
    silent, empty, broken, stale, outdated, wrong, drop*, truncat*, overwr*, overlap*, \
    allow*, nothing, none, nobody, only, misspell*, misconfigur*, disabled, removed, \
    skipped, wasn't, isn't, didn't, doesn't, hadn't, aren't, cannot, contradict*, \
    conflict*, left, too, incomplete, accepts, accepted, passes, passed, tests, tested";

/// Words that say nothing, as a whole root cause.
const NOTHING: &str =
    "unknown, n a, na, none, tbd, tba, todo, to be done, unclear, not known, no idea";

/// What is wrong with this root cause; `None` where it may stand, or is not written yet. Where nothing of
/// ours failed (`layer` is `None`) no structure of ours has to be named.
pub fn blame(root_cause: &str, layer: Option<Category>) -> Option<Blame> {
    if root_cause.trim().is_empty() {
        return None;
    }
    let whole = words(root_cause);
    if whole.is_empty() || listed(NOTHING).any(|nothing| nothing == whole.join(" ")) {
        return Some(Blame { kind: BlameKind::Unsaid, words: one_line(root_cause) });
    }
    let clauses: Vec<(String, Vec<String>)> =
        clauses(root_cause).into_iter().map(|clause| (one_line(&clause), words(&clause))).collect();
    // What is missing may be said of a structure that the blaming clause names: "since none is wired".
    let explains =
        |(_, words): &(String, Vec<String>)| kind_of(words).is_none() && has(words, LACKING);
    let is_explained = is_named(root_cause, &whole) && clauses.iter().any(explains);
    if is_explained {
        return None;
    }
    let blaming = clauses.iter().find_map(|(said, words)| {
        let kind = kind_of(words)?;
        Some(Blame { kind, words: said.clone() })
    });
    let accuses = clauses.iter().any(|(_, words)| has_subject(words));
    let is_unnamed = layer.is_some() && (accuses || !has(&whole, STRUCTURES));
    blaming.or_else(|| {
        is_unnamed.then(|| Blame { kind: BlameKind::Unnamed, words: one_line(root_cause) })
    })
}

/// Whether a structure is named: by a word for one, or by its own name as programs write it.
fn is_named(text: &str, words: &[String]) -> bool {
    let is_own = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        word.contains('`') || bare.contains('_') || word.ends_with("()")
    };
    has(words, STRUCTURES) || text.split_whitespace().any(is_own)
}

fn kind_of(words: &[String]) -> Option<BlameKind> {
    let has_subject = has_subject(words);
    let mut kinds = BlameKind::ALL.into_iter();
    // Adjectives may stand before their noun: "nondeterministic model behavior".
    kinds.find(|kind| {
        (has_subject || !kind.needs_subject())
            && listed(kind.phrases()).any(|phrase| holds(words, phrase))
    })
}

/// Whether the clause is about a model or an agent, and not about a thing that belongs to one, or about
/// something else that stands before it.
fn has_subject(words: &[String]) -> bool {
    let is_subject = |word: &String| {
        let bare = word.trim_end_matches("'s");
        listed(SUBJECTS).any(|subject| subject == bare) || is_model_name(bare)
    };
    let Some(at) = words.iter().position(is_subject) else {
        return false;
    };
    let (before, rest) = words.split_at(at);
    let is_belonging =
        rest.get(1).is_some_and(|next| listed(BELONGINGS).any(|belonging| belonging == next));
    // "the data model", "the domain model".
    let is_other = before.last().is_some_and(|word| {
        matches!(word.as_str(), "data" | "domain" | "cost" | "threat" | "pricing")
    });
    !is_belonging && !is_other && !has(before, STRUCTURES)
}

/// The words and phrases of a list.
fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").filter(|phrase| !phrase.is_empty())
}

/// `gpt4`, `gpt4o`: a family's name with a number that lost its hyphen.
fn is_model_name(word: &str) -> bool {
    let families = ["gpt", "claude", "gemini", "llama", "mistral"];
    families.iter().any(|family| {
        word.strip_prefix(family)
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    })
}

fn has(words: &[String], list: &str) -> bool {
    words.iter().any(|word| listed(list).any(|wanted| matches(word, wanted)))
}

/// Whether the words of the phrase stand there one after the other.
fn holds(words: &[String], phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    words
        .windows(wanted.len())
        .any(|window| window.iter().zip(&wanted).all(|(word, wanted)| matches(word, wanted)))
}

fn matches(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == wanted,
    }
}

/// The clauses of a text, cut at sentences and at the words that join a reason to what it explains.
fn clauses(text: &str) -> Vec<String> {
    const JOINTS: [&str; 10] =
        ["because", "since", "as", "but", "while", "so", "and", "although", "which", "due"];
    let mut clauses = vec![String::new()];
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
        if JOINTS.contains(&bare.as_str()) {
            clauses.push(String::new());
        }
        if let Some(last) = clauses.last_mut() {
            last.push(' ');
            last.push_str(word);
        }
        if word.ends_with(['.', ';', ':', ',', '!', '?']) {
            clauses.push(String::new());
        }
    }
    clauses.retain(|clause| !clause.trim().is_empty());
    clauses
}

/// The words in lower case, in American spelling, without marks; letters that were spaced out are one
/// word again.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}'))
        .map(|letter| match letter {
            '’' => '\'',
            letter if letter.is_alphanumeric() || letter == '\'' => letter,
            _ => ' ',
        })
        .collect();
    let mut words: Vec<String> = Vec::new();
    let mut spaced = 0;
    for word in plain.split_whitespace().map(|word| american(&word.to_lowercase())) {
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        spaced = if is_letter { spaced + 1 } else { 0 };
        match words.last_mut() {
            Some(last) if 1 < spaced => last.push_str(&word),
            _ => words.push(word),
        }
    }
    words.into_iter().map(|word| american(&word)).collect()
}

fn american(word: &str) -> String {
    word.replace("behaviour", "behavior")
        .replace("realis", "realiz")
        .replace("initialis", "initializ")
        .replace("randomis", "randomiz")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
