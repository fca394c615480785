//! FM-1.2: an agent does what its role does not cover: it calls another's tool, breaks a rule of its
//! role, speaks in another's name, or writes a tool's result itself.

mod bounds;
mod made_up;
mod turns;
mod voices;

use crate::catalog::{Entry, FixEntry, Need};
use crate::question::Question;
use crate::reading::{Finding, Reading, Refuter, Score};
use crate::taxonomy::Mode;
use crate::view::View;
use crate::view::roles::Roles;
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
    check: Some(check),
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
    let mut bounds = bounds::look(case, view, &roles);
    let made_up = made_up::look(case, view);
    // Code under another's name is one finding, not two.
    let is_told = |one: &Finding| {
        let at = one.primary().step_no();
        voices.findings.iter().any(|told| told.citations().iter().any(|cite| cite.step_no() == at))
    };
    bounds.findings.retain(|one| !is_told(one));
    let mut findings = voices.findings.clone();
    findings.append(&mut bounds.findings.clone());
    findings.extend(made_up.findings.iter().cloned());
    Reading::found_or(findings, || otherwise(&roles, [voices, bounds, made_up]))
}

/// Nothing was found.
fn otherwise(roles: &Roles<'_>, looked: [Looked; 3]) -> Reading {
    let [voices, bounds, made_up] = looked;
    let questions = voices.questions.into_iter().chain(bounds.questions).chain(made_up.questions);
    let questions: Vec<Question> = questions.take(MOST_QUESTIONS).collect();
    if !questions.is_empty() {
        return Reading::ask("a person's word on what a role covers", questions, LEAN);
    }
    let stated = roles.roles.iter().filter(|role| role.is_stated()).count();
    if stated == 0 {
        // What the layer lacks is asked once, for all of its modes.
        return Reading::cannot_tell("what each role may do: no instructions, no tools, no rules");
    }
    let unread = match bounds.unread {
        0 => String::new(),
        count => format!("; {count} sentences forbid what no act shows by its form"),
    };
    let because = format!(
        "{} messages searched for other voices, {} acts and rules held against {stated} stated roles{unread}",
        voices.compared, bounds.compared
    );
    let near = voices.near.into_iter().chain(bounds.near).chain(made_up.near).take(TOLD);
    Reading::clear_after(because, near.collect())
}
