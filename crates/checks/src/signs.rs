//! Signs of trouble: what the structure of a run shows that proves nothing and stands more often in
//! runs that failed than in runs that went well. They order what could not be told, and only that: no
//! sum of signs ever makes a finding, a question or a verdict.
//!
//! Every sign weighs the same. Weights that were fitted on some sources of labelled runs were no gain on
//! the sources that were left out (`docs/accuracy.md`), so there are none.

mod look;

use crate::outcome::Status;
use crate::reading::{Reading, Score};
use crate::readings::ModeReading;
use crate::taxonomy::Mode;
use crate::view::View;
use look::Scene;

/// One thing in the structure of a run that nominates it for a closer look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A tool failed and never worked again.
    Broken,
    /// The last call, or the last call that was to change something, failed.
    LastFailed,
    /// A call that was to change something failed.
    ChangeFailed,
    /// What had been changed was changed again, or the same change was made twice.
    Reworked,
    /// More than one thing was changed.
    ChangedMore,
    /// A person went on after the last change.
    WentOn,
    /// A person said much the same once more.
    Insisted,
    /// One tool was called over and over, whatever it was given.
    Searched,
    /// The same call was made again and gave the same.
    Again,
    /// An agent said near the end that something did not work.
    Admitted,
    /// Something was changed, and nobody had spoken since the change before.
    Unasked,
    /// The answer holds little of what the tools gave.
    Unused,
    /// The run ended with a question to a person who was never heard again.
    AskedAtEnd,
    /// The agent's last turn is empty.
    Silent,
    /// Another mode is found.
    Found,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 15] = [
        Self::Broken,
        Self::LastFailed,
        Self::ChangeFailed,
        Self::Reworked,
        Self::ChangedMore,
        Self::WentOn,
        Self::Insisted,
        Self::Searched,
        Self::Again,
        Self::Admitted,
        Self::Unasked,
        Self::Unused,
        Self::AskedAtEnd,
        Self::Silent,
        Self::Found,
    ];

    /// The sign in a few words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broken => "a tool failed and never worked again",
            Self::LastFailed => "the last call or the last change failed",
            Self::ChangeFailed => "a change failed",
            Self::Reworked => "a change was made again or made over",
            Self::ChangedMore => "more than one thing was changed",
            Self::WentOn => "a person went on after the last change",
            Self::Insisted => "a person said much the same once more",
            Self::Searched => "one tool was called four times in a row",
            Self::Again => "the same call gave the same again",
            Self::Admitted => "an agent said near the end that something did not work",
            Self::Unasked => "a change that nobody had spoken before",
            Self::Unused => "the answer holds little of what the tools gave",
            Self::AskedAtEnd => "the run ended with a question that nobody answered",
            Self::Silent => "the last turn is empty",
            Self::Found => "another mode is found",
        }
    }

    /// The mode that it points at more than at others.
    const fn mode(self) -> Option<Mode> {
        match self {
            Self::Broken | Self::Silent => Some(Mode::PrematureTermination),
            Self::LastFailed | Self::ChangeFailed => Some(Mode::IncorrectVerification),
            Self::Reworked | Self::Insisted => Some(Mode::DisobeyTaskSpecification),
            Self::ChangedMore | Self::WentOn => Some(Mode::NoOrIncompleteVerification),
            Self::Searched | Self::Again => Some(Mode::StepRepetition),
            Self::Unasked | Self::AskedAtEnd => Some(Mode::FailToAskForClarification),
            Self::Unused | Self::Admitted => Some(Mode::ReasoningActionMismatch),
            Self::Found => None,
        }
    }
}

/// The most that a mode is worth which could not be told: below the weakest finding that may lead.
const MOST: f64 = 0.25;

/// With so many signs, and one more for want of proof that all is well, a mode has half of the most.
const HALF: f64 = 4.0;

/// What it is worth that somebody other than the agent says that the run failed.
const KNOWN: f64 = 0.5;

/// The signs of a run, in a fixed order.
pub fn of(view: &View<'_>, modes: &[ModeReading]) -> Vec<Sign> {
    let scene = Scene::of(view);
    let is_found = modes.iter().any(|one| !one.reading.findings().is_empty());
    let is_seen = |sign: &Sign| scene.shows(*sign) || (*sign == Sign::Found && is_found);
    Sign::ALL.into_iter().filter(is_seen).collect()
}

/// Gives every mode that cannot be told its score: how much points at the run as a whole, and most of
/// it to the modes that the signs name. None where the run is known to have gone well or to have broken
/// down, or cannot be read: then no agent's failure is left to be told.
pub(crate) fn lean(view: &View<'_>, modes: &mut [ModeReading]) {
    if view.case.trace.guessed || !view.sufficiency().content {
        return settle(modes, |_| 0.0);
    }
    let known = match view.outcome().status {
        Status::Failed => KNOWN,
        Status::Unverified | Status::Unknown => 0.0,
        Status::Succeeded | Status::Infrastructure => return settle(modes, |_| 0.0),
    };
    let signs = of(view, modes);
    let nominated: Vec<Mode> =
        modes.iter().filter(|one| is_nominated(one)).map(|one| one.mode).collect();
    // Who hands the matter to a person before anything is changed took the way out that is safe.
    let handed = usize::from(look::handed_over_unchanged(view));
    let points = number((1 + signs.len() + nominated.len()).saturating_sub(handed));
    let strength = known + (1.0 - known) * points / (points + HALF);
    let pointed: Vec<Mode> = signs.into_iter().filter_map(Sign::mode).chain(nominated).collect();
    let count = |mode: Mode| 1 + pointed.iter().filter(|one| **one == mode).count();
    let open = modes.iter().filter(|one| matches!(one.reading, Reading::CannotTell(_)));
    let most = number(open.map(|one| count(one.mode)).max().unwrap_or(1));
    settle(modes, |mode| MOST * strength * number(count(mode)) / most);
}

/// Puts the score in the place of each open mode's own.
fn settle(modes: &mut [ModeReading], worth: impl Fn(Mode) -> f64) {
    for one in modes {
        if let Reading::CannotTell(gap) = &mut one.reading {
            gap.lean = Score::new(worth(one.mode));
        }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Whether something in the run made the mode ask. What the task demanded and whether anybody checked
/// it outside of the run is asked of runs that went well, too.
fn is_nominated(one: &ModeReading) -> bool {
    let is_asked = matches!(&one.reading, Reading::CannotTell(gap) if !gap.questions.is_empty());
    let asks_always = matches!(
        one.mode,
        Mode::DisobeyTaskSpecification
            | Mode::NoOrIncompleteVerification
            | Mode::IncorrectVerification
    );
    is_asked && !asks_always
}

#[cfg(test)]
mod tests {
    use crate::question::Answers;
    use crate::triage::triage;
    use case::{Case, Owners, Spec};

    /// The highest score of any mode that cannot be told, and whether anything is found.
    fn highest(run: &str) -> (f64, bool) {
        let trace = casebook::read(run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let modes = triage(&case, &Answers::none()).modes;
        let scores = modes.iter().filter(|one| one.reading.findings().is_empty());
        let highest = scores.map(|one| one.reading.score().get()).fold(0.0, f64::max);
        (highest, modes.iter().any(|one| !one.reading.findings().is_empty()))
    }

    const PLAIN: &str = r#"
1 user  Move order O-7 to Friday.
2 desk  call get_order {"order": "O-7"}
3 tool  {"order": "O-7", "day": "Monday"}
4 desk  call move_order {"order": "O-7", "day": "Friday"}
5 tool  {"order": "O-7", "day": "Friday"}
6 desk  Order O-7 now comes on Friday.
"#;

    #[test]
    fn signs_of_trouble_raise_what_cannot_be_told_and_never_to_where_it_leads() {
        let troubled = r#"
1 user  Move order O-7 to Friday.
2 desk  call move_order {"order": "O-7", "day": "Thursday"}
3 tool  failed no such slot
4 desk  call move_order {"order": "O-7", "day": "Saturday"}
5 tool  {"order": "O-7", "day": "Saturday"}
6 desk  That did not work as you wanted; it comes on Saturday.
7 user  Please move order O-7 to Friday instead.
8 desk  Is Saturday good for you?
"#;
        let (plain, is_found) = highest(PLAIN);
        assert!(!is_found && 0.0 < plain, "{plain}");
        let (more, _) = highest(troubled);
        assert!(plain < more && more <= super::MOST, "{plain} {more}");
    }

    #[test]
    fn a_name_says_nothing() {
        let named = PLAIN.replace("desk", "clerk").replace("O-7", "X-9");
        assert_eq!(highest(PLAIN), highest(&named));
    }
}
