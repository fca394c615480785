//! What kind of change a sentence is that was added, taken away, or put in other words.

use super::gist::{gist, is_alternative, is_moved, is_narrowed, is_opened, is_turned, of_numbers};
use super::leaning::{self, Leaning};
use super::{Change, Kind, Reach};
use crate::gate::Requirement;
use crate::gate::prompt::{
    About, Held, Names, Sentence, Weight, beside_the_order, held_of, is_hedged, read_of, rules_out,
};
use crate::gate::review::Place;
use crate::gate::strength::looks_at_results;
use crate::pattern::pattern;
use case::Predicate;
use case::spec::Cap;
use case::spoken::own_words;
use regex::Regex;
use std::sync::LazyLock;

static RETRIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:re-?try|retries|retrying|try again|another attempt|re-?attempt|try (?:a few|several|more|\d+) (?:more )?times|keep (?:on )?(?:trying|attempting)",
        r"|(?:repeat|redo) (?:the|that|this|a|any) (?:failed |failing |same )?(?:calls?|requests?|operations?|steps?|attempts?|actions?|quer(?:y|ies)|commands?)|(?:try|attempt|call|run|do|make)\b[^.;,]{0,30} (?:once more|one more time|a second time))\b",
        r"|\b(?:coordinate|coordination|collaborat\w+|communicate|communication|cooperat\w+|work together|team ?work|team player|stay (?:aligned|in sync)|in sync|align with",
        r"|keep (?:each other|others|everyone|the team|the other agents?) (?:informed|updated|posted)|(?:share|pass on) (?:all |any |the |your |relevant )*(?:information|findings|context|updates) (?:with|to)|listen to (?:the )?others?|as a team)\b",
    ))
});

static ALERTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:raise|send|trigger|fire|emit|set(?: up)?|add|trip|page|open) (?:an? |the |on-?call )*(?:alert|alarm|page|circuit[- ]breaker)|\bcircuit[- ]breakers?\b|\b(?:token|cost|spend\w*|time) (?:budget|ceiling|quota)s?\b",
        r"|\bvalidate\b[^.;]{0,30}\b(?:schema|status code|http)\b|\b(?:schema validation|health ?checks?|latency alarm|error rate)\b",
    ))
});

static BANS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:never|not|no|cannot|avoid|without)\b|n['’]t\b"));

/// Said of a rule of a prompt that tells what is the case and no more.
pub(super) const DEMANDS_NOTHING: &str = "a rule is put so that it demands nothing";

/// A sentence that is new.
pub(super) fn added(sentence: &Sentence, names: &Names) -> Change {
    let (about, weight) = read(sentence, names);
    let (kind, what) = match (held_of(sentence, names), &weight) {
        (Some(Held::Cap(Cap::Cost(_))), _) => (Kind::InfrastructureAlerting, "a budget is added"),
        (Some(_), _) => (Kind::EvaluableConstraint, "a rule is added that a program can evaluate"),
        (None, _) if is_retry(&sentence.said) => {
            (Kind::RetryOrCoordinationWording, "words to try again or get along better are added")
        }
        (None, _) if ALERTS.is_match(&sentence.said) => {
            (Kind::InfrastructureAlerting, "an alert or a check of the plumbing is added")
        }
        (None, None) => (Kind::WithoutEffect, "words that state nothing are added"),
        (None, Some(Weight::Hollow { .. })) => {
            (Kind::ToneOnly, "words that check nothing are added")
        }
        (None, Some(Weight::Judged | Weight::Checkable { .. })) => {
            (Kind::Wording, "a rule is added that only a person can judge")
        }
    };
    let held = held_of(sentence, names);
    let change = Change::new(kind, what).bearing(&bearing(about, held.as_ref()));
    let change = change.holding(rule(sentence, names)).reaching(reach(held.as_ref()));
    change.between(None, Some(place(sentence)))
}

/// The questions that a sentence bears on: one that rules calls out bounds its role as well.
fn bearing(about: Option<About>, held: Option<&Held>) -> Vec<Requirement> {
    let mut bears = bears_on(about).to_vec();
    let is_bound = match held {
        Some(Held::Calls(predicate)) => rules_out(predicate),
        Some(Held::Tools(_)) => true,
        Some(Held::Done(_) | Held::Cap(_) | Held::Form(_) | Held::File(_)) | None => false,
    };
    if is_bound && !bears.contains(&Requirement::Roles) {
        bears.push(Requirement::Roles);
    }
    // As of the clause: an end that rests on a result is success on evidence.
    if matches!(held, Some(Held::Done(predicate)) if looks_at_results(predicate)) {
        bears.push(Requirement::Evidence);
    }
    bears
}

/// What a rule can do about a failure.
fn reach(held: Option<&Held>) -> Reach {
    if matches!(held, Some(Held::Cap(_))) { Reach::Ceiling } else { Reach::Whole }
}

/// The condition over calls that a sentence holds a run to.
fn rule(sentence: &Sentence, names: &Names) -> Option<Predicate> {
    match held_of(sentence, names)? {
        Held::Calls(predicate) | Held::Done(predicate) => Some(predicate),
        Held::Cap(_) | Held::Form(_) | Held::File(_) | Held::Tools(_) => None,
    }
}

/// A sentence that is gone.
pub(super) fn removed(sentence: &Sentence, names: &Names) -> Change {
    let (about, weight) = read(sentence, names);
    let (kind, what) = match (held_of(sentence, names), about, &weight) {
        (_, Some(About::Verification), Some(Weight::Judged | Weight::Checkable { .. })) => {
            (Kind::VerifierWeakened, "a verification is gone")
        }
        (Some(_), _, _) => (Kind::Loosened, "a rule is gone that a program could evaluate"),
        (None, Some(About::Prohibition | About::Limit), Some(Weight::Judged)) => {
            (Kind::Loosened, "a ban or limit is gone")
        }
        (None, _, None) => (Kind::WithoutEffect, "words that state nothing are gone"),
        (None, _, Some(Weight::Hollow { .. })) => {
            (Kind::ToneOnly, "words that check nothing are gone")
        }
        (None, _, Some(Weight::Judged | Weight::Checkable { .. })) => {
            (Kind::Wording, "a rule is gone that only a person could judge")
        }
    };
    Change::new(kind, what).bearing(bears_on(about)).between(Some(place(sentence)), None)
}

/// A sentence in other words.
pub(super) fn reworded(old: &Sentence, new: &Sentence, names: [&Names; 2]) -> Change {
    let [before, after] = names;
    let ((was, before_weight), (is, weight)) = (read(old, before), read(new, after));
    let held = (held_of(old, before), held_of(new, after));
    let freed = freed((old, was, is_hollow(before_weight.as_ref())), new);
    let (kind, what) = match held {
        _ if let Some(freed) = freed => freed,
        (Some(rule), Some(other)) => match of_held(&rule, &other) {
            (Kind::WithoutEffect, _) if !is_same_beside([old, new], names) => (
                Kind::Wording,
                "what is said beside a rule that a program can evaluate is put otherwise",
            ),
            told => told,
        },
        (Some(Held::Calls(rule)), None) if is.is_some() && orders_same(&rule, (new, after)) => (
            Kind::Replaced,
            "an order of calls is put so that no program can tell whether it is the same",
        ),
        (Some(_), None) if was == Some(About::Verification) => {
            (Kind::VerifierWeakened, "a verification lost what a program could evaluate")
        }
        (Some(_), None) => (Kind::Loosened, "a rule lost what a program could evaluate"),
        (None, Some(_)) => {
            (Kind::EvaluableConstraint, "a rule names now what a program can evaluate")
        }
        (None, None) if !is_retry(&old.said) && is_retry(&new.said) => {
            (Kind::RetryOrCoordinationWording, "words to try again or get along better are added")
        }
        (None, None) if !ALERTS.is_match(&old.said) && ALERTS.is_match(&new.said) => {
            (Kind::InfrastructureAlerting, "an alert or a check of the plumbing is added")
        }
        (None, None) if was.is_none() && is.is_none() => {
            (Kind::WithoutEffect, "words that state nothing are put otherwise")
        }
        (None, None) if was == Some(About::Verification) && is != was => {
            (Kind::VerifierWeakened, "a verification is demanded no more")
        }
        (None, None) if was == Some(About::Prohibition) && is != was => {
            (Kind::Loosened, "a ban is none any more")
        }
        (None, None) => judged(
            (old, was, is_hollow(before_weight.as_ref())),
            (new, is, is_hollow(weight.as_ref())),
        ),
    };
    let about = is.or(was);
    let held = held_of(new, after);
    let change = Change::new(kind, what).bearing(&bearing(about, held.as_ref()));
    let change = change.holding(rule(new, after)).reaching(reach(held.as_ref()));
    change.between(Some(place(old)), Some(place(new)))
}

/// What a rule lost by words alone, whatever it names: it is left to the reader now, says the opposite, or may be
/// kept in another way as well.
fn freed((old, was, was_hollow): Judged<'_>, new: &Sentence) -> Option<(Kind, &'static str)> {
    if was.is_none() || was_hollow {
        return None;
    }
    let (old, new) = (&old.said, &new.said);
    let is_check = was == Some(About::Verification);
    let what = if !is_hedged(&own_words(old)) && is_hedged(&own_words(new)) {
        "a rule is left to the reader"
    } else if is_turned(old, new) {
        "a ban is turned into its opposite"
    } else if is_turned(new, old) && !is_check {
        return Some((Kind::Replaced, "what a rule demanded is forbidden"));
    } else if was != Some(About::Prohibition) && is_alternative(old, new) {
        "something else may be done in the place of what a rule demands"
    } else {
        return None;
    };
    Some((if is_check { Kind::VerifierWeakened } else { Kind::Loosened }, what))
}

/// Whether two sentences that order the same calls say the same beside the order.
fn is_same_beside([old, new]: [&Sentence; 2], [before, after]: [&Names; 2]) -> bool {
    let said = |one: &Sentence, names: &Names| beside_the_order(&one.said, names);
    match (said(old, before), said(new, after)) {
        (Some(was), Some(is)) => was == is || was.is_empty() || is.is_empty(),
        (Some(_) | None, _) => true,
    }
}

/// Whether a sentence that no program can read names the tools whose order a rule was about.
fn orders_same(rule: &Predicate, (sentence, names): (&Sentence, &Names)) -> bool {
    let is_order = matches!(rule, Predicate::Before { .. } | Predicate::After { .. });
    let mentioned = names.named(&sentence.said);
    is_order && rule.tools().iter().all(|tool| mentioned.iter().any(|one| **one == **tool))
}

/// A limit of a role in other words: whatever it says, it is a ban.
pub(super) fn of_a_ban(old: &Sentence, new: &Sentence, names: [&Names; 2]) -> Change {
    let bans = |sentence: &Sentence| {
        let is_ban = matches!(read(sentence, names[0]).0, Some(About::Prohibition));
        let said = if is_ban { sentence.said.clone() } else { format!("Never {}", sentence.said) };
        Sentence { said, ..sentence.clone() }
    };
    let (was, is) = (bans(old), bans(new));
    let (before, after) = (held_of(&was, names[0]), held_of(&is, names[1]));
    let (kind, what) = if gist(&was.said) == gist(&is.said) {
        (Kind::ToneOnly, "the same limit is said in another tone")
    } else if is_opened(&was.said, &is.said) || is_narrowed(&was.said, &is.said) {
        (Kind::Loosened, "the limit is narrower")
    } else if of_numbers(&was.said, &is.said) == Some(Leaning::Looser) {
        (Kind::Loosened, "a number in the limit allows more")
    } else if crate::gate::prompt::is_hollow(&new.said) {
        (Kind::Loosened, "a limit is gone: what takes its place checks nothing")
    } else if before.is_some() && before != after {
        (Kind::Loosened, "what a program could hold the role to is another thing")
    } else {
        (Kind::Wording, "a limit is put otherwise")
    };
    let bears = [Requirement::Roles];
    Change::new(kind, what).bearing(&bears).between(Some(place(old)), Some(place(new)))
}

/// A sentence with what it is about, and whether it checks nothing.
type Judged<'s> = (&'s Sentence, Option<About>, bool);

/// Two sentences that only a person can judge, at least one of which states something.
fn judged(
    (old, was, was_hollow): Judged<'_>,
    (new, is, is_hollow): Judged<'_>,
) -> (Kind, &'static str) {
    let binds = was.is_some() && !was_hollow;
    if binds && let Some(leaning) = of_numbers(&old.said, &new.said) {
        let is_check = was == Some(About::Verification);
        return match leaning {
            Leaning::Looser if is_check => {
                (Kind::VerifierWeakened, "a number in a verification asks for less")
            }
            Leaning::Looser => (Kind::Loosened, "a number in a rule allows more"),
            Leaning::Tighter => (Kind::Wording, "a number in a rule allows less"),
            Leaning::Same | Leaning::Other => (Kind::Replaced, "a number in a rule is another one"),
        };
    }
    if gist(&old.said) == gist(&new.said) {
        (Kind::ToneOnly, "the same is said in another tone")
    } else if is_moved(&old.said, &new.said) {
        (Kind::WithoutEffect, "the same is said in another order")
    } else if binds && is_opened(&old.said, &new.said) {
        let is_check = was == Some(About::Verification);
        let kind = if is_check { Kind::VerifierWeakened } else { Kind::Loosened };
        (kind, "an exception or a choice is put to a rule that had none")
    } else if was == Some(About::Prohibition) && is_narrowed(&old.said, &new.said) {
        (Kind::Loosened, "a ban forbids less")
    } else if binds && is_hollow {
        (Kind::Wording, "words that check nothing take the place of a rule")
    } else if is_hollow {
        (Kind::ToneOnly, "words that check nothing take the place of others")
    } else if binds && is.is_none() {
        (Kind::Wording, DEMANDS_NOTHING)
    } else {
        (Kind::Wording, "a rule that only a person can judge is put otherwise")
    }
}

fn is_hollow(weight: Option<&Weight>) -> bool {
    matches!(weight, Some(Weight::Hollow { .. }))
}

fn of_held(old: &Held, new: &Held) -> (Kind, &'static str) {
    let leaning = match (old, new) {
        (Held::Calls(old), Held::Calls(new)) | (Held::Done(old), Held::Done(new)) => {
            leaning::of_predicate(old, new)
        }
        (Held::Cap(Cap::Steps(old)), Held::Cap(Cap::Steps(new))) => leaning::of_bound(old, new),
        (Held::Cap(Cap::Seconds(old)), Held::Cap(Cap::Seconds(new)))
        | (Held::Cap(Cap::Cost(old)), Held::Cap(Cap::Cost(new))) => leaning::of_bound(old, new),
        (Held::Tools(old), Held::Tools(new)) => leaning::of_allowed(Some(old), Some(new)),
        (old, new) if old == new => Leaning::Same,
        (Held::Form(old), Held::Form(new)) => of_lengths(old, new),
        _ => Leaning::Other,
    };
    match leaning {
        Leaning::Same => (Kind::WithoutEffect, "the same rule is put in other words"),
        Leaning::Tighter => {
            (Kind::EvaluableConstraint, "a rule that a program can evaluate is tighter")
        }
        Leaning::Looser => (Kind::Loosened, "a rule that a program can evaluate holds less"),
        Leaning::Other => (Kind::Replaced, "a rule that a program can evaluate is another one"),
    }
}

/// Two forms of an answer: how long it may be can be compared.
fn of_lengths(old: &str, new: &str) -> Leaning {
    let length = |form: &str, bound: &str| -> Option<(u32, String)> {
        let (number, unit) = form.strip_prefix(bound)?.split_once(' ')?;
        Some((number.parse().ok()?, unit.to_owned()))
    };
    let both = |bound: &str| Some((length(old, bound)?, length(new, bound)?));
    match (both("an answer of at most "), both("an answer of at least ")) {
        (Some(((was, unit), (is, other))), _) if unit == other => leaning::of_bound(was, is),
        (_, Some(((was, unit), (is, other)))) if unit == other => leaning::of_bound(is, was),
        (Some(_) | None, Some(_) | None) => Leaning::Other,
    }
}

fn read(sentence: &Sentence, names: &Names) -> (Option<About>, Option<Weight>) {
    read_of(sentence, names).map_or((None, None), |(about, weight)| (Some(about), Some(weight)))
}

fn is_retry(said: &str) -> bool {
    RETRIES.is_match(said) && !BANS.is_match(said)
}

fn place(sentence: &Sentence) -> Place {
    sentence.place.clone()
}

/// The questions that a sentence on it would answer, were it data.
pub(super) fn bears_on(about: Option<About>) -> &'static [Requirement] {
    match about {
        Some(About::Obligation | About::Prohibition | About::Format) => &[Requirement::Constraints],
        Some(About::Limit) => {
            &[Requirement::Constraints, Requirement::Guards, Requirement::Termination]
        }
        Some(About::Termination) => &[Requirement::Termination],
        Some(About::Clarification) => &[Requirement::Clarification],
        Some(About::Verification) => &[Requirement::Coverage, Requirement::Verifier],
        Some(About::Role) => &[Requirement::Roles],
        None => &[],
    }
}
