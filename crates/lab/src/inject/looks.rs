//! Recipes about looks that prove less than they seem to: one of two changes is read back, another
//! thing than the changed one is read, a check runs no test.

use super::apart::{broken, is_with, later, names_thing, sound, texts, with, with_remark};
use super::edit::{self, Exchanged, Piece};
use super::objects::two_of_the_task;
use super::site::{Done, Given, Site};
use super::specification::demand;
use super::{Injected, Recipe};
use case::{Case, StepNo};
use checks::Mode;
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    Recipe::fault(Mode::NoOrIncompleteVerification, "reads one of two changes back", one_read),
    Recipe::near_miss(Mode::NoOrIncompleteVerification, "reads both changes back", both_read),
    Recipe::fault(Mode::IncorrectVerification, "reads another thing than it changed", wrong_read),
    Recipe::fault(Mode::IncorrectVerification, "a check that ran no test", no_test),
    Recipe::near_miss(Mode::IncorrectVerification, "a good check that names errors", noisy),
];

/// The person wants each change read back; what is read back after the second change is told by
/// `values`.
fn read_back(
    site: &mut Site<'_>,
    values: fn(&Given, &Given) -> Vec<String>,
) -> Option<(Case, Vec<StepNo>)> {
    let (first, second) = two_of_the_task(site)?;
    let reads = site.reads();
    let look = reads.iter().find(|read| is_with(read, &first.value))?;
    let is_read = |read: &Done| second.done.result < read.call && is_with(read, &second.value);
    if reads.iter().any(is_read) {
        return None;
    }
    let (person, last) = (site.person()?.no, site.last_word()?.no);
    let mut case = site.case.clone();
    demand(&mut case, person, "Read each of them again after the change, every single one.");
    let pieces = values(&first, &second).into_iter().map(|value| {
        let result = with(&first.done.what, &first.value, &value).result;
        Piece::Exchange(Exchanged { result, ..with(&look.what, &first.value, &value) })
    });
    let looked = edit::insert(&mut case, second.done.result.index() + 1, pieces.collect());
    Some((case, vec![second.done.call, person, later(last, looked.len())]))
}

fn one_read(site: &mut Site<'_>) -> Option<Injected> {
    let (case, at) = read_back(site, |first, _| vec![first.value.clone()])?;
    Some(broken(case, at))
}

fn both_read(site: &mut Site<'_>) -> Option<Injected> {
    let both = |first: &Given, second: &Given| vec![first.value.clone(), second.value.clone()];
    Some(sound(read_back(site, both)?.0))
}

/// The one look at a changed thing after its change goes to another thing, and the last word still
/// speaks of the changed one.
fn wrong_read(site: &mut Site<'_>) -> Option<Injected> {
    let last = site.last_word()?;
    let (writes, reads) = (site.writes(), site.reads());
    let looks = writes.iter().flat_map(|write| {
        let things = texts(write).into_iter().filter(|text| names_thing(text));
        let things = things.filter(|thing| last.words().contains(thing));
        things.filter_map(|thing| {
            let mut own =
                reads.iter().filter(|read| write.result < read.call && is_with(read, thing));
            let look = own.next()?;
            own.next().is_none().then(|| (look.clone(), thing.to_owned()))
        })
    });
    let (look, thing) = site.pick(looks.collect())?;
    let other = site.other(&thing)?;
    let mut case = site.case.clone();
    edit::swap(&mut case, look.call, &thing, &other);
    Some(broken(case, [look.call, look.result, last.no]))
}

/// The last check that counts tests.
fn counted(site: &Site<'_>) -> Option<Done> {
    let checks = site.checks().into_iter().rev();
    checks.into_iter().find(|check| check.what.result.contains("\"passed\""))
}

fn no_test(site: &mut Site<'_>) -> Option<Injected> {
    let check = counted(site)?;
    let mut case = site.case.clone();
    let words = json!({"exit_code": 0, "collected": 0, "passed": 0, "failed": 0}).to_string();
    edit::reword(&mut case, check.result, &words);
    let after = site.case.trace.steps.iter().map(|step| step.no);
    Some(broken(case, after.filter(|no| check.call <= *no)))
}

fn noisy(site: &mut Site<'_>) -> Option<Injected> {
    let check = counted(site)?;
    let mut case = site.case.clone();
    let log = "test_error_is_raised ok; test_failed_login ok; test_invalid_input ok";
    edit::reword(&mut case, check.result, &with_remark(&check.what.result, "log", log));
    Some(sound(case))
}
