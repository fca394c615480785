//! What kind of change a sentence is that was added, taken away, or put in other words.

use super::leaning::{self, Leaning};
use super::{Change, Kind};
use crate::gate::Requirement;
use crate::gate::prompt::{About, Held, Names, Sentence, Weight, held_of, of_sentence, residue_of};
use crate::gate::review::Place;
use crate::pattern::pattern;
use case::spec::Cap;
use regex::Regex;
use std::sync::LazyLock;

static RETRIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:re-?try|retries|retrying|try again|another attempt|re-?attempt|try (?:a few|several|more|\d+) (?:more )?times)\b",
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
    Change::new(kind, what).bearing(bears_on(about)).between(None, Some(place(sentence)))
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
    let ((was, _), (is, weight)) = (read(old, before), read(new, after));
    let held = (held_of(old, before), held_of(new, after));
    let (kind, what) = match held {
        (Some(old), Some(new)) => of_held(&old, &new),
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
        (None, None) if residue_of(&old.said) == residue_of(&new.said) => {
            (Kind::ToneOnly, "the same is said in another tone")
        }
        (None, None) if matches!(weight, Some(Weight::Hollow { .. })) => {
            (Kind::ToneOnly, "words that check nothing take the place of others")
        }
        (None, None) => (Kind::Wording, "a rule that only a person can judge is put otherwise"),
    };
    let about = is.or(was);
    Change::new(kind, what).bearing(bears_on(about)).between(Some(place(old)), Some(place(new)))
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
        _ => Leaning::Other,
    };
    match leaning {
        Leaning::Same => (Kind::WithoutEffect, "the same rule is put in other words"),
        Leaning::Tighter => {
            (Kind::EvaluableConstraint, "a rule that a program can evaluate is tighter")
        }
        Leaning::Looser => (Kind::Loosened, "a rule that a program can evaluate holds less"),
        Leaning::Other => {
            (Kind::EvaluableConstraint, "a rule that a program can evaluate is another one")
        }
    }
}

fn read(sentence: &Sentence, names: &Names) -> (Option<About>, Option<Weight>) {
    of_sentence(&sentence.said, names)
        .map_or((None, None), |(about, weight)| (Some(about), Some(weight)))
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
