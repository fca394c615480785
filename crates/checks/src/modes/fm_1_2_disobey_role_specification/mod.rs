//! FM-1.2: an agent does what its role does not cover: it calls another's tool, breaks a rule of its
//! role, insists on what was refused to it, speaks in another's name, or writes a tool's result itself.

mod allowed;
mod bounds;
mod dialogue;
mod kept;
mod leave;
mod limits;
mod listed;
mod own_result;
mod refused;
mod turns;
mod voices;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::Question;
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::roles::{Role, Roles};
use case::Case;

/// What the project knows about this mode.
pub(crate) const ENTRY: Entry = Entry {
    mode: Mode::DisobeyRoleSpecification,
    page: include_str!("FM-1.2.md"),
    needs: &[Need::Content],
    fix: FixEntry {
        id: "role-allow-list",
        text: "give each role a tool allow-list and a statement of what it may not do, enforced by the orchestrator",
        measured: None,
    },
    wrong_fix: "'stay in your role' leaves the tools in the agent's hands",
    single_agent: true,
    check,
};

/// How many findings of one kind, and citations of one finding, are told.
const TOLD: usize = 3;
/// A person answers two questions of one mode, not ten.
const MOST_QUESTIONS: usize = 2;
/// How far an act that nothing holds against its role leans towards the mode.
const LEAN: Score = Score::new(0.2);
/// What one way of looking brought up.
#[derive(Default)]
struct Looked {
    findings: Vec<Finding>,
    questions: Vec<Question>,
    /// What nearly was one, and why it is none.
    near: Vec<Refuter>,
    /// How many acts or messages were held against something.
    compared: usize,
    /// How many rules no act can be held against.
    unread: usize,
}

fn check(case: &Case, view: &View<'_>) -> Reading {
    let roles = Roles::of(view);
    let voices = voices::look(case, view, &roles);
    let limits = limits::of(view, &roles);
    let mut bounds = bounds::look(case, view, &roles, &limits);
    let own_result = own_result::look(case, view);
    let refused = refused::look(case, view, &roles);
    // Code under another's name is one finding, not two.
    let is_told = |one: &Finding| {
        let at = one.primary().step_no();
        voices.findings.iter().any(|told| told.citations().iter().any(|cite| cite.step_no() == at))
    };
    bounds.findings.retain(|one| !is_told(one));
    let mut findings = voices.findings.clone();
    findings.append(&mut bounds.findings.clone());
    findings.extend(own_result.findings.iter().chain(&refused.findings).cloned());
    // What a list or a rule with a tool's name shows is told once.
    let is_new = |one: &Finding, told: &[Finding]| {
        let at = one.primary().step_no();
        !told.iter().any(|told| told.citations().iter().any(|cite| cite.step_no() == at))
    };
    let mut kept = kept::look(view, &roles, &limits);
    let mut leave = leave::look(case, view, &roles);
    let listed = listed::look(case, view, &roles);
    bounds.compared += listed.compared;
    let others = leave.findings.drain(..).chain(listed.findings);
    let others = others.chain(dialogue::look(case, view, &roles).findings);
    for one in kept.findings.drain(..).chain(others) {
        if is_new(&one, &findings) {
            findings.push(one);
        }
    }
    bounds.compared += kept.compared + leave.compared;
    bounds.unread += kept.unread + limits::unread(view, &roles, &limits);
    bounds.questions.append(&mut kept.questions);
    bounds.near.append(&mut kept.near);
    bounds.near.append(&mut leave.near);
    bounds.questions.append(&mut leave.questions);
    let is_limited = 0 < kept.compared + leave.compared + bounds.unread;
    Reading::found_or(findings, || {
        otherwise(&roles, is_limited, [voices, bounds, own_result, refused])
    })
}

/// Nothing was found.
fn otherwise(roles: &Roles<'_>, is_limited: bool, looked: [Looked; 4]) -> Reading {
    let [voices, bounds, own_result, refused] = looked;
    let questions =
        voices.questions.into_iter().chain(bounds.questions).chain(own_result.questions);
    let questions: Vec<Question> =
        refused.questions.into_iter().chain(questions).take(MOST_QUESTIONS).collect();
    if !questions.is_empty() {
        return Reading::ask("a person's word on what a role covers", questions, LEAN);
    }
    if !is_limited && !roles.roles.iter().any(Role::is_stated) {
        // What the layer lacks is asked once, for all of its modes.
        return Reading::cannot_tell("what each role may do: no instructions, no tools, no rules");
    }
    let voices_of = match roles.roles.len() {
        0 | 1 => String::new(),
        _ => format!("; {} messages searched for other voices", voices.compared),
    };
    // What such a sentence forbids is no kind of act: it is the ledger's, and a person's.
    let unread = match bounds.unread {
        0 => String::new(),
        count => format!("; {count} sentences name no kind of act"),
    };
    if bounds.compared == 0 && own_result.compared == 0 {
        // Instructions that bind no act say nothing that could have been kept.
        return Reading::cannot_tell(format!(
            "a statement of what the role may or may not do that an act can be held against{unread}"
        ));
    }
    if 0 < bounds.unread {
        return Reading::cannot_tell(format!(
            "a person's word on what the roles forbid in words{unread}; {} acts and rules that can be held against each other agree",
            bounds.compared
        ));
    }
    let because =
        format!("{} acts and rules held against what the roles state{voices_of}", bounds.compared);
    let near = voices
        .near
        .into_iter()
        .chain(bounds.near)
        .chain(own_result.near)
        .chain(refused.near)
        .take(TOLD);
    Reading::clear_after(because, near.collect())
}
