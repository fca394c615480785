//! Tables that hold Masthead's figures beside those of others on the same runs, and those that need an
//! interval or a count that the script does not make.

use super::baselines::{CATEGORIES, LENGTH, MODES, OfFramework, OfSteps, POOLED, STEPS};
use super::figures::{auroc, kappa, number, share, wilson};
use super::pass::Pass;
use super::runs::Run;
use super::table::Table;
use super::tables::{beside, cell};

/// The source whose runs the judges and the plain rules were measured on.
const SAME_RUNS: &str = "masft";

fn table(title: &'static str, head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table { title, head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows }
}

fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// Agreement on the categories, framework by framework, beside the judges and the rules.
pub(super) fn categories(passes: &[Pass]) -> Table {
    let mut rows = Vec::new();
    for of in &CATEGORIES {
        let OfFramework { framework, rules, o1, claude } = of;
        for (at, unit) in ["FC1", "FC2", "FC3"].iter().enumerate() {
            let place = format!("/modes/{framework}/{unit}");
            let own = beside(passes, |pass| cell(pass, &place, "kappa_no"));
            let others = [rules[at], o1[at], claude[at]];
            let best = others.into_iter().fold(f64::MIN, f64::max);
            let told = passes.first().map_or("-", |pass| verdict(pass, &place, best));
            let mut row = vec![format!("{framework} {unit}"), own];
            row.extend(others.map(figure));
            row.push(told.to_owned());
            rows.push(row);
        }
    }
    let head =
        ["kappa", "Masthead", "plain rules", "o1 judge", "claude-3.7 judge", "beside the best"];
    table("Categories beside others, per framework", &head, rows)
}

/// Whether the interval allows a statement against the best of the others.
fn verdict(pass: &Pass, place: &str, best: f64) -> &'static str {
    let at = |field: &str| pass.report.pointer(&format!("{place}/{field}"));
    let Some(own) = at("kappa_no").and_then(serde_json::Value::as_f64) else {
        return "-";
    };
    let end = |index: usize| at("kappa_ci95")?.get(index)?.as_f64();
    match (end(0), end(1)) {
        (Some(low), Some(high)) if high - low < 1e-9 => "nothing found",
        (Some(low), _) if best < low => "above",
        (_, Some(high)) if high < best => "below",
        _ if best < own => "higher, not shown",
        _ => "not higher",
    }
}

/// The same over the three frameworks together.
pub(super) fn pooled(passes: &[Pass]) -> Table {
    let own = |unit: &str| beside(passes, |pass| agreement(&pass.runs, unit));
    let units = ["FC1", "FC2", "FC3"];
    let mut rows =
        vec![std::iter::once("Masthead".to_owned()).chain(units.map(own)).collect::<Vec<_>>()];
    for (name, kappas) in POOLED {
        rows.push(std::iter::once(name.to_owned()).chain(kappas.map(figure)).collect());
    }
    table("Categories beside others, frameworks together", &["kappa", "FC1", "FC2", "FC3"], rows)
}

fn agreement(runs: &[Run], unit: &str) -> String {
    let own = runs.iter().filter(|run| run.source == SAME_RUNS && !run.modes.is_empty());
    let pairs: Vec<(bool, bool)> = own.map(|run| run.unit(unit)).collect();
    kappa(&pairs).map_or_else(|| "-".to_owned(), figure)
}

/// Agreement on single modes, on the runs that the judges read.
pub(super) fn modes(passes: &[Pass]) -> Table {
    let row = |(unit, [rules, o1, claude]): (&str, [f64; 3])| {
        let own = beside(passes, |pass| agreement(&pass.runs, unit));
        vec![unit.to_owned(), own, figure(rules), figure(o1), figure(claude)]
    };
    let head = ["kappa", "Masthead", "plain rules", "o1 judge", "claude-3.7 judge"];
    table("Modes beside others", &head, MODES.map(row).into())
}

/// How often a failed run stands above a passed one, beside "the longer one failed".
pub(super) fn discrimination(passes: &[Pass]) -> Table {
    let mut rows = Vec::new();
    for source in sources(passes) {
        let area = |pass: &Pass| {
            let of = |outcome: &str| -> Vec<f64> {
                let own = pass.runs.iter();
                let own = own.filter(|run| run.source == source && run.outcome == outcome);
                own.map(|run| run.highest).collect()
            };
            auroc(&of("failed"), &of("passed"))
                .map_or_else(|| "-".to_owned(), |(area, reach)| format!("{area:.2} ± {reach:.2}"))
        };
        let counts = |outcome: &str| {
            let runs = passes.first().into_iter().flat_map(|pass| &pass.runs);
            runs.filter(|run| run.source == source && run.outcome == outcome).count()
        };
        let (failed, well) = (counts("failed"), counts("passed"));
        if failed == 0 || well == 0 {
            continue;
        }
        let length = LENGTH.iter().find(|(name, _)| *name == source);
        let length = length.map_or_else(|| "-".to_owned(), |(_, area)| figure(*area));
        rows.push(vec![
            source.to_owned(),
            failed.to_string(),
            well.to_string(),
            beside(passes, area),
            length,
        ]);
    }
    let several = "/failed_vs_passed/POOLED tau+tau2+harbor+medagent";
    let of = |field: &str| {
        beside(passes.get(..1).unwrap_or_default(), |pass| cell(pass, several, field))
    };
    rows.push(vec![
        "four of them pooled".to_owned(),
        of("failed"),
        of("passed"),
        beside(passes, |pass| cell(pass, several, "auroc_max_mode")),
        "-".to_owned(),
    ]);
    let head = ["AUROC", "failed", "passed", "highest mode score", "longer run"];
    table("Failed against passed, beside the length of the run", &head, rows)
}

fn sources(passes: &[Pass]) -> Vec<&str> {
    let runs = passes.first().into_iter().flat_map(|pass| &pass.runs);
    let names: std::collections::BTreeSet<&str> = runs.map(|run| &*run.source).collect();
    names.into_iter().collect()
}

/// The exact step first, beside the best constant rules and the best learned ranker.
pub(super) fn steps(passes: &[Pass]) -> Table {
    let row = |of: &OfSteps| {
        let OfSteps { source, position, exact, agent, learned } = of;
        let own =
            |field: &str| beside(passes, |pass| cell(pass, &format!("/steps/{source}"), field));
        vec![
            (*source).to_owned(),
            own("top1"),
            format!("{} ({position})", figure(*exact)),
            figure(*learned),
            own("agent"),
            agent.map_or_else(|| "-".to_owned(), figure),
        ]
    };
    let head = [
        "source",
        "exact step",
        "best position",
        "learned by others",
        "agent",
        "one agent for all",
    ];
    table("The step that failed, beside simple rules", &head, STEPS.iter().map(row).collect())
}

/// Successful runs that got a category and failed ones that did, over all sources, with intervals.
pub(super) fn alarms(passes: &[Pass]) -> Table {
    let of = |outcome: &'static str| {
        beside(passes, |pass| {
            let own = || pass.runs.iter().filter(|run| run.outcome == outcome);
            share(own().filter(|run| run.is_routed()).count(), own().count())
        })
    };
    let infrastructure = |outcome: &'static str| {
        beside(passes, |pass| {
            let own = || pass.runs.iter().filter(|run| run.outcome == outcome);
            let said = |run: &&Run| matches!(run.class.as_str(), "infrastructure" | "external");
            share(own().filter(said).count(), own().count())
        })
    };
    let rows = ["failed", "passed", "infrastructure"]
        .map(|outcome| vec![outcome.to_owned(), of(outcome), infrastructure(outcome)]);
    let head = ["labelled", "given a category", "given infrastructure or external"];
    table("What the verdict makes of each outcome", &head, rows.into())
}

/// The thresholds, and how many runs of each outcome have their strongest finding between two of them.
pub(super) fn thresholds(passes: &[Pass]) -> Table {
    const EDGES: [f64; 6] = [0.0, 0.3, 0.45, 0.6, 0.75, 0.85];
    let blind = passes.last().into_iter().flat_map(|pass| &pass.runs);
    let known: Vec<&Run> =
        blind.filter(|run| matches!(run.outcome.as_str(), "failed" | "passed")).collect();
    let row = |(at, from): (usize, &f64)| {
        let to = EDGES.get(at + 1).copied().unwrap_or(1.01);
        let own = known.iter().filter(|run| 0.0 < run.strongest);
        let own = own.filter(|run| *from <= run.strongest && run.strongest < to);
        let own: Vec<_> = own.collect();
        let failed = own.iter().filter(|run| run.outcome == "failed").count();
        let is_enough = !own.is_empty() && TARGET <= wilson(failed, own.len()).0;
        vec![
            format!("{from:.2} to {:.2}", to.min(1.0)),
            own.len().to_string(),
            share(failed, own.len()),
            if is_enough { "yes" } else { "no" }.to_owned(),
        ]
    };
    let rows = EDGES.iter().enumerate().map(row).collect();
    let head = ["strongest finding", "runs", "of them failed", "three in four, surely"];
    table("Thresholds", &head, rows)
}

/// A finding that leads is to stand in a failed run in three of four.
const TARGET: f64 = 0.75;

/// The base rate beside which the shares are to be read.
pub(super) fn base(passes: &[Pass]) -> String {
    let runs = || passes.last().into_iter().flat_map(|pass| &pass.runs);
    let of = |outcome: &str| runs().filter(|run| run.outcome == outcome).count();
    let (failed, well) = (of("failed"), of("passed"));
    let share = number(failed) / number((failed + well).max(1));
    format!("Of all runs whose outcome is known, {share:.2} failed.\n")
}

#[cfg(test)]
mod tests {
    use super::super::runs::{Judged, Run};
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn run(outcome: &str, class: &str, highest: f64) -> Run {
        let judged = Judged { code: "FM-1.3".into(), labelled: true, found: class == "FC1" };
        Run {
            source: SAME_RUNS.to_owned(),
            outcome: outcome.to_owned(),
            class: class.to_owned(),
            strongest: highest,
            highest,
            modes: vec![judged],
        }
    }

    fn passes() -> Vec<Pass> {
        let unit = json!({"kappa_no": 0.9, "kappa_ci95": [0.7, 1.0]});
        let report = json!({"modes": {"AG2": {"FC1": unit}}});
        let runs = vec![run("failed", "FC1", 0.7), run("passed", "inconclusive", 0.1)];
        vec![Pass { report, routes: BTreeMap::new(), rules: "r1".to_owned(), runs }]
    }

    #[test]
    fn a_statement_against_others_is_made_only_where_the_interval_bears_it() {
        let rows = categories(&passes()).rows;
        let own = rows.iter().find(|row| row[0] == "AG2 FC1").expect("a row");
        assert_eq!(own[1..], ["0.90 [0.70, 1.00]", "0.64", "0.00", "-0.10", "above"]);
    }

    #[test]
    fn failed_runs_are_held_against_passed_ones_of_the_same_source() {
        assert_eq!(discrimination(&passes()).rows[0][1..4], ["1", "1", "1.00 ± 0.00"]);
        assert_eq!(alarms(&passes()).rows[1][1], "0.00 [0.00, 0.79]");
    }

    #[test]
    fn a_threshold_needs_more_than_a_few_runs() {
        let rows = thresholds(&passes()).rows;
        let of = rows.iter().find(|row| row[0].starts_with("0.60")).expect("a row");
        assert_eq!(of[1..], ["1", "1.00 [0.21, 1.00]", "no"]);
    }
}
