//! What is wrong with a postmortem page, rule by rule and line by line, for people and for CI.

use super::page::{
    CATEGORY, EVIDENCE, KIND, Line, MISSING, MODE, OWNER, Page, ROOT_CAUSE, TIMELINE, class_of,
    mode_of,
};
use crate::change::ChangeKind;
use crate::event::PROVED;
use crate::judgement::category;
use crate::root_cause::{accused, blame, misnamed};
use case::unfilled::says_nothing;
use checks::{Category, Class, Mode};

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
        problems.extend(missing_problem(&page));
    }
    problems.extend(owner_problem(&page));
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

fn missing_problem(page: &Page<'_>) -> Option<Problem> {
    let empty = gap(page, MISSING, Rule::MissingStructure, "the structure that was missing");
    empty.or_else(|| {
        let (value, line) = page.field(MISSING)?;
        let blame = misnamed(value)?;
        let what = format!(
            "{}; name the structure, such as: clarification gate absent",
            blame.as_missing()
        );
        Some(Problem::new(Rule::MissingStructure, line, what))
    })
}

/// What people write for an owner where nobody in particular is one, or nobody who could change anything.
const NOBODYS: [&str; 18] = [
    "ai",
    "all",
    "all of us",
    "anybody",
    "anyone",
    "everybody",
    "everyone",
    "llm",
    "me",
    "model",
    "somebody",
    "someone",
    "the agent",
    "the ai",
    "the llm",
    "the model",
    "us",
    "we",
];

fn owner_problem(page: &Page<'_>) -> Option<Problem> {
    let empty = gap(page, OWNER, Rule::Owner, "a person or team");
    empty.or_else(|| {
        let (value, line) = page.field(OWNER)?;
        let is_nobodys = NOBODYS.contains(&value.to_lowercase().as_str());
        let what = format!("`{value}` is nobody who could be asked; name a person or team");
        is_nobodys.then(|| Problem::new(Rule::Owner, line, what))
    })
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
            Some(Class::Layer(layer)) => {
                let other = other_layer(value, layer)?;
                format!("`{value}` names {other} beside {layer}; write one of the two")
            }
            Some(Class::Infrastructure | Class::External | Class::Nothing) => return None,
        };
        Some(Problem::new(Rule::Category, line, what))
    })
}

/// Another layer that is named behind this one, by its code or its name.
fn other_layer(value: &str, layer: Category) -> Option<Category> {
    let is_named = |other: &Category| {
        value.split(|letter: char| !letter.is_alphanumeric()).any(|word| {
            word.eq_ignore_ascii_case(other.code()) || word.eq_ignore_ascii_case(other.name())
        })
    };
    Category::ALL.into_iter().find(|other| *other != layer && is_named(other))
}

/// Another mode that is named behind this one, by its code or its name.
fn other_mode(value: &str, mode: Mode) -> Option<Mode> {
    let lower = value.to_lowercase();
    let is_named = |other: &Mode| {
        let codes = value.split(|letter: char| letter.is_whitespace() || ",;/()".contains(letter));
        codes.into_iter().any(|word| word.eq_ignore_ascii_case(other.code()))
            || lower.contains(&other.name().to_lowercase())
    };
    let own = mode.name().to_lowercase();
    let is_part = |other: &Mode| own.contains(&other.name().to_lowercase());
    Mode::ALL.into_iter().find(|other| *other != mode && is_named(other) && !is_part(other))
}

fn mode_problem(page: &Page<'_>, class: Option<Class>) -> Option<Problem> {
    let empty = gap(page, MODE, Rule::Mode, "one of the fourteen modes");
    empty.or_else(|| {
        let (value, line) = page.field(MODE)?;
        let Some(mode) = mode_of(value) else {
            let what = format!("`{value}` is no mode; write one of FM-1.1 to FM-3.3");
            return Some(Problem::new(Rule::Mode, line, what));
        };
        if let Some(other) = other_mode(value, mode) {
            let what = format!("`{value}` names {other} beside {mode}; write one of the two");
            return Some(Problem::new(Rule::Mode, line, what));
        }
        let layer = class.and_then(category)?;
        (mode.category() != layer).then(|| {
            let own = Mode::category(mode);
            let what = format!("{mode} belongs to {own}, not to {layer}; change one of the two");
            Problem::new(Rule::Mode, line, what)
        })
    })
}

fn evidence_problem(page: &Page<'_>) -> Option<Problem> {
    let (line, lines) = page.section(EVIDENCE).unwrap_or((1, &[]));
    let wanted = "quote the run or the spec, and say where it stands";
    let what = if page.words(EVIDENCE).is_empty() {
        format!("nothing stands under `## {EVIDENCE}`; {wanted}")
    } else {
        format!(
            "nothing under `## {EVIDENCE}` says where it stands (a step, a file, a line, an address); {wanted}"
        )
    };
    let has_any = lines.iter().any(|line| is_placed(line.text));
    (!has_any).then(|| Problem::new(Rule::Evidence, line, what))
}

/// Whether a line says where its words stand: in a step, a line, a file or at an address, or that they stand
/// nowhere, as the book cites what is absent.
fn is_placed(line: &str) -> bool {
    let is_place = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
        let is_path = bare.trim_matches('/').contains('/') || bare.starts_with('/');
        let is_file = bare.rsplit_once('.').is_some_and(|(name, ending)| {
            !name.is_empty() && !ending.is_empty() && ending.chars().all(char::is_alphanumeric)
        });
        bare.chars().any(|letter| letter.is_ascii_digit())
            || is_path
            || is_file
            || word.contains('#')
    };
    let said = line.trim_start_matches(['>', '-', '*', ' ']);
    let absent = said.strip_prefix("absent: ").is_some_and(|what| !says_nothing(what));
    absent || said.split_whitespace().any(is_place)
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
    let words = page.root_cause();
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
    let spoken = page.causes().into_iter().find_map(|line| Some((line.no, accused(line.text)?)));
    let blamed = match blame(&words, layer) {
        Some(blame) => {
            let first = lines.iter().find(|line| blame.words.contains(line.text.trim()));
            let accusing = spoken.map(|(no, _)| no);
            Some((accusing.or(first.map(|line| line.no)).unwrap_or(line), blame))
        }
        // What stands elsewhere as a cause needs no structure of its own, and may blame nobody either.
        None => spoken.filter(|(no, _)| !lines.iter().any(|line| line.no == *no)),
    };
    problems.extend(
        blamed.map(|(no, blame)| Problem::new(Rule::ForbiddenRootCause, no, blame.to_string())),
    );
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
    let why = kind.why_wrong(layer).filter(|_| kind != ChangeKind::Model || !is_proved(page))?;
    let what = format!("`{}` mends nothing in {layer}: {why}", kind.name());
    Some(Problem::new(Rule::WrongFix, line, what))
}

/// Whether the timeline holds, as the book writes it, that runs prove the fix.
fn is_proved(page: &Page<'_>) -> bool {
    let lines = page.section(TIMELINE).map_or(&[][..], |(_, lines)| lines);
    let says =
        |line: &&Line<'_>, what: &str| line.text.trim_end_matches(['|', ' ']).ends_with(what);
    let mut compared = lines.iter().rev().filter(|line| line.text.contains("| reruns "));
    compared.next().is_some_and(|last| says(&last, PROVED))
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

    #[test]
    fn a_field_names_one_thing() {
        for (from, to, rule, line) in [
            ("clarification gate absent", "a smarter model", Rule::MissingStructure, 5),
            ("clarification gate absent", "see above", Rule::MissingStructure, 5),
            ("Owner: platform", "Owner: everyone", Rule::Owner, 6),
            ("Owner: platform", "Owner: the model", Rule::Owner, 6),
            ("Fail to ask for clarification", "Step repetition", Rule::Mode, 4),
            ("FM-2.2 Fail", "FM-2.2, FM-2.6 Fail", Rule::Mode, 4),
            ("FC2 coordination", "FC2 specification", Rule::Category, 3),
            ("FC2 coordination", "FC2 and FC3", Rule::Category, 3),
            ("change: structural", "change: model", Rule::WrongFix, 26),
        ] {
            assert_eq!(rules(&WHOLE.replace(from, to)), [(rule, line)], "{to}");
        }
        let proved = "| 2026-03-02 | kim | opened |\n| 2026-03-09 | kim | reruns prove the fix |";
        let proved = WHOLE.replace("| 2026-03-02 | kim | opened |", proved);
        assert_eq!(rules(&proved.replace("change: structural", "change: model")), []);
    }

    #[test]
    fn evidence_says_where_it_stands() {
        let with = |line: &str| {
            WHOLE.replace("> I'll assume the newest order - step 4, /messages/3/content", line)
        };
        for nowhere in ["> we all saw it", "ask Kim", "see the chat"] {
            assert_eq!(rules(&with(nowhere)), [(Rule::Evidence, 14)], "{nowhere}");
        }
        for place in ["> refund - step 4", "> absent: a gate", "agent.spec.yaml, the guards"] {
            assert_eq!(rules(&with(place)), [], "{place}");
        }
    }

    #[test]
    fn a_cause_is_held_to_the_rule_wherever_it_stands() {
        let blamed = [
            format!("{WHOLE}\n## Root cause\n\nThe model was erratic.\n"),
            WHOLE.replace("## Fix", "### Contributing cause: the model was erratic\n\n## Fix"),
            WHOLE.replace("## Fix", "## Further causes\n\nThe LLM hallucinated.\n\n## Fix"),
            WHOLE.replace("## Timeline", "**Cause**: the LLM hallucinated.\n\n## Timeline"),
        ];
        for page in &blamed {
            let found: Vec<Rule> = lint(page).iter().map(|one| one.rule).collect();
            assert_eq!(found, [Rule::ForbiddenRootCause], "{page}");
        }
        let said = WHOLE.replace("## Fix", "### In short\n\nNo gate asks for a refund.\n\n## Fix");
        assert_eq!(rules(&said), []);
        assert!(read(&said).root_cause.contains("No gate asks"));
    }
}
