//! What makes two runs the same incident: the mode, what was demanded, the agent's role and the tool, and no
//! value that was passed around. For infrastructure it is what broke and how, whichever agent met it and
//! whatever anybody says of it.

pub(crate) mod demand;
mod former;

use crate::judgement::{class_name, leading};
use case::hidden::unhashed;
use case::{Act, ActorKind, Case, Cite, Step, StepNo};
use checks::outcome::BrokenCall;
use checks::{Class, Mode, Triage};

/// The structural part of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// The layer, or why there is none.
    pub class: String,
    /// The leading mode's code.
    pub mode: Option<String>,
    /// The clause that it breaks or that is missing.
    pub clause: Option<String>,
    /// What of a prompt is broken, where the clause is a text that demands many things: the same wherever it
    /// stands.
    pub demand: Option<String>,
    /// The role of the agent at the step that proves it.
    pub role: Option<String>,
    /// The tool of the call at that step.
    pub tool: Option<String>,
    /// The host that did not answer, where the error or the call names it.
    pub service: Option<String>,
    /// What broke, for infrastructure; what is missing, for what cannot be told.
    pub fault: Option<String>,
}

/// The longest fault that a signature keeps, in characters: the words that name it stand in front.
const LONGEST_FAULT: usize = 96;

impl Signature {
    /// The signature of a judged run.
    pub fn of(case: &Case, triage: &Triage) -> Self {
        let verdict = &triage.verdict;
        let bare = Self::bare(verdict.class, verdict.mode);
        match verdict.class {
            Class::Layer(_) => {
                let finding = leading(triage);
                let step = finding.and_then(|one| one.primary().step_no());
                let step = step.and_then(|no| case.trace.step(no));
                Self {
                    clause: finding.and_then(|one| one.cited_clause()).map(|one| one.0.to_string()),
                    demand: finding.and_then(|one| demand::of(case, one)),
                    role: step.and_then(|step| role(case, step)),
                    tool: step.and_then(|step| tool(case, step)),
                    ..bare
                }
            }
            Class::Infrastructure | Class::External => Self::of_outage(case, triage, bare),
            Class::Inconclusive => Self {
                fault: triage.sufficiency.missing.first().map(|missing| masked(missing)),
                ..bare
            },
            Class::Nothing => bare,
        }
    }

    fn of_outage(case: &Case, triage: &Triage, bare: Self) -> Self {
        let outcome = &triage.outcome;
        let broke = outcome.broke.as_ref();
        if let Some(call) = broke.and_then(|broke| broke.call.as_ref()) {
            return Self {
                tool: Some(unnumbered(&unhashed(&call.tool))),
                service: call.host.as_deref().map(unhashed),
                fault: Some(error(call)),
                ..bare
            };
        }
        let how = broke.map_or(&outcome.reason, |broke| &broke.how);
        let shown = broke.and_then(|broke| broke.shown_by.as_ref()).or(outcome.evidence.as_ref());
        Self {
            tool: shown.and_then(Cite::step_no).and_then(|no| tool_at(case, no)),
            fault: Some(masked(how)),
            ..bare
        }
    }

    /// A signature of which only layer and mode are known.
    pub fn bare(class: Class, mode: Option<Mode>) -> Self {
        Self {
            class: class_name(class).to_owned(),
            mode: mode.map(|mode| mode.code().to_owned()),
            ..Self::default()
        }
    }

    /// Whether it is one of infrastructure or of a service of others: one outage is one incident,
    /// whichever systems it hits.
    pub fn is_outage(&self) -> bool {
        [Class::Infrastructure, Class::External]
            .into_iter()
            .any(|one| self.class == class_name(one))
    }

    /// The signature in one line, such as `FM-1.3 | guard | executor | rollout_restart | -`.
    pub fn text(&self) -> String {
        let named = self.mode.as_deref().unwrap_or(&self.class);
        let what = self.demand.as_ref().or(self.clause.as_ref());
        // The demand names the tool that it is about. Which call happened to break it is as it comes.
        let tool = self.tool.as_ref().filter(|_| what.is_none() || !self.is_of_demand());
        let place = self.service.as_ref().or(tool);
        let parts = [what, self.role.as_ref(), place, self.fault.as_ref()];
        let parts = parts.into_iter().map(|part| part.map_or("-", String::as_str));
        std::iter::once(named).chain(parts).collect::<Vec<_>>().join(" | ")
    }

    /// The tool at which the structure is missing; `None` where a demand was broken, which any call could do.
    pub(crate) fn place(&self) -> Option<&str> {
        self.tool.as_deref().filter(|_| !self.is_of_demand())
    }

    /// What two incidents must share to be one: the signature, within one system unless it is an
    /// outage.
    pub fn key(&self, system: Option<&str>) -> String {
        let scope = if self.is_outage() { "*" } else { system.unwrap_or("") };
        format!("{scope} | {}", self.text())
    }

    /// Whether its mode is that a demand was broken, whatever broke it.
    fn is_of_demand(&self) -> bool {
        self.mode.as_deref() == Some(Mode::DisobeyTaskSpecification.code())
    }
}

/// The fault and the kind of error: `outage: connection refused`.
fn error(call: &BrokenCall) -> String {
    call.kind.map_or_else(|| call.fault.to_owned(), |kind| format!("{}: {kind}", call.fault))
}

/// The role of whoever acted, or of whoever called the tool whose result it is.
fn role(case: &Case, step: &Step) -> Option<String> {
    let by = match &step.act {
        Act::Result(result) => result.call.and_then(|no| case.trace.step(no)).unwrap_or(step),
        Act::Instruct(_)
        | Act::Say { .. }
        | Act::Think(_)
        | Act::Call(_)
        | Act::Handoff { .. }
        | Act::Event { .. } => step,
    };
    let actor = case.trace.actor(by).filter(|actor| actor.kind == ActorKind::Agent)?;
    let declared = case.spec.roles.iter().find(|role| role.name == actor.name);
    Some(declared.map_or_else(|| unnumbered(&actor.name), |role| role.name.to_string()))
}

fn tool_at(case: &Case, no: StepNo) -> Option<String> {
    case.trace.step(no).and_then(|step| tool(case, step))
}

fn tool(case: &Case, step: &Step) -> Option<String> {
    let answered = step.result().and_then(|result| case.trace.step(result.call?));
    let call = step.call().or_else(|| answered?.call())?;
    Some(unnumbered(&unhashed(&call.tool.text)))
}

/// A name without the number of its instance: `worker-3` and `worker_17` are both workers. A name that
/// would be nothing without it keeps it.
pub(crate) fn unnumbered(name: &str) -> String {
    let is_mark = |letter: char| matches!(letter, '-' | '_' | '#' | ' ' | ':' | '/');
    let shorter = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_counted = shorter.ends_with(is_mark);
    let kept = shorter.trim_end_matches(is_mark);
    if is_counted && !kept.is_empty() { kept.to_owned() } else { name.to_owned() }
}

/// Words without the values in them: whatever holds a digit, is quoted or stands for a secret.
fn masked(words: &str) -> String {
    let words = unhashed(words).to_lowercase();
    let mut out = String::new();
    for word in words.split_whitespace() {
        let is_value = word.contains(|letter: char| letter.is_ascii_digit() || letter == '‹')
            && !is_status(word);
        let shown = if is_value { "#" } else { word };
        if is_value && out.ends_with('#') {
            continue;
        }
        if out.chars().count() + shown.chars().count() >= LONGEST_FAULT {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(shown);
    }
    out
}

/// An HTTP status of a failure: what broke, not a value that was passed around.
fn is_status(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
    bare.len() == 3
        && bare.starts_with(['4', '5'])
        && bare.bytes().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Owners, Spec};
    use checks::Answers;

    fn judged(run: &str) -> (Case, Triage) {
        let example = casebook::read(run).expect("the shorthand reads");
        let case = Case {
            trace: example.trace,
            spec: Spec::default(),
            symptom: Some("it did the same thing over and over".into()),
            owners: Owners::default(),
        };
        let triage = checks::triage(&case, &Answers::none());
        (case, triage)
    }

    fn restarted(agent: &str, app: &str) -> String {
        let call = format!("{agent}  call rollout_restart {{\"app\": \"{app}\"}}");
        let answer = "tool  {\"status\": \"restarted\"}";
        format!(
            "1 user  Restart the pods.\n2 {call}\n3 {answer}\n4 {call}\n5 {answer}\n6 {call}\n7 {answer}\n\
             8 {call}\n9 {answer}\n"
        )
    }

    #[test]
    fn the_same_loop_over_other_values_has_the_same_signature() {
        let (one_case, one) = judged(&restarted("executor", "payments"));
        let (other_case, other) = judged(&restarted("executor", "billing"));
        let signature = Signature::of(&one_case, &one);
        assert_eq!(signature, Signature::of(&other_case, &other));
        assert_eq!(signature.text(), "FM-1.3 | - | executor | rollout_restart | -");
    }

    #[test]
    fn instances_of_one_role_count_as_the_role() {
        assert_eq!(unnumbered("worker-3"), "worker");
        assert_eq!(unnumbered("worker_17"), "worker");
        assert_eq!(unnumbered("gpt4"), "gpt4");
        assert_eq!(unnumbered("007"), "007");
    }

    #[test]
    fn a_fault_is_told_without_its_values() {
        let one =
            masked("the harness caught RateLimitError: 429 after 31.2 s for request 'r-1a2b'");
        let other = masked("the harness caught RateLimitError: 429 after 8 s for request 'r-99ff'");
        assert_eq!(one, other);
        assert_eq!(one, "the harness caught ratelimiterror: 429 after # s for request #");
    }

    #[test]
    fn an_outage_is_one_incident_in_every_system_and_a_layer_only_in_its_own() {
        let outage = Signature {
            fault: Some("the gateway timed out".to_owned()),
            ..Signature::bare(Class::Infrastructure, None)
        };
        assert_eq!(outage.key(Some("billing")), outage.key(Some("search")));
        let loops = Signature::bare(
            Class::Layer(checks::Category::Specification),
            Some(Mode::StepRepetition),
        );
        assert_ne!(loops.key(Some("billing")), loops.key(Some("search")));
    }
}
