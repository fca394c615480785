//! The command that most likely comes next, whole, ready to be typed.

use incidents::event::{Comeback, Purpose};
use incidents::{Incident, State};

/// What to type next about an incident.
pub fn next(incident: &Incident) -> String {
    let id = &incident.id;
    match incident.state {
        State::Open if incident.category().is_some() || incident.signature.is_outage() => {
            format!("masthead incident route {id}")
        }
        State::Open => format!("masthead incident judge {id} --mode MODE"),
        State::Routed => format!("masthead incident accept {id}"),
        State::Accepted if incident.purpose == Purpose::Drill => {
            format!("masthead incident show {id}")
        }
        // Whether the fix held is open: nothing asks for another one yet.
        State::Reopened if incident.comebacks.last() == Some(&Comeback::Undated) => prove(incident),
        State::Accepted | State::Reopened => plan(incident),
        State::Fixing => fixing(incident),
        State::Proven => close(incident),
        State::Closed => "masthead incident list".to_owned(),
        State::Merged => {
            let into = incident.merged_into.as_ref().unwrap_or(id);
            format!("masthead incident show {into}")
        }
    }
}

fn plan(incident: &Incident) -> String {
    let id = &incident.id;
    format!("masthead incident fix {id} \"WHAT\" --change KIND --due DATE")
}

fn fixing(incident: &Incident) -> String {
    let id = &incident.id;
    // The plan that was made last is the one that is meant now.
    let unshipped = incident.fixes.iter().rev().find(|fix| fix.is_open());
    match (unshipped, incident.proof()) {
        (Some(fix), _) => format!("masthead incident ship {id} --fix {}", fix.no.0),
        (None, Some(proof)) if proof.verdict() == incidents::prove::Verdict::Refuted => {
            plan(incident)
        }
        (None, _) if incident.category().is_none() => close(incident),
        (None, _) => prove(incident),
    }
}

fn prove(incident: &Incident) -> String {
    format!("masthead incident prove {} --after PATH...", incident.id)
}

fn close(incident: &Incident) -> String {
    let id = &incident.id;
    let lacks_cause =
        incident.postmortem.as_ref().is_none_or(|one| one.root_cause.trim().is_empty());
    if lacks_cause && incident.category().is_some() {
        format!("masthead incident postmortem {id} --out {id}.md")
    } else {
        format!("masthead incident close {id}")
    }
}
