//! An object of the task that no agent ever names, and in its place one of the same form that nobody gave.
//! It needs no words around it: what is never named was never worked on.
//!
//! Plain numbers are left to the words around them: they are worked out, and a line of a program has one.

use super::pieces;
use super::restated::{Place, Swap};
use super::subject::each_text;
use crate::view::prose;
use case::{ActorKind, Case, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// So many letters or digits differ where one object was put in the place of one of several.
const SLIPS: usize = 2;
/// Objects that are looked into. One is enough for a finding.
const MOST: usize = 4;

/// The task's values by their form, each in lower case.
type Forms = BTreeMap<String, BTreeSet<String>>;

/// Every value that the agents work with in the place of one of the task's, in the order of the run.
pub(super) fn look<'c>(case: &'c Case, task: &str) -> Vec<Swap<'c>> {
    let mut forms = Forms::new();
    for at in pieces::with_digits(task) {
        if let Some(form) = form(&task[at.clone()]) {
            forms.entry(form).or_default().insert(task[at].to_lowercase());
        }
    }
    if forms.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(String, Swap<'c>)> = Vec::new();
    for step in case.trace.steps.iter().filter(|step| is_own(case, step)) {
        let _whole = each_text(step, &mut |text| {
            for at in pieces::with_digits(text) {
                let value = text[at].to_lowercase();
                let Some(form) = form(&value) else {
                    continue;
                };
                let Some(own) = forms.get_mut(&form) else {
                    continue;
                };
                let is_known = |(_, swap): &(String, Swap<'c>)| swap.new == value;
                // Whatever an agent names is worked on.
                if !own.remove(&value) && found.len() < MOST && !found.iter().any(is_known) {
                    found.extend(swap(step, &value).map(|swap| (form, swap)));
                }
            }
            ControlFlow::Continue(())
        });
    }
    let in_place = |(form, swap): (String, Swap<'c>)| {
        let left = forms.get(&form)?;
        let old = left.iter().find(|old| is_slip(old, &swap.new)).or_else(|| only(left))?;
        Some(Swap { old: old.clone(), ..swap })
    };
    found.into_iter().filter_map(in_place).collect()
}

/// The one object of that form that is never named.
fn only(left: &BTreeSet<String>) -> Option<&String> {
    left.first().filter(|_| left.len() == 1)
}

/// The form of a value that points at one thing; `None` for counts, dates and names of several parts.
pub(super) fn form(value: &str) -> Option<String> {
    let value = value.to_ascii_uppercase();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let form = prose::shape(&value)?;
    let is_id = form.contains("0*") || form.starts_with("X*") || form.starts_with('#');
    is_id.then_some(form)
}

/// Whether an agent did the step itself.
fn is_own(case: &Case, step: &Step) -> bool {
    case.trace.kind(step) == ActorKind::Agent && step.result().is_none()
}

/// The place of `value` in the step; the old value is not known yet.
fn swap<'c>(step: &'c Step, value: &str) -> Option<Swap<'c>> {
    let at = match step.call() {
        Some(call) => {
            let leaves = prose::leaves(&call.arguments).into_iter();
            let mut holding = leaves.filter(|(_, text)| text.to_lowercase() == *value);
            Place::Argument(holding.next()?.0)
        }
        None => Place::Words(
            step.words()
                .to_lowercase()
                .find(value)
                .filter(|at| {
                    step.words()
                        .get(*at..at + value.len())
                        .is_some_and(|own| own.eq_ignore_ascii_case(value))
                })
                .map(|at| at..at + value.len())?,
        ),
    };
    Some(Swap { step, at, old: String::new(), new: value.to_owned() })
}

/// Whether two values of one length differ in few places, or only in their order.
fn is_slip(old: &str, new: &str) -> bool {
    let sorted = |text: &str| {
        let mut bytes: Vec<u8> = text.bytes().collect();
        bytes.sort_unstable();
        bytes
    };
    let differ = old.bytes().zip(new.bytes()).filter(|(one, other)| one != other).count();
    old.len() == new.len() && (differ <= SLIPS || sorted(old) == sorted(new))
}
