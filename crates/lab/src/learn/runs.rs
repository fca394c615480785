//! The labelled runs as the weights are learned from them: each turn's features, and whether it is
//! the one that the label names.

use checks::suspects::{self, Feature};
use ingest::{Alone, Input};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use crate::scoring::Corpus;

/// A labelled run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where it is from.
    pub source: String,
    /// Equal for runs of one question: they are never learned from and tested on at once.
    pub question: String,
    /// What could be suspected, in order.
    pub turns: Vec<Turn>,
    /// Whether the label names a failing step at all; one that is no agent's turn can not be hit.
    pub has_failure: bool,
    /// The agents whose fault it was, as far as agents are labelled and there are several.
    pub blamed: BTreeSet<String>,
}

/// A turn.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The positions in [`Feature::ALL`] of what it has.
    pub features: Vec<usize>,
    /// Whose it is, as labels are compared.
    pub agent: String,
    /// Whether the label names it first of all.
    pub is_root: bool,
    /// Whether the label names it at all.
    pub is_failure: bool,
    /// Where it stands.
    pub origin: String,
}

/// How much of a question's text tells it from others.
const TELLS: usize = 80;

/// Every run of the corpus that has a labelled step.
///
/// # Errors
/// The labels cannot be read.
pub fn read(corpus: &Corpus) -> Result<Vec<Run>, String> {
    let path = corpus.labels();
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut labels: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let label: Value = serde_json::from_str(line).map_err(|e| format!("labels.jsonl: {e}"))?;
        if label.get("steps").and_then(Value::as_array).is_some_and(|steps| !steps.is_empty()) {
            labels.entry(text_of(&label, "/path").to_owned()).or_default().push(label);
        }
    }
    let mut runs = Vec::new();
    for (path, labels) in &labels {
        let file = corpus.traces().join(path);
        let bytes = std::fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let input = Input { path, bytes: &bytes, beside: &Alone };
        crate::bench::desk().read(input, &mut |judged| {
            let Ok(judged) = judged else {
                return;
            };
            let record = judged.case.trace.source.record.as_deref().unwrap_or_default();
            let own = |label: &&Value| text_of(label, "/record") == record;
            if let Some(label) = labels.iter().find(own) {
                runs.push(run(&judged.case, label));
            }
        });
    }
    Ok(runs)
}

fn run(case: &case::Case, label: &Value) -> Run {
    let root = pointers(label, &["root"]);
    let failures = pointers(label, &["root", "failure"]);
    let root = if root.is_empty() { failures.clone() } else { root };
    let turn = |one: suspects::Candidate| {
        let step = case.trace.step(one.step)?;
        let origin = step.at.pointer();
        let has = |pointers: &[String]| pointers.iter().any(|labelled| is_hit(&origin, labelled));
        let position = |feature| Feature::ALL.iter().position(|one| *one == feature);
        Some(Turn {
            features: one.marks.iter().filter_map(position).collect(),
            agent: case.trace.actor(step).map_or_else(String::new, |actor| bare(&actor.name)),
            is_root: has(&root),
            is_failure: has(&failures),
            origin,
        })
    };
    let is_several = label.get("multi_agent").and_then(Value::as_bool) == Some(true);
    let agents = label.get("agents").and_then(Value::as_array).into_iter().flatten();
    Run {
        source: text_of(label, "/source").to_owned(),
        question: question(case, label),
        turns: suspects::candidates(case).into_iter().filter_map(turn).collect(),
        has_failure: !failures.is_empty(),
        blamed: agents.filter(|_| is_several).filter_map(Value::as_str).map(bare).collect(),
    }
}

/// What tells one question from another in every source: its text where there is one.
fn question(case: &case::Case, label: &Value) -> String {
    let named = text_of(label, "/native/question");
    let numbered = label.pointer("/native/query_index");
    let text = match (numbered, &case.trace.task) {
        (Some(number), _) => format!("{} {number}", text_of(label, "/path")),
        (None, Some(task)) if !named.contains(' ') => task.text.to_string(),
        (None, _) => named.to_owned(),
    };
    let plain = text.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), " ");
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.chars().take(TELLS).collect::<String>().trim_end().to_owned()
}

fn pointers(label: &Value, kinds: &[&str]) -> Vec<String> {
    let steps = label.get("steps").and_then(Value::as_array).into_iter().flatten();
    let of_kind = steps.filter(|step| kinds.contains(&text_of(step, "/kind")));
    of_kind.map(|step| text_of(step, "/pointer").to_owned()).collect()
}

fn text_of<'v>(value: &'v Value, at: &str) -> &'v str {
    value.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

/// A name as labels and traces are compared: letters and digits.
fn bare(name: &str) -> String {
    let name = name.split('(').next().unwrap_or(name).to_lowercase();
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Whether one pointer is the other, or lies under it.
fn is_hit(origin: &str, labelled: &str) -> bool {
    let under = |one: &str, other: &str| {
        one.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let ends_in_element = origin
        .rsplit('/')
        .next()
        .is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    under(origin, labelled) || (ends_in_element && under(labelled, origin))
}

#[cfg(test)]
mod tests {
    use super::{bare, is_hit};

    #[test]
    fn a_turn_is_hit_by_its_own_element_and_what_lies_in_it() {
        assert!(is_hit("/history/5", "/history/5"));
        assert!(is_hit("/history/5/content", "/history/5"));
        assert!(is_hit("/history/5", "/history/5/content"));
        assert!(!is_hit("/history/5", "/history/51"));
        assert!(!is_hit("/history", "/history/5"));
    }

    #[test]
    fn names_are_compared_by_their_letters() {
        assert_eq!(bare("Web Surfer (-> Boss)"), "websurfer");
    }
}
