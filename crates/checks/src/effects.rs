//! What the run changed in the world and did not undo: the first thing an on-call engineer needs.

use crate::view::change::{self, Change};
use crate::view::effect::{self, Effect};
use crate::view::evidence::Standing;
use crate::view::{Exchange, View};
use case::StepNo;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A state-changing call that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeMade {
    /// The step of the call.
    pub step: StepNo,
    /// The tool.
    pub tool: String,
    /// What the call's commands, statement or request do, where that is what tells of the change.
    pub what: Option<String>,
    /// Whether a later call took it back.
    pub undone: bool,
    /// Whether its arguments were captured.
    pub captured: bool,
}

/// Verbs that take back what the first one did.
const INVERSES: &[(&str, &[&str])] = &[
    ("create", &["delete", "remove", "cancel", "close"]),
    ("add", &["remove", "delete"]),
    ("book", &["cancel"]),
    ("reserve", &["cancel", "release"]),
    ("open", &["close"]),
    ("enable", &["disable"]),
    ("disable", &["enable"]),
    ("grant", &["revoke"]),
    ("assign", &["unassign"]),
    ("deploy", &["rollback", "undeploy"]),
    ("apply", &["delete", "rollback"]),
    ("update", &["rollback", "revert", "restore"]),
    ("make", &["cancel"]),
    ("place", &["cancel"]),
    ("lock", &["unlock"]),
    ("unlock", &["lock"]),
    ("block", &["unblock"]),
    ("suspend", &["unsuspend", "reactivate", "reinstate"]),
    ("activate", &["deactivate"]),
    ("deactivate", &["activate", "reactivate"]),
    ("cordon", &["uncordon"]),
    ("attach", &["detach"]),
    ("subscribe", &["unsubscribe"]),
    ("archive", &["unarchive"]),
    ("stop", &["start"]),
    ("start", &["stop"]),
    ("pause", &["resume"]),
];

/// Every state-changing call that did not fail, in order.
pub fn of(view: &View<'_>) -> Vec<ChangeMade> {
    let made = |exchange| {
        let carried = change::made(exchange, &view.case.spec);
        (is_made(exchange) || !carried.is_empty()).then_some((exchange, carried))
    };
    let (changes, carried): (Vec<&Exchange<'_>>, Vec<Vec<Change>>) =
        view.exchanges.iter().filter_map(made).unzip();
    let mut undone = undone(&changes);
    undone.extend(undone_by_commands(&carried));
    let change = |(at, (exchange, carried)): (usize, (&&Exchange<'_>, &Vec<Change>))| ChangeMade {
        step: exchange.step.no,
        tool: exchange.call.tool.text.to_string(),
        what: named(carried),
        undone: undone.contains(&at),
        captured: exchange.call.arguments != Value::Null,
    };
    changes.iter().zip(&carried).enumerate().map(change).collect()
}

/// The calls that may have changed something, in order: what they carry cannot be read, or the name of
/// the tool does not say what it does.
pub fn unread(view: &View<'_>) -> Vec<StepNo> {
    let is_unread = |exchange: &&Exchange<'_>| {
        change::is_unread(exchange, &view.case.spec)
            || (exchange.effect == Effect::Unknown
                && exchange.standing != Standing::Bad
                && change::made(exchange, &view.case.spec).is_empty()
                && !change::is_carried(exchange.call))
    };
    view.exchanges.iter().filter(is_unread).map(|exchange| exchange.step.no).collect()
}

/// Whether the tool is one that changes something, and did.
fn is_made(exchange: &Exchange<'_>) -> bool {
    exchange.effect.leaves_its_mark() && exchange.standing != Standing::Bad
}

/// How many different deeds of one call are named.
const MOST_NAMED: usize = 3;

fn named(carried: &[Change]) -> Option<String> {
    let mut named: Vec<&str> = Vec::new();
    for change in carried {
        if named.len() < MOST_NAMED && !named.contains(&&*change.what) {
            named.push(&change.what);
        }
    }
    (!named.is_empty()).then(|| named.join(", "))
}

/// The positions of the calls whose commands, all of them, a later command took back. Walks
/// backwards as [`undone`] does; what takes back takes back once.
fn undone_by_commands(carried: &[Vec<Change>]) -> BTreeSet<usize> {
    let mut taken_back: BTreeMap<(&str, String), usize> = BTreeMap::new();
    // Apart, because a merge or a reset makes `HEAD` another commit.
    let mut reverted: BTreeMap<String, usize> = BTreeMap::new();
    let mut left: Vec<usize> = carried.iter().map(Vec::len).collect();
    let mut is_back = |at: usize| {
        if let Some(left) = left.get_mut(at) {
            *left = left.saturating_sub(1);
        }
    };
    for (at, changes) in carried.iter().enumerate().rev() {
        for change in changes.iter().rev() {
            let subject = change.subject();
            let by_revert = (change.what == "git commit").then(|| reverted.remove(&subject));
            let by = by_revert.flatten().or_else(|| {
                change
                    .inverses()
                    .iter()
                    .find_map(|what| taken_back.remove(&(what, subject.clone())))
            });
            if let Some(by) = by {
                is_back(at);
                is_back(by);
            }
            if change.moves_head() {
                reverted.clear();
            }
            if change.what == "git revert" {
                reverted.insert(subject, at);
            } else if change.takes_back() {
                taken_back.insert((&change.what, subject), at);
            }
        }
    }
    let is_undone = |(at, left): (usize, &usize)| {
        (*left == 0 && carried.get(at).is_some_and(|changes| !changes.is_empty())).then_some(at)
    };
    left.iter().enumerate().filter_map(is_undone).collect()
}

/// The positions of the changes that a later one took back: an inverse verb on the same thing. Walks
/// backwards with what has been taken back so far, so that the cost stays linear.
fn undone(changes: &[&Exchange<'_>]) -> BTreeSet<usize> {
    // What is taken back, by verb and thing, and the call that does.
    let mut taken_back: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut undone = BTreeSet::new();
    for (at, exchange) in changes.iter().enumerate().rev() {
        let tool: BTreeSet<String> = effect::words(&exchange.call.tool.text).collect();
        let mut verbs = INVERSES.iter().flat_map(|(_, verbs)| verbs.iter());
        if taken_back.is_empty() && !verbs.any(|verb| tool.contains(*verb)) {
            continue;
        }
        let things = identifiers(exchange);
        let inverses = INVERSES.iter().filter(|(verb, _)| tool.contains(*verb));
        let by = inverses.flat_map(|(_, verbs)| verbs.iter()).find_map(|verb| {
            things.iter().find_map(|thing| taken_back.get(&((*verb).to_owned(), thing.clone())))
        });
        // Together the two leave nothing behind.
        undone.extend(by.into_iter().flat_map(|by| [at, *by]));
        for verb in INVERSES.iter().flat_map(|(_, verbs)| verbs.iter()) {
            if tool.contains(*verb) {
                let back = things.iter().map(|thing| (((*verb).to_owned(), thing.clone()), at));
                taken_back.extend(back);
            }
        }
    }
    undone
}

/// The scalar values that name what a call is about: its arguments, and ids in its result.
fn identifiers(exchange: &Exchange<'_>) -> BTreeSet<String> {
    let mut things = BTreeSet::new();
    scalars(&exchange.call.arguments, &mut things);
    if let Some(data) = exchange.result.and_then(|(_, result)| result.data.as_ref()) {
        scalars(data, &mut things);
    }
    things
}

fn scalars(value: &Value, things: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() >= 2 => {
            things.insert(text.clone());
        }
        Value::Number(number) => {
            things.insert(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| scalars(item, things)),
        Value::Object(members) => members.values().for_each(|member| scalars(member, things)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use case::{Case, Owners, Spec};

    /// What a run changed, as `step what`, with `undone` where it was.
    fn changed(shorthand: &str) -> Vec<String> {
        let trace = casebook::read(shorthand).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let named = |made: ChangeMade| {
            let undone = if made.undone { " undone" } else { "" };
            format!("{} {}{undone}", made.step, made.what.unwrap_or(made.tool))
        };
        of(&View::new(&case)).into_iter().map(named).collect()
    }

    #[test]
    fn a_shell_changes_what_its_commands_change() {
        let run = r#"
1 user  Clean up.
2 ops  call terminal {"command": "git status && ls > /dev/null 2>&1"}
3 tool  nothing to see
4 ops  call terminal {"command": "rm -rf old && git push"}
5 tool  {"exit_code": 0, "output": ""}
6 ops  call run_sql {"query": "SELECT 1"}
7 tool  1
8 ops  call run_sql {"query": "UPDATE carts SET open = 0"}
9 tool  {"rows": 3}
10 ops  call api {"method": "DELETE", "url": "/carts/7"}
11 tool  {"status": 204}
"#;
        assert_eq!(changed(run), ["4 rm, git push", "8 UPDATE", "10 DELETE"]);
    }

    #[test]
    fn what_may_have_changed_something_is_told_apart() {
        let run = r#"
1 user  Clean up.
2 ops  call terminal {"command": "test -f a || touch a"}
3 tool  done
4 ops  call run_sql {"query": "CALL tidy()"}
5 tool  done
6 ops  call python {"code": "tidy()"}
7 tool  done
8 ops  call terminal {"command": "ls"}
9 tool  a
10 ops  call frobnicate {"id": 7}
11 tool  done
12 ops  call search {"q": "a"}
13 tool  a
14 ops  call warehouse {"sql": "SELECT 1"}
15 tool  1
"#;
        let trace = casebook::read(run).expect("the shorthand reads").trace;
        let case = Case { trace, spec: Spec::default(), symptom: None, owners: Owners::default() };
        let view = View::new(&case);
        let unread: Vec<u32> = unread(&view).into_iter().map(StepNo::get).collect();
        assert_eq!(unread, [2, 4, 6, 10]);
        assert!(of(&view).is_empty());
    }

    #[test]
    fn what_failed_or_found_nothing_to_do_is_no_change() {
        let run = r#"
1 user  Clean up.
2 ops  call terminal {"command": "rm old"}
3 tool  rm: cannot remove 'old': No such file or directory
4 ops  call terminal {"command": "git push"}
5 tool  Everything up-to-date
6 ops  call terminal {"command": "kubectl apply -f a.yaml"}
7 tool  error: the path "a.yaml" does not exist
8 ops  call terminal {"command": "git commit -am x"}
9 tool  {"exit_code": 1, "output": "hook"}
10 ops  call run_sql {"query": "DELETE FROM carts WHERE id = 1"}
11 tool  DELETE 0
"#;
        assert!(changed(run).is_empty(), "{:?}", changed(run));
    }

    #[test]
    fn a_command_is_undone_by_its_inverse_on_the_same_thing() {
        let run = r#"
1 user  Ship it.
2 ops  call terminal {"command": "git commit -am x"}
3 tool  [main 1] x
4 ops  call terminal {"command": "git revert --no-edit HEAD"}
5 tool  [main 2] Revert x
6 ops  call terminal {"command": "kubectl set image deployment/web web=web:2"}
7 tool  image updated
8 ops  call terminal {"command": "kubectl rollout undo deployment/web"}
9 tool  rolled back
10 ops  call terminal {"command": "systemctl stop nginx"}
11 tool
12 ops  call terminal {"command": "systemctl start cron"}
13 tool
14 ops  call terminal {"command": "git commit -am y; git merge topic; git revert HEAD"}
15 tool  done
"#;
        assert_eq!(
            changed(run),
            [
                "2 git commit undone",
                "4 git revert undone",
                "6 kubectl set undone",
                "8 kubectl rollout undo undone",
                "10 systemctl stop",
                "12 systemctl start",
                "14 git commit, git merge, git revert",
            ]
        );
    }
}
