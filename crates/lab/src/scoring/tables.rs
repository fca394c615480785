//! Which of the script's figures are shown: one cell holds a figure of every
//! pass, `as found | blind`, so that the difference is read at a glance.

use serde_json::Value;

use super::against;
use super::pass::Pass;
use super::routes::{Route, Share};
use super::table::Table;

/// A row's name and where its figures stand in a report.
type Row = (String, String);

/// Every table of the passes alone, in the order in which they are read.
pub(super) fn all(passes: &[Pass]) -> Vec<Table> {
    vec![
        overall(passes),
        against::alarms(passes),
        routes(passes),
        outcomes(passes),
        categories(passes),
        against::categories(passes),
        against::pooled(passes),
        modes(passes),
        against::modes(passes),
        against::discrimination(passes),
        steps(passes),
        against::steps(passes),
    ]
}

const OVERALL: &[(&str, &str)] = &[
    ("labelled runs", "/coverage/labels"),
    ("with a verdict", "/coverage/with_verdict"),
    ("primary class is a labelled category", "/primary_class/in_labelled_categories"),
    ("primary class is a category at all", "/primary_class/named_a_category"),
    ("primary mode is a labelled mode", "/primary_class/mode_in_labelled"),
    ("runs without a labelled mode called clean", "/primary_class/clean_said_none"),
    ("infrastructure: precision", "/infrastructure/precision"),
    ("infrastructure: recall", "/infrastructure/recall"),
    ("findings", "/citations/counts/findings"),
    ("findings without a citation", "/citations/counts/findings without citation"),
    ("step quotations checked", "/citations/checked"),
    ("verbatim at their origin", "/citations/valid_share"),
];

fn overall(passes: &[Pass]) -> Table {
    let rows = OVERALL.iter().map(|(name, at)| ((*name).to_owned(), (*at).to_owned()));
    laid_out("Overall", passes, rows.collect(), (&[], &[("", "share or count")]))
}

/// Failed runs that got a category, and successful ones that did.
fn routes(passes: &[Pass]) -> Table {
    let head = ["source", "failed, routed", "passed, false alarm", "infrastructure, said"];
    let sources = passes.first().into_iter().flat_map(|pass| pass.routes.keys());
    let rows = sources.map(|source| {
        let each = |share: fn(&Route) -> &Share| {
            let share = |pass: &Pass| pass.routes.get(source).map(|route| share(route).to_string());
            beside(passes, |pass| share(pass).unwrap_or_else(|| "-".to_owned()))
        };
        let shares = [each(|r| &r.failed), each(|r| &r.passed), each(|r| &r.infrastructure)];
        std::iter::once(source.clone()).chain(shares).collect()
    });
    let head = head.map(str::to_owned).to_vec();
    Table { title: "Failed runs routed, successful runs alarmed about", head, rows: rows.collect() }
}

/// What the verdict said of the outcome, for each labelled outcome.
fn outcomes(passes: &[Pass]) -> Table {
    let rows = keys(passes, "/outcome_confusion");
    laid_out("Outcome, label against verdict", passes, rows, (&[], &[("", "said")]))
}

const PER_UNIT: &[(&str, &str)] = &[
    ("precision", "P"),
    ("recall", "R"),
    ("kappa_no", "kappa"),
    ("kappa_decided", "k-decided"),
    ("abstain", "abstains"),
];

const CATEGORIES: &[&str] = &["FC1", "FC2", "FC3"];

/// Per framework, because the framework alone predicts much of it.
fn categories(passes: &[Pass]) -> Table {
    let units = keys(passes, "/modes").into_iter().flat_map(|(framework, at)| {
        CATEGORIES.iter().map(move |unit| (format!("{framework} {unit}"), format!("{at}/{unit}")))
    });
    let rows = units.filter(|(_, at)| speaks(passes, at)).collect();
    laid_out("Categories, per framework", passes, rows, (&["n", "positives"], PER_UNIT))
}

fn modes(passes: &[Pass]) -> Table {
    let mut rows = keys(passes, "/modes/pooled");
    rows.retain(|(unit, at)| unit.starts_with("FM-") && speaks(passes, at));
    laid_out("Modes, all frameworks together", passes, rows, (&["n", "positives"], PER_UNIT))
}

fn steps(passes: &[Pass]) -> Table {
    let rows = keys(passes, "/steps");
    let each = [
        ("top1", "top 1"),
        ("within1", "within 1"),
        ("within3", "within 3"),
        ("top3", "top 3"),
        ("top5", "top 5"),
        ("agent", "agent"),
        ("abstain", "silent"),
    ];
    laid_out("The step that failed, by ranked suspects", passes, rows, (&["n"], &each))
}

/// Figures that are the labels' own come once, the others once a pass.
type Figures<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)]);

fn laid_out(title: &'static str, passes: &[Pass], rows: Vec<Row>, figures: Figures<'_>) -> Table {
    let (shared, each) = figures;
    let names = shared.iter().chain(each.iter().map(|(_, name)| name));
    let head = std::iter::once("").chain(names.copied()).map(str::to_owned).collect();
    let line = |(name, at): Row| {
        let once = shared
            .iter()
            .map(|field| beside(&passes[..passes.len().min(1)], |pass| cell(pass, &at, field)));
        let each = each.iter().map(|(field, _)| beside(passes, |pass| cell(pass, &at, field)));
        std::iter::once(name).chain(once).chain(each).collect()
    };
    Table { title, head, rows: rows.into_iter().map(line).collect() }
}

/// One figure of every pass, in one cell.
pub(super) fn beside(passes: &[Pass], figure: impl Fn(&Pass) -> String) -> String {
    passes.iter().map(figure).collect::<Vec<_>>().join(" | ")
}

/// The rows below one place of the report, named by their keys.
fn keys(passes: &[Pass], at: &str) -> Vec<Row> {
    let section = passes.first().and_then(|pass| pass.report.pointer(at));
    let keys = section.and_then(Value::as_object).into_iter().flat_map(|section| section.keys());
    let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
    keys.map(|key| (key.clone(), format!("{at}/{}", escaped(key)))).collect()
}

/// Whether a unit has anything to say: a labelled case, or a predicted one.
fn speaks(passes: &[Pass], at: &str) -> bool {
    let count = |pass: &Pass, field: &str| pass.report.pointer(&format!("{at}/{field}"))?.as_u64();
    passes.iter().any(|pass| {
        ["positives", "predicted"].iter().any(|field| count(pass, field).unwrap_or_default() > 0)
    })
}

pub(super) fn cell(pass: &Pass, at: &str, field: &str) -> String {
    let place = if field.is_empty() { at.to_owned() } else { format!("{at}/{field}") };
    let figure = pass.report.pointer(&place).map_or_else(|| absent(pass, &place), shown);
    // The script bootstraps an interval for this figure of the categories alone.
    match pass.report.pointer(&format!("{at}/kappa_ci95")).and_then(Value::as_array) {
        Some(interval) if field == "kappa_no" => {
            let ends: Vec<String> = interval.iter().map(shown).collect();
            format!("{figure} [{}]", ends.join(", "))
        }
        _ => figure,
    }
}

/// A figure that is not there is not defined; among counts it is what was never counted.
fn absent(pass: &Pass, place: &str) -> String {
    let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
    let is_count = parent.ends_with("/counts") && pass.report.pointer(parent).is_some();
    if is_count { "0".to_owned() } else { "-".to_owned() }
}

fn shown(figure: &Value) -> String {
    match figure {
        Value::Number(number) if number.is_f64() => {
            let rounded = format!("{:.2}", number.as_f64().unwrap_or_default());
            if rounded == "-0.00" { "0.00".to_owned() } else { rounded }
        }
        Value::Object(counts) => {
            let counts = counts.iter().map(|(name, count)| format!("{name} {count}"));
            counts.collect::<Vec<_>>().join(", ")
        }
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::super::Pass;
    use super::super::routes::Route;
    use super::{all, categories, outcomes, routes};

    fn pass(report: Value) -> Pass {
        let routes = BTreeMap::from([("s".to_owned(), Route::default())]);
        Pass { report, routes, rules: "r1".to_owned(), runs: Vec::new() }
    }

    fn unit(precision: f64) -> Value {
        json!({"n": 4, "positives": 2, "predicted": 1, "precision": precision, "recall": null,
               "kappa_no": 0.5, "kappa_ci95": [0.25, 0.75], "abstain": 0.0})
    }

    #[test]
    fn passes_stand_beside_each_other_and_the_labels_count_once() {
        let report = |precision| json!({"modes": {"a/b": {"FC1": unit(precision)}}});
        let passes = [pass(report(1.0)), pass(report(0.5))];
        let table = categories(&passes);
        assert_eq!(table.head, ["", "n", "positives", "P", "R", "kappa", "k-decided", "abstains"]);
        assert_eq!(table.rows[0][..5], ["a/b FC1", "4", "2", "1.00 | 0.50", "- | -"]);
        assert_eq!(table.rows[0][5], "0.50 [0.25, 0.75] | 0.50 [0.25, 0.75]");
    }

    #[test]
    fn a_unit_without_a_case_has_no_row() {
        let silent = json!({"modes": {"a": {"FC1": {"positives": 0, "predicted": 0}}}});
        assert!(categories(&[pass(silent)]).rows.is_empty());
    }

    #[test]
    fn what_was_never_counted_is_zero() {
        let report = json!({"citations": {"counts": {"findings": 3}}});
        let rows = &all(&[pass(report)])[0].rows;
        let named = |name: &str| rows.iter().find(|row| row[0] == name).expect("a row").clone();
        assert_eq!(named("findings")[1], "3");
        assert_eq!(named("findings without a citation")[1], "0");
    }

    #[test]
    fn outcomes_are_counted_in_words() {
        let report = json!({"outcome_confusion": {"failed": {"failed": 2, "unknown": 1}}});
        let table = outcomes(&[pass(report)]);
        assert_eq!(table.rows, [["failed", "failed 2, unknown 1"]]);
    }

    #[test]
    fn an_empty_report_gives_dashes_and_no_panic() {
        let passes = [pass(json!({}))];
        assert!(all(&passes)[0].rows.iter().all(|row| row[1] == "-"));
        assert_eq!(routes(&passes).rows, [["s", "-", "-", "-"]]);
    }
}
