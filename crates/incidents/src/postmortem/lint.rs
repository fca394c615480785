//! What is wrong with a postmortem page, rule by rule and line by line, for people and for CI.

use super::page::{
    CATEGORY, EVIDENCE, KIND, MISSING, MODE, OWNER, Page, ROOT_CAUSE, TIMELINE, class_of, mode_of,
};
use crate::change::ChangeKind;
use crate::judgement::category;
use crate::root_cause::blame;
use case::unfilled::says_nothing;
use checks::{Class, Mode};

/// A rule for postmortem pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The layer is named.
    Category,
    /// The mode is named, and belongs to the layer.
    Mode,
    /// The missing structure is named.
    MissingStructure,
    /// Somebody owns it.
    Owner,
    /// Something proves it.
    Evidence,
    /// It is told what happened when.
    Timeline,
    /// The root cause comes behind layer and mode.
    RootCauseFirst,
    /// The root cause is written.
    RootCause,
    /// The root cause names a structure, not the model's nature.
    ForbiddenRootCause,
    /// The kind of change is one of the known ones.
    KindOfChange,
    /// The change can mend something in this layer.
    WrongFix,
}

impl Rule {
    /// Its name, for suppressing and searching.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Mode => "mode",
            Self::MissingStructure => "missing-structure",
            Self::Owner => "owner",
            Self::Evidence => "evidence",
            Self::Timeline => "timeline",
            Self::RootCauseFirst => "root-cause-before-category",
            Self::RootCause => "root-cause",
            Self::ForbiddenRootCause => "forbidden-root-cause",
            Self::KindOfChange => "kind-of-change",
            Self::WrongFix => "wrong-fix",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule.
    pub rule: Rule,
    /// The line, from 1; the first line for what is nowhere on the page.
    pub line: usize,
    /// What is wrong, and how to mend it.
    pub what: String,
}

impl Problem {
    fn new(rule: Rule, line: usize, what: impl Into<String>) -> Self {
        Self { rule, line, what: what.into() }
    }
}

/// Everything that is wrong with a page, in the order of its lines.
pub fn lint(text: &str) -> Vec<Problem> {
    let page = Page::of(text);
    let mut problems = Vec::new();
    let class = page.field(CATEGORY).and_then(|(value, _)| class_of(value));
    let is_layer = class.is_none() || class.and_then(category).is_some();
    problems.extend(category_problem(&page));
    if is_layer {
        problems.extend(mode_problem(&page, class));
        problems.extend(gap(
            &page,
            MISSING,
            Rule::MissingStructure,
            "the structure that was missing",
        ));
    }
    problems.extend(gap(&page, OWNER, Rule::Owner, "a person or team"));
    problems.extend(evidence_problem(&page));
    problems.extend(timeline_problem(&page));
    problems.extend(root_cause_problems(&page, class));
    problems.extend(kind_problem(&page, class));
    problems.sort_by_key(|problem| (problem.line, problem.rule));
    problems
}

fn gap(page: &Page<'_>, field: &str, rule: Rule, wanted: &str) -> Option<Problem> {
    match page.field(field) {
        None => Some(Problem::new(
            rule,
            1,
            format!("there is no line `- {field}:`; add it, with {wanted}"),
        )),
        Some(("", line)) => {
            Some(Problem::new(rule, line, format!("`{field}` is empty; name {wanted}")))
        }
        // What is left open is said by leaving it out: a class may be `none`.
        Some((value, line)) if rule != Rule::Category && says_nothing(value) => {
            Some(Problem::new(rule, line, format!("`{value}` names nothing; name {wanted}")))
        }
        Some(_) => None,
    }
}

fn category_problem(page: &Page<'_>) -> Option<Problem> {
    let wanted = "FC1, FC2, FC3, infrastructure, external or none";
    let empty = gap(page, CATEGORY, Rule::Category, wanted);
    empty.or_else(|| {
        let (value, line) = page.field(CATEGORY)?;
        let what = match class_of(value) {
            None => format!("`{value}` is no category; write {wanted}"),
            Some(Class::Inconclusive) => {
                format!("`{value}` is no answer in a postmortem; write {wanted}")
            }
            Some(Class::Layer(_) | Class::Infrastructure | Class::External | Class::Nothing) => {
                return None;
            }
        };
        Some(Problem::new(Rule::Category, line, what))
    })
}

fn mode_problem(page: &Page<'_>, class: Option<Class>) -> Option<Problem> {
    let empty = gap(page, MODE, Rule::Mode, "one of the fourteen modes");
    empty.or_else(|| {
        let (value, line) = page.field(MODE)?;
        let Some(mode) = mode_of(value) else {
            let what = format!("`{value}` is no mode; write one of FM-1.1 to FM-3.3");
            return Some(Problem::new(Rule::Mode, line, what));
        };
        let layer = class.and_then(category)?;
        (mode.category() != layer).then(|| {
            let own = Mode::category(mode);
            let what = format!("{mode} belongs to {own}, not to {layer}; change one of the two");
            Problem::new(Rule::Mode, line, what)
        })
    })
}

fn evidence_problem(page: &Page<'_>) -> Option<Problem> {
    let (line, has_any) = match page.section(EVIDENCE) {
        None => (1, false),
        Some((line, _)) => (line, !page.words(EVIDENCE).is_empty()),
    };
    let what = format!(
        "nothing stands under `## {EVIDENCE}`; quote the run or the spec, and say where it stands"
    );
    (!has_any).then(|| Problem::new(Rule::Evidence, line, what))
}

fn timeline_problem(page: &Page<'_>) -> Option<Problem> {
    let is_entry = |text: &str| !text.starts_with("|---") && !text.starts_with("| when");
    let (line, entries) = page.section(TIMELINE).map_or((1, 0), |(line, lines)| {
        (line, lines.iter().filter(|line| is_entry(line.text)).count())
    });
    let what = format!("nothing stands under `## {TIMELINE}`; say what happened when");
    (entries == 0).then(|| Problem::new(Rule::Timeline, line, what))
}

fn root_cause_problems(page: &Page<'_>, class: Option<Class>) -> Vec<Problem> {
    let words = page.words(ROOT_CAUSE);
    let Some((line, lines)) = page.section(ROOT_CAUSE) else {
        let what = format!("there is no `## {ROOT_CAUSE}`; add it");
        return vec![Problem::new(Rule::RootCause, 1, what)];
    };
    if words.is_empty() {
        let what = "the root cause is not written; name the structure that let this through";
        return vec![Problem::new(Rule::RootCause, line, what)];
    }
    let mut problems = Vec::new();
    let category_line = page.field(CATEGORY).map(|(_, line)| line);
    if class.is_none() || category_line.is_none_or(|category| line < category) {
        let what = "the root cause stands before the category; a cause before its layer is a guess";
        problems.push(Problem::new(Rule::RootCauseFirst, line, what));
    }
    let layer = class.and_then(category);
    if let Some(blame) = blame(&words, layer) {
        let first = lines.iter().find(|line| blame.words.contains(line.text.trim()));
        let spoken = lines.iter().find(|line| crate::root_cause::blame(line.text, layer).is_some());
        let at = spoken.or(first).map_or(line, |line| line.no);
        problems.push(Problem::new(Rule::ForbiddenRootCause, at, blame.to_string()));
    }
    problems
}

fn kind_problem(page: &Page<'_>, class: Option<Class>) -> Option<Problem> {
    let (value, line) = page.field(KIND).filter(|(value, _)| !value.is_empty())?;
    let Some(kind) = ChangeKind::from_name(value) else {
        let kinds: Vec<&str> = ChangeKind::ALL.into_iter().map(ChangeKind::name).collect();
        let what = format!("`{value}` is no kind of change; write one of {}", kinds.join(", "));
        return Some(Problem::new(Rule::KindOfChange, line, what));
    };
    let layer = class.and_then(category)?;
    // Another model may be right; that is proved by runs, which a page does not hold.
    let why = kind.why_wrong(layer).filter(|_| kind != ChangeKind::Model)?;
    let what = format!("`{}` mends nothing in {layer}: {why}", kind.name());
    Some(Problem::new(Rule::WrongFix, line, what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postmortem::read;

    const WHOLE: &str = "# Postmortem INC-7: wrong refund

- Category: FC2 coordination
- Mode: FM-2.2 Fail to ask for clarification
- Missing structure: clarification gate absent
- Owner: platform

## Timeline

| when | who | what |
|---|---|---|
| 2026-03-02 | kim | opened |

## Evidence

> I'll assume the newest order - step 4, /messages/3/content

## Root cause

The flow has no branch that asks when two orders match.

## Fix

A gate before refunds.

- Kind of change: structural
";

    fn rules(text: &str) -> Vec<(Rule, usize)> {
        lint(text).iter().map(|one| (one.rule, one.line)).collect()
    }

    #[test]
    fn a_whole_page_has_no_problem_and_reads_back() {
        assert_eq!(rules(WHOLE), []);
        let said = read(WHOLE);
        assert_eq!(said.mode, Some(Mode::FailToAskForClarification));
        assert_eq!(said.missing_structure, "clarification gate absent");
        assert_eq!(said.root_cause, "The flow has no branch that asks when two orders match.");
        assert_eq!(said.kind, Some(ChangeKind::Structural));
        assert_eq!(said.evidence.len(), 1);
    }

    #[test]
    fn each_rule_names_its_line() {
        let with = |from: &str, to: &str| WHOLE.replace(from, to);
        assert_eq!(
            rules(&with("FC2 coordination", "wrong answer")),
            [(Rule::Category, 3), (Rule::RootCauseFirst, 18),]
        );
        assert_eq!(rules(&with("FM-2.2", "FM-1.3")), [(Rule::Mode, 4)]);
        assert_eq!(
            rules(&with("clarification gate absent", "<a noun phrase>")),
            [(Rule::MissingStructure, 5)]
        );
        assert_eq!(rules(&with("Owner: platform", "Owner:")), [(Rule::Owner, 6)]);
        for nothing in ["TBD", "n/a", "?", "none", "nobody"] {
            let gap = with("Owner: platform", &format!("Owner: {nothing}"));
            assert_eq!(rules(&gap), [(Rule::Owner, 6)], "{nothing}");
            let gap = with("clarification gate absent", nothing);
            assert_eq!(rules(&gap), [(Rule::MissingStructure, 5)], "{nothing}");
        }
        assert_eq!(rules(&with("| 2026-03-02 | kim | opened |\n", "")), [(Rule::Timeline, 8)]);
        let cause = "The flow has no branch that asks when two orders match.";
        assert_eq!(
            rules(&with(cause, "Model behaviour was inconsistent.")),
            [(Rule::ForbiddenRootCause, 20)]
        );
        assert_eq!(rules(&with(cause, "<!-- later -->")), [(Rule::RootCause, 18)]);
        assert_eq!(rules(&with("change: structural", "change: tone-only")), [(Rule::WrongFix, 26)]);
        assert_eq!(
            rules(&with("change: structural", "change: prayer")),
            [(Rule::KindOfChange, 26)]
        );
    }

    #[test]
    fn a_root_cause_above_the_category_is_seen() {
        let moved =
            format!("## Root cause\n\nNo gate.\n\n{}", WHOLE.replace("## Root cause", "## More"));
        assert!(rules(&moved).contains(&(Rule::RootCauseFirst, 1)));
    }

    #[test]
    fn an_outage_needs_no_mode() {
        let outage = WHOLE
            .replace("FC2 coordination", "infrastructure")
            .replace("- Mode: FM-2.2 Fail to ask for clarification\n", "");
        assert_eq!(rules(&outage), []);
    }
}
