//! The agent says the words by which, as it was told, the run is over, and works on.
//!
//! The words are those that the task or the instructions name for it (the ledger's signs of
//! completion). What follows them in the same breath belongs to them; a call behind another message, or
//! behind a result, does not.

use super::{ENTRY, orders};
use crate::pattern::pattern;
use crate::reading::{ClauseState, Finding, Fix, Refuter, Score};
use crate::view::effect::Effect;
use crate::view::{View, handover};
use case::{Act, ActorKind, Case, Cite, Searched, Step};
use regex::Regex;
use std::sync::LazyLock;

/// The run was over on its agent's own word, and calls follow.
const WORKED_ON: Score = Score::new(0.6);

/// The words that end the run, and what came behind them.
struct Past<'c> {
    said: &'c Step,
    /// Whether a message or a result came since.
    is_apart: bool,
    first: Option<&'c Step>,
    calls: usize,
}

/// A mark that somebody is told to write: in brackets, or in capitals.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:[Ww]rites?|[Ss]ays?|[Rr]eply|[Rr]eplies|[Rr]esponds?|[Oo]utputs?|[Pp]rints?|[Aa]nswers?|[Pp]uts?|(?:[Ee]nd|[Ff]inish)(?:s|es)?(?: (?:the|this|your|its) [a-z]+)?)(?: (?:with|by))?(?: writing)?(?: only| just)? ?",
        r"[`'\x22“]?(?P<mark>[\[<#(]{1,3}[A-Za-z][A-Za-z_ -]{1,20}[\])>#]{1,3}|[A-Z]{4,}(?:[ _-][A-Z]{2,}){0,3})",
    ))
});

/// Words of a sentence that says when all is over, or that it then is.
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:when|once|as soon as|after)\b[^.!?\n]{0,60}\b(?:done|finished|complete[d]?|over|solved|answered|resolved|right|correct|verified|passed|ready)\b|\b(?:run|task|conversation|session|work|chat) (?:is|ends|will be)(?: then)?(?: over| done| finished| complete)?\b",
    )
});

/// The finding, where calls follow the words that end the run before anybody else speaks.
pub(super) fn finding(case: &Case, view: &View<'_>) -> Option<Finding> {
    let signs = view.ledger().entries.iter();
    let mut signs = signs.filter_map(|entry| Some((entry.stated.clone(), entry.sign.as_deref()?)));
    let found = signs.find_map(|(stated, sign)| {
        let past = past(case, view, sign)?;
        Some(told(stated, sign, &past, past.first?))
    });
    found.or_else(|| {
        marks(case).find_map(|(stated, mark)| {
            let past = past(case, view, mark)?;
            Some(told(stated, mark, &past, past.first?))
        })
    })
}

/// The marks that those who command the run declare for its end, whatever else the sentence says.
pub(super) fn marks(case: &Case) -> impl Iterator<Item = (Cite, &str)> {
    let declared = orders::commanded(case, &MARK);
    declared.filter(|(_, one)| OVER.is_match(one.text)).filter_map(|(step, one)| {
        let mark = MARK.captures(one.text)?.name("mark")?;
        let start = one.start + mark.start();
        let cite = Cite::range(step, start..start + mark.len())?;
        Some((cite, mark.as_str()))
    })
}

/// The first time that work follows the sign.
fn past<'c>(case: &'c Case, view: &View<'c>, sign: &str) -> Option<Past<'c>> {
    let mut open: Option<Past<'c>> = None;
    for step in &case.trace.steps {
        if let Some(past) = &mut open
            && !past.take(case, view, step)
        {
            if 0 < past.calls {
                return open;
            }
            open = None;
        }
        let ends = open.is_none()
            && matches!(step.act, Act::Say { .. })
            && case.trace.kind(step) == ActorKind::Agent
            && ends_with(step.words(), sign);
        if ends {
            open = Some(Past { said: step, is_apart: false, first: None, calls: 0 });
        }
    }
    open.filter(|past| 0 < past.calls)
}

impl<'c> Past<'c> {
    /// Counts what follows; false where somebody else opens the matter again.
    fn take(&mut self, case: &Case, view: &View<'_>, step: &'c Step) -> bool {
        match &step.act {
            Act::Say { .. } | Act::Instruct(_) => {
                self.is_apart = true;
                step.actor == self.said.actor
            }
            Act::Handoff { .. } => false,
            Act::Result(_) => {
                self.is_apart = true;
                true
            }
            Act::Call(_) => {
                let made = view.exchange_of(step.no);
                let ends = made.is_none_or(|made| {
                    made.effect == Effect::Finishes || handover::hands_over(made)
                });
                if self.is_apart && !ends && case.trace.kind(step) == ActorKind::Agent {
                    self.first = self.first.or(Some(step));
                    self.calls += 1;
                }
                true
            }
            Act::Think(_) | Act::Event { .. } => true,
        }
    }
}

/// Whether a message ends with the words, however they are marked, or its last line begins with them.
pub(super) fn ends_with(words: &str, sign: &str) -> bool {
    let is_mark = |letter: char| !letter.is_alphanumeric();
    let sign = sign.trim_matches(is_mark);
    let words = words.trim_end_matches(is_mark);
    let last = words.rsplit('\n').next().unwrap_or_default().trim_start_matches(is_mark);
    let before = words.strip_suffix(sign);
    before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
        || last.strip_prefix(sign).is_some_and(|rest| rest.starts_with(':'))
}

fn told(stated: Cite, sign: &str, past: &Past<'_>, first: &Step) -> Finding {
    let summary = format!(
        "\"{sign}\" at step {} says that the run is over, and {} calls follow, beginning at step {}",
        past.said.no, past.calls, first.no
    );
    let nobody = Cite::absent(
        "a word of anybody else who may ask for more",
        Searched::Steps(past.said.no, first.no),
    );
    let said = Cite::words(past.said, sign).unwrap_or_else(|| Cite::step(past.said));
    Finding::new(ENTRY.mode, WORKED_ON, Cite::step(first), summary)
        .clause(ClauseState::Violated)
        .citing([said, stated])
        .refuters([Refuter::not_held("somebody asked for more in between", nobody)])
        .fixed_by(Fix {
            text: format!("end the run outside of the agents at the first \"{sign}\""),
            ..ENTRY.fix.to_fix()
        })
}
