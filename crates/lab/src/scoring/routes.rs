//! Where runs were routed, per source: how many failed runs were given a
//! category, and how many successful ones were, which is the false alarm that
//! costs a team its trust. Counts only; every other figure is the script's.

use std::collections::BTreeMap;

use serde_json::Value;

/// Runs of one source by their labelled outcome, and what the verdict named.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) failed: Share,
    pub(super) passed: Share,
    pub(super) infrastructure: Share,
}

/// So many of so many.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) named: usize,
    pub(super) of: usize,
}

impl Share {
    fn count(&mut self, named: bool) {
        self.of += 1;
        self.named += usize::from(named);
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.of == 0 { f.write_str("-") } else { write!(f, "{}/{}", self.named, self.of) }
    }
}

/// Counts the routes of every labelled run that has a verdict.
pub(super) fn by_source(labels: &[Value], verdicts: &[Value]) -> BTreeMap<String, Route> {
    let verdicts = matched(labels, verdicts);
    let mut routes: BTreeMap<String, Route> = BTreeMap::new();
    for (at, label) in labels.iter().enumerate() {
        let Some(verdict) = verdicts.get(&at) else {
            continue;
        };
        let class = text(verdict, "/verdict/class");
        let (outcome, source) = (text(label, "/outcome"), text(label, "/source"));
        let category = matches!(class, "FC1" | "FC2" | "FC3");
        let route = routes.entry(source.to_owned()).or_default();
        match outcome {
            "failed" => route.failed.count(category),
            "passed" => route.passed.count(category),
            "infrastructure" => route.infrastructure.count(class == "infrastructure"),
            _ => {}
        }
    }
    routes.retain(|_, route| *route != Route::default());
    routes
}

/// The verdict for each label, by the label's place in the file. Of two verdicts
/// on one run the one with more suspects counts, as in the script.
pub(super) fn matched<'a>(labels: &[Value], verdicts: &'a [Value]) -> BTreeMap<usize, &'a Value> {
    let key = |label| (text(label, "/path"), text(label, "/record"));
    let places: BTreeMap<_, _> = labels.iter().enumerate().map(|(at, l)| (key(l), at)).collect();
    let suspects = |v: &Value| v.pointer("/suspects").and_then(Value::as_array).map_or(0, Vec::len);
    let mut kept: BTreeMap<usize, &Value> = BTreeMap::new();
    for verdict in verdicts {
        if let Some(at) = place_of(&places, verdict) {
            let best = kept.entry(at).or_insert(verdict);
            if suspects(best) < suspects(verdict) {
                *best = verdict;
            }
        }
    }
    kept
}

/// The label of a verdict: its path may begin above the corpus and end below the
/// labelled folder, its record may point into the labelled one.
fn place_of(places: &BTreeMap<(&str, &str), usize>, verdict: &Value) -> Option<usize> {
    let path = text(verdict, "/trace/source/path");
    let record = text(verdict, "/trace/source/record");
    let below = || path.match_indices('/').map(|(at, _)| &path[at + 1..]);
    let starts = || std::iter::once(path).chain(below());
    let exact = parents(record).find_map(|r| starts().find_map(|p| places.get(&(p, r))));
    exact.or_else(|| starts().flat_map(parents).find_map(|p| places.get(&(p, "")))).copied()
}

/// The path or pointer itself, then what stands above it, to the empty one.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| {
        if path.is_empty() {
            None
        } else {
            Some(path.rsplit_once('/').map_or("", |(above, _)| above))
        }
    })
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Share, by_source};

    fn label(path: &str, record: Option<&str>, outcome: &str) -> Value {
        json!({"source": "s", "path": path, "record": record, "outcome": outcome})
    }

    fn verdict(path: &str, record: Option<&str>, class: &str) -> Value {
        json!({"trace": {"source": {"path": path, "record": record}}, "verdict": {"class": class}})
    }

    #[test]
    fn a_category_on_a_successful_run_is_a_false_alarm() {
        let labels = [label("s/a.json", None, "passed"), label("s/b.json", None, "failed")];
        let verdicts = [verdict("c/s/a.json", None, "FC2"), verdict("c/s/b.json", None, "none")];
        let routes = by_source(&labels, &verdicts);
        assert_eq!(routes["s"].passed, Share { named: 1, of: 1 });
        assert_eq!(routes["s"].failed, Share { named: 0, of: 1 });
    }

    #[test]
    fn infrastructure_counts_only_where_it_is_named() {
        let labels = [label("s/a", None, "infrastructure"), label("s/b", None, "infrastructure")];
        let verdicts = [verdict("s/a", None, "infrastructure"), verdict("s/b", None, "FC1")];
        let routes = by_source(&labels, &verdicts);
        assert_eq!(routes["s"].infrastructure, Share { named: 1, of: 2 });
    }

    #[test]
    fn a_run_without_a_verdict_is_not_counted() {
        assert!(by_source(&[label("s/a", None, "failed")], &[]).is_empty());
    }

    #[test]
    fn records_of_one_file_are_told_apart() {
        let labels = [label("s/a", Some("/1"), "failed"), label("s/a", Some("/17"), "failed")];
        let verdicts = [verdict("s/a", Some("/17"), "FC1"), verdict("s/a", Some("/2"), "FC1")];
        assert_eq!(by_source(&labels, &verdicts)["s"].failed, Share { named: 1, of: 1 });
    }

    #[test]
    fn a_file_below_a_labelled_folder_belongs_to_it() {
        let labels = [label("s/trial", None, "failed")];
        let verdicts = [verdict("c/s/trial/agent/run.json", None, "FC3")];
        assert_eq!(by_source(&labels, &verdicts)["s"].failed, Share { named: 1, of: 1 });
    }
}
