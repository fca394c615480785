//! The standing questions: what to ask about a layer that cannot tell when none of its modes has a
//! question of its own. Their answers take the way of all answers, through `question::settle`.
//!
//! A person who answers speaks of the layer, not of a mode: the finding has none.

use crate::outcome::{Outcome, Status};
use crate::question::{self, Answers, Question, Reply};
use crate::reading::{ClauseState, Finding, Reading, Refuter, Score};
use crate::readings::ModeReading;
use crate::taxonomy::{Category, Mode};
use crate::view::evidence::Standing as Shown;
use crate::view::{View, is_from_person, short, stated};
use crate::whole;
use case::{Case, Cite, Searched, Step};

/// A person says so: enough to route by, less than what a trace proves.
const SAID_BY_PERSON: Score = Score::new(0.6);

/// The longest symptom that a question repeats.
const LONGEST_SYMPTOM: usize = 90;

/// A layer, and what it says as a whole beside its modes.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The layer.
    pub category: Category,
    /// Cannot tell with the question, found by its answer, or clear of it.
    pub reading: Reading,
}

/// What is asked of each layer that cannot tell; nothing about a run that went well or never could.
pub fn of(
    view: &View<'_>,
    outcome: &Outcome,
    modes: &[ModeReading],
    answers: &Answers,
) -> Vec<Standing> {
    let mut standing = asked(view, outcome, modes, answers);
    // What the structure shows of a layer as a whole comes before what a person is asked about it.
    let whole = whole::look(view, outcome).filter(|found| was_read(modes, found.category));
    if let Some(found) = whole {
        let is_open =
            |one: &Standing| one.category == found.category && one.reading.findings().is_empty();
        standing.retain(|one| !is_open(one));
        standing.push(Standing { category: found.category, reading: Reading::found(found) });
    }
    standing
}

/// What is asked of each layer that cannot tell, with the answers at hand.
fn asked(
    view: &View<'_>,
    outcome: &Outcome,
    modes: &[ModeReading],
    answers: &Answers,
) -> Vec<Standing> {
    let manner = match outcome.status {
        Status::Failed => Manner::Failed,
        Status::Unknown => Manner::Open,
        // Nobody says that an unverified run failed: first somebody has to.
        Status::Unverified | Status::Succeeded | Status::Infrastructure => return Vec::new(),
    };
    let Some(scene) = Scene::of(view) else {
        return Vec::new();
    };
    let is_open = |category: &Category| {
        let mut own = modes.iter().filter(|one| one.mode.category() == *category);
        own.any(|one| matches!(one.reading, Reading::CannotTell(_)))
    };
    let ask = |category: Category| {
        let mut question = scene.question(category, manner);
        question.name();
        let open = Reading::ask("a person's word", vec![question], Score::NONE);
        Standing { category, reading: question::settle(open, view.case, answers) }
    };
    Category::ALL.into_iter().filter(is_open).map(ask).collect()
}

/// Whether any mode of the layer was asked for.
fn was_read(modes: &[ModeReading], category: Category) -> bool {
    modes.iter().any(|one| one.mode.category() == category)
}

/// Whether somebody says that the run failed. Where nobody does, a question asks that too: a spec
/// gap counts only where a step shows it.
#[derive(Clone, Copy)]
enum Manner {
    Failed,
    Open,
}

/// The steps that the questions point at.
struct Scene<'c> {
    case: &'c Case,
    request: Option<&'c Step>,
    first_write: Option<&'c Step>,
    last_write: Option<&'c Step>,
    /// The last word, or the last step where there is none.
    end: &'c Step,
}

impl<'c> Scene<'c> {
    fn of(view: &View<'c>) -> Option<Self> {
        let went_through = |exchange: &&crate::view::Exchange<'_>| {
            exchange.effect.acts() && exchange.standing != Shown::Bad
        };
        let mut writes = view.exchanges.iter().filter(went_through).map(|write| write.step);
        let first_write = writes.next();
        let mut steps = view.case.trace.steps.iter();
        Some(Self {
            case: view.case,
            request: steps.find(|step| is_from_person(view.case, step)),
            first_write,
            last_write: writes.next_back().or(first_write),
            end: view.last_word().or_else(|| view.last_step())?,
        })
    }

    fn question(&self, category: Category, manner: Manner) -> Question {
        match category {
            Category::Specification => self.of_spec(manner),
            Category::Coordination => self.of_request(manner),
            Category::Verification => self.of_check(manner),
        }
    }

    /// FC1: nothing states what would have ruled it out.
    fn of_spec(&self, manner: Manner) -> Question {
        let act = self.first_write.unwrap_or(self.end);
        let (ask, on) = match (manner, &self.case.symptom, self.first_write) {
            (Manner::Open, _, _) => (
                "Is the result wrong, and nothing in the prompt or spec rules it out?".to_owned(),
                Reply::Yes,
            ),
            (Manner::Failed, Some(symptom), _) => {
                let symptom = short::quoted(symptom, LONGEST_SYMPTOM);
                (format!("Does the prompt or spec rule this out: {symptom}?"), Reply::No)
            }
            (Manner::Failed, None, Some(write)) => {
                let write = named(write);
                (format!("Does the prompt or spec say when {write} may happen?"), Reply::No)
            }
            (Manner::Failed, None, None) => {
                let end = self.end.no;
                (
                    format!("Does the prompt or spec say what makes the result (#{end}) right?"),
                    Reply::No,
                )
            }
        };
        let absent = Cite::absent("a rule that decides it", stated::searched(self.case));
        let summary = "a person says that nothing in the prompt or spec rules it out";
        let then = finding(Category::Specification, act, absent, summary);
        Question::new(ask, on, then.clause(ClauseState::Silent))
    }

    /// FC2: the request was open, and it was settled without a question.
    fn of_request(&self, manner: Manner) -> Question {
        let first = self.request.or(self.case.trace.steps.first()).unwrap_or(self.end);
        let request = self.request.map_or(String::new(), |step| format!(" (#{})", step.no));
        let ask = match manner {
            Manner::Failed => {
                format!("Could the request{request} mean two things, and nobody asked which?")
            }
            Manner::Open => format!(
                "Is the result wrong because the request{request} can mean two things and nobody asked?"
            ),
        };
        let until = self.first_write.unwrap_or(self.end).no.max(first.no);
        let absent = Cite::absent("a question to a person", Searched::Steps(first.no, until));
        let summary = "a person says that the request could mean two things, and nobody asked";
        Question::new(ask, Reply::Yes, finding(Category::Coordination, first, absent, summary))
    }

    /// FC3: nothing compared what was done with the task.
    fn of_check(&self, manner: Manner) -> Question {
        let act = self.last_write.unwrap_or(self.end);
        let what = match self.last_write {
            Some(write) => format!("{}, the last write,", named(write)),
            None => format!("the result (#{})", self.end.no),
        };
        let (ask, on) = match manner {
            Manner::Failed => {
                (format!("Was {what} compared with the task before success?"), Reply::No)
            }
            Manner::Open => {
                let what = what.trim_end_matches(',');
                (
                    format!("Is the result wrong, and nothing compared {what} with the task?"),
                    Reply::Yes,
                )
            }
        };
        let last = self.case.trace.last().unwrap_or(act.no);
        let absent = Cite::absent("a check against the task", Searched::Steps(act.no, last));
        let summary = "a person says that nothing compared the result with the task";
        Question::new(ask, on, finding(Category::Verification, act, absent, summary))
    }
}

fn finding(category: Category, step: &Step, absent: Cite, summary: &str) -> Finding {
    let mode = match category {
        Category::Specification => Mode::DisobeyTaskSpecification,
        Category::Coordination => Mode::FailToAskForClarification,
        Category::Verification => Mode::NoOrIncompleteVerification,
    };
    let mut found = Finding::unnamed(category, SAID_BY_PERSON, Cite::step(step), summary);
    // The person says that it went wrong, not where.
    found.divergence = None;
    found
        .citing([absent])
        .refuters([Refuter::untested("the person is mistaken")])
        .fixed_by(mode.entry().fix.to_fix())
}

/// A call as its step and tool.
fn named(step: &Step) -> String {
    match step.call() {
        Some(call) => format!("#{} {}", step.no, call.tool.text),
        None => format!("#{}", step.no),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Answer;
    use crate::triage::{CheckResult, triage};
    use crate::verdict::Class;
    use case::{Act, ActorKind, Origin, Passage, Trace};

    /// A person asks, an agent answers, nothing else is known.
    fn case(symptom: Option<&str>) -> Case {
        let mut trace = Trace::default();
        for (at, (name, kind, words)) in [
            ("user", ActorKind::Person, "Refund the order."),
            ("biller", ActorKind::Agent, "Refunded."),
        ]
        .into_iter()
        .enumerate()
        {
            let actor = trace.actor_named(name, kind);
            let at = Origin::top().index(at);
            let text = Passage::new(words, at.key("content"));
            trace.push(actor, Act::Say { text, to: None }, at);
        }
        Case {
            trace,
            symptom: symptom.map(Into::into),
            spec: case::Spec::default(),
            owners: case::Owners::default(),
        }
    }

    fn answered(case: &Case, category: Category, reply: impl Fn(&Question) -> Reply) -> Class {
        let open = triage(case, &Answers::none());
        let mut answers = Answers::none();
        let asked = open.checks.iter().flat_map(|check| &check.questions);
        for question in asked.filter(|question| question.decides() == category) {
            let answer =
                Answer { reply: reply(question), author: "x".into(), at: "2026-01-01".into() };
            answers.add(question.id.clone(), answer);
        }
        triage(case, &answers).verdict.class
    }

    fn other(reply: Reply) -> Reply {
        match reply {
            Reply::Yes => Reply::No,
            Reply::No => Reply::Yes,
        }
    }

    #[test]
    fn every_layer_that_cannot_tell_asks_something() {
        let failed = case(Some("refund went to the wrong customer"));
        for check in &triage(&failed, &Answers::none()).checks {
            let is_open = check.result == CheckResult::CannotTell;
            assert_eq!(is_open, !check.questions.is_empty(), "{check:?}");
        }
    }

    #[test]
    fn nothing_is_asked_about_whole_layers_before_somebody_says_that_it_failed() {
        let triage = triage(&case(None), &Answers::none());
        assert!(triage.checks.iter().all(|check| check.questions.is_empty()));
    }

    #[test]
    fn the_decisive_answer_routes_and_the_verdict_rests_on_it() {
        let case = case(Some("refund went to the wrong customer"));
        for category in Category::ALL {
            let decisive = answered(&case, category, |question| question.found_on);
            assert_eq!(decisive, Class::Layer(category));
            let denied = answered(&case, category, |question| other(question.found_on));
            assert_eq!(denied, Class::Inconclusive);
        }
    }
}
