//! One labelled run beside its verdict, for the figures that the script does not make.

use serde_json::Value;

use super::evidence::text;
use super::routes::matched;

/// What the label and the verdict say of one run.
pub(super) struct Run {
    pub(super) source: String,
    pub(super) outcome: String,
    /// The verdict's class.
    pub(super) class: String,
    /// The score of the strongest finding that no refuter holds down; 0 without one.
    pub(super) strongest: f64,
    /// The highest score of any mode.
    pub(super) highest: f64,
    /// By the modes' ids: labelled, found and the score. Empty where no modes are labelled.
    pub(super) modes: Vec<Judged>,
}

/// One mode of one run.
pub(super) struct Judged {
    pub(super) code: String,
    pub(super) labelled: bool,
    pub(super) found: bool,
}

/// Every labelled run that has a verdict.
pub(super) fn of(labels: &[Value], verdicts: &[Value]) -> Vec<Run> {
    let run = |(at, verdict): (usize, &Value)| {
        let label = labels.get(at)?;
        let modes = verdict.get("modes").and_then(Value::as_object)?;
        let scores = modes.values().filter_map(|mode| mode["score"].as_f64());
        let judged = |(code, mode): (&String, &Value)| Judged {
            code: code.clone(),
            labelled: label["modes"][code].as_f64().is_some_and(|has| 0.0 < has)
                || label["modes"][code] == true,
            found: mode["result"] == "found",
        };
        let is_labelled = label["modes"].is_object();
        Some(Run {
            source: text(label, "source").to_owned(),
            outcome: text(label, "outcome").to_owned(),
            class: verdict.pointer("/verdict/class").and_then(Value::as_str)?.to_owned(),
            strongest: strongest(verdict),
            highest: scores.fold(0.0, f64::max),
            modes: if is_labelled { modes.iter().map(judged).collect() } else { Vec::new() },
        })
    };
    matched(labels, verdicts).into_iter().filter_map(run).collect()
}

fn strongest(verdict: &Value) -> f64 {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let stands =
        |finding: &Value| !list(finding, "refuters").iter().any(|refuter| refuter["held"] == true);
    let findings = list(verdict, "checks").into_iter().flat_map(|check| list(&check, "findings"));
    findings.filter(stands).filter_map(|finding| finding["score"].as_f64()).fold(0.0, f64::max)
}

impl Run {
    /// Whether the verdict names a layer.
    pub(super) fn is_routed(&self) -> bool {
        matches!(self.class.as_str(), "FC1" | "FC2" | "FC3")
    }

    /// Whether the label has `unit` and whether it is found: a mode, several joined by a bar, or a
    /// category.
    pub(super) fn unit(&self, unit: &str) -> (bool, bool) {
        let is_of = |code: &str| match unit.strip_prefix("FC") {
            Some(layer) => code.strip_prefix("FM-").is_some_and(|code| code.starts_with(layer)),
            None => unit.split('|').any(|part| code.ends_with(part.trim_start_matches("FM-"))),
        };
        let own = || self.modes.iter().filter(|mode| is_of(&mode.code));
        (own().any(|mode| mode.labelled), own().any(|mode| mode.found))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;

    #[test]
    fn a_run_is_read_off_its_label_and_its_verdict() {
        let label = json!({"source": "s", "path": "s/a", "record": null, "outcome": "failed",
            "modes": {"FM-3.2": 1, "FM-1.3": 0}});
        let held = json!({"score": 0.9, "refuters": [{"held": true}]});
        let finding = json!({"score": 0.7, "refuters": [{"held": false}]});
        let verdict = json!({"trace": {"source": {"path": "c/s/a"}}, "verdict": {"class": "FC1"},
            "modes": {"FM-3.2": {"result": "cannot-tell", "score": 0.2},
                      "FM-1.3": {"result": "found", "score": 0.7}},
            "checks": [{"findings": [held, finding]}]});
        let runs = of(&[label], &[verdict]);
        assert!((runs[0].strongest - 0.7).abs() < 1e-9 && runs[0].is_routed());
        assert_eq!(runs[0].unit("FM-3.2|3.3"), (true, false));
        assert_eq!(runs[0].unit("FC1"), (false, true));
    }
}
