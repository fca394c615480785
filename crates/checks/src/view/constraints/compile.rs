//! From the sentences of those who command to rules that can be checked; what cannot be checked is
//! kept as it stands. A condition that no step shows makes a sentence one of the latter.

use super::files::{self, FileRule};
use super::givens::{self, GivenRule};
use super::hints::{Hint, Hints};
use super::opening::{self, Heading};
use super::shapes::{self, Form};
use super::source::{self, Said};
use super::tools::{self, Tools};
use super::{Kind, at_once, beyond};
use crate::pattern::pattern;
use crate::view::View;
use regex::Regex;
use std::sync::LazyLock;

/// The longest sentence that a person is asked about.
const LONGEST_ASKED: usize = 300;

/// What the sentences demand.
#[derive(Debug, Default)]
pub(super) struct Compiled<'c> {
    pub(super) demands: Vec<Demand<'c>>,
    /// Demands of the task and declared constraints that no rule holds, those of the task first.
    pub(super) unread: Vec<Said<'c>>,
    /// The same of the instructions, and those with a condition that no step shows.
    pub(super) aside: Vec<Said<'c>>,
    /// What else may command and is no rule, or is more than the rule that was read from it.
    pub(super) left: Vec<Said<'c>>,
}

/// A sentence and the rule that it states.
#[derive(Debug)]
pub(super) struct Demand<'c> {
    pub(super) said: Said<'c>,
    pub(super) rule: Rule,
    pub(super) kind: Kind,
}

/// A rule that can be checked.
#[derive(Debug)]
pub(super) enum Rule {
    Tools(tools::Rule),
    Form(Form),
    File(FileRule),
    /// What a call is given.
    Given(GivenRule),
    /// One call at a time.
    AtOnce,
    /// The run says that it is complete by these words, wherever they stand.
    Sign(String),
}

/// Words that leave it open, or give an example: what stands beside them demands nothing by itself.
static OPTIONAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:for example|e\.g|such as|should you|can|could|may want|prefer|ideally|example)\b",
    )
});

/// A condition that says no more than that the work is done.
static ON_COMPLETION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:when|once|after|if)\b[^\n]{0,160}\b(?:done|complete[ds]?|finish(?:ed)?|verified|satisf\w+|solved|resolved|meets?|met|answers?|accomplished|approved|everything)\b",
    )
});

static IN_A_FORMAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:answer|finish|conclude|end|report|respond|reply)\b[^\n]{0,140}\b(?:format|form|template|syntax)\b",
    )
});

/// The head of a template: a name in capitals before a bracket or a colon and a gap to fill.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^[\s:`*"']*([A-Z][A-Z_]{2,20}(?: [A-Z_]{2,20})?(?:\(|:))[ ]*[\[<{("]"#)
});

pub(super) fn of<'c>(view: &View<'c>) -> Compiled<'c> {
    let mut compiled = Compiled::default();
    let tools = Tools::of(view);
    let mut of_task = Vec::new();
    let mut of_spec = Vec::new();
    for said in source::of(view) {
        // No rule can be read from it; whether it is one is for a person to say.
        if !said.hints().has(Hint::Commands) {
            compiled.left.push(said);
            continue;
        }
        match rule(view, &said, &tools) {
            Some((rule, kind)) => {
                let is_more = demands_more(&said, kind, &tools) || says_more(&said, &rule, &tools);
                compiled.left.extend(is_more.then(|| said.clone()));
                compiled.demands.push(Demand { said, rule, kind });
            }
            None if is_conditioned(&said) && commands(&said, &tools) => compiled.aside.push(said),
            None if !is_for_a_person(&said) => {
                compiled.left.extend(is_left(&said, &tools).then_some(said));
            }
            None if is_conditioned(&said) => compiled.aside.push(said),
            None if said.is_of_task() => of_task.push(said),
            None if said.is_declared() => of_spec.push(said),
            None => compiled.aside.push(said),
        }
    }
    // What the task itself states is what its result is measured by.
    compiled.unread = of_task.into_iter().chain(of_spec).collect();
    compiled
}

/// Whether a sentence from which no rule and no question is made may be a demand all the same.
fn is_left(said: &Said<'_>, tools: &Tools) -> bool {
    let text = said.text();
    let is_whole = !text.starts_with('#') && !text.ends_with(':');
    is_whole && (opening::may_command(text) || opening::is_request(text) || tools.denies(text))
}

/// Whether words around the rule itself narrow it or add to it.
fn says_more(said: &Said<'_>, rule: &Rule, tools: &Tools) -> bool {
    let text = said.text();
    match rule {
        Rule::Form(_) => {
            shapes::placed(text, said.hints()).is_some_and(|(_, range)| beyond::form(text, &range))
        }
        Rule::File(FileRule::Untouched(path) | FileRule::Made(path)) => {
            let end = text.rfind(&**path).map(|at| at + path.len());
            end.is_some_and(|end| beyond::goes_on(&text[end..]))
        }
        Rule::Tools(rule) => tools.goes_on(text, rule),
        // Their patterns read the whole of the demand, or it is a sign of the end and constrains nothing.
        Rule::Given(_) | Rule::AtOnce | Rule::Sign(_) => false,
    }
}

/// The joints between the parts of a sentence.
static JOINTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i);\s+|,?\s+(?:and|but|then)\s+(?:then\s+)?"));

/// Whether a part of the sentence that no rule was read from demands something as well. An order
/// binds two parts of it; where no part alone is a rule, all of them are one.
fn demands_more(said: &Said<'_>, kind: Kind, tools: &Tools) -> bool {
    let parts: Vec<&str> = JOINTS.split(said.text()).collect();
    if parts.len() < 2 || matches!(kind, Kind::Order | Kind::Completion) {
        return false;
    }
    let is_rule = |part: &str| {
        let hints = Hints::of(part);
        tools.rule(part).is_some()
            || at_once::demands(part)
            || shapes::read(part, hints).is_some()
            || files::read(part, hints).is_some()
    };
    let (rules, rest): (Vec<&str>, Vec<&str>) = parts.into_iter().partition(|part| is_rule(part));
    let commands = |part: &&str| {
        Hints::of(part).has(Hint::Demands) || opening::may_command(part) || tools.denies(part)
    };
    !rules.is_empty() && rest.iter().any(commands)
}

/// Whether the sentence, its opening or the line that it stands under is a condition.
fn is_conditioned(said: &Said<'_>) -> bool {
    (said.hints().has(Hint::Conditional) && !only_counts(said.text()))
        || said.heading() == Heading::Condition
        || opening::is_conditioned(said.text())
}

/// Words that say that a ban or limit holds in the whole run, whatever section it stands in.
static EVERYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:in|during|throughout|for) (?:this|the whole|the entire) (?:run|session|conversation|task|chat)|(?:under|in) (?:any|no) circumstances?|at any time|for any reason|at all|ever|in (?:total|any case|all cases))\b",
    )
});

/// How often something may be done, and what makes no difference: neither sets a condition.
static SO_OFTEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at (?:the )?most|no more than|not more than|more than|exactly|only|just|more often than) once\b|\bonce (?:at most|only|or less)\b|\beven (?:if|when|where)\b|\bno matter\b|\byou can (?:only )?(?:call|use|make|invoke)\b",
    )
});

/// Whether nothing in the sentence is a condition but the "once" of "at most once" and its like.
fn only_counts(text: &str) -> bool {
    SO_OFTEN.is_match(text) && !Hints::of(&SO_OFTEN.replace_all(text, " ")).has(Hint::Conditional)
}

/// Whether it is about a call, even where no word of [`Hint::Demands`] stands in it.
fn commands(said: &Said<'_>, tools: &Tools) -> bool {
    let text = said.text();
    let is_short = text.len() <= LONGEST_ASKED && !OPTIONAL.is_match(text);
    is_short && said.hints().has(Hint::Calls) && tools.commands(text)
}

fn is_for_a_person(said: &Said<'_>) -> bool {
    let (text, hints) = (said.text(), said.hints());
    // A heading or a lead-in only says that something follows.
    let is_whole = !text.starts_with('#') && !text.ends_with(':');
    is_whole && text.len() <= LONGEST_ASKED && hints.has(Hint::Demands) && !OPTIONAL.is_match(text)
}

fn rule(view: &View<'_>, said: &Said<'_>, tools: &Tools) -> Option<(Rule, Kind)> {
    let (text, hints) = (said.text(), said.hints());
    if let Some(head) = head(said) {
        return Some((Rule::Sign(head), Kind::Completion));
    }
    let is_general = said.heading() == Heading::Plain
        || (said.heading() == Heading::Matter && EVERYWHERE.is_match(text));
    let is_general = is_general && hints.has(Hint::Calls);
    let tool_rule = || if is_general { tools.rule(text) } else { None };
    if said.heading() == Heading::Plain && at_once::demands(text) {
        return Some((Rule::AtOnce, Kind::Pace));
    }
    if said.heading() == Heading::Plain
        && let Some(given) = givens::fixed(text, view)
    {
        return Some((Rule::Given(given), Kind::Limit));
    }
    if is_conditioned(said) {
        return on_completion(text, hints)
            .or_else(|| tool_rule().filter(is_of_every_run).map(of_tools));
    }
    if let Some(words) = shapes::said_at_the_end(text) {
        return Some((Rule::Sign(words), Kind::Completion));
    }
    if let Some(rule) = tool_rule() {
        return Some(of_tools(rule));
    }
    if let Some(form) = shapes::read(text, hints) {
        let kind = if form.counts() { Kind::Count } else { Kind::Form };
        return Some((Rule::Form(form), kind));
    }
    let Some(file) = files::read(text, hints) else {
        let given = givens::read(text, view)?;
        let kind = match given {
            GivenRule::Spared(_) => Kind::Forbidden,
            GivenRule::Within { .. } | GivenRule::Fixed { .. } => Kind::Limit,
        };
        return Some((Rule::Given(given), kind));
    };
    let kind = match file {
        FileRule::Untouched(_) => Kind::Forbidden,
        FileRule::Made(_) => Kind::Required,
    };
    Some((Rule::File(file), kind))
}

fn of_tools(rule: tools::Rule) -> (Rule, Kind) {
    let kind = rule.kind;
    (Rule::Tools(rule), kind)
}

/// "Call it when you are done" binds every run that ends.
fn is_of_every_run(rule: &tools::Rule) -> bool {
    rule.kind == Kind::Required
}

/// Words or a form that the run is to end with when it is done.
fn on_completion(text: &str, hints: Hints) -> Option<(Rule, Kind)> {
    let words = shapes::said_at_the_end(text).or_else(|| match shapes::read(text, hints) {
        Some(Form::Closing(words) | Form::Opening(words) | Form::Mark(words)) => Some(words),
        Some(
            Form::Number { .. } | Form::Json | Form::OneWord | Form::YesOrNo | Form::Length { .. },
        )
        | None => None,
    })?;
    ON_COMPLETION.is_match(text).then_some((Rule::Sign(words), Kind::Completion))
}

/// The head of the template that follows a sentence such as "finish in the format of".
fn head(said: &Said<'_>) -> Option<String> {
    let text = said.text();
    if !said.hints().has(Hint::Format) {
        return None;
    }
    let has_format = ["format", "template", "syntax", " form"]
        .iter()
        .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if !has_format || !IN_A_FORMAT.is_match(text) {
        return None;
    }
    let tail = text.rsplit_once(':').map(|(_, tail)| tail);
    let next = said.rest().lines().map(str::trim).find(|line| !line.is_empty() && *line != "```");
    let found = [tail, next].into_iter().flatten().find_map(|line| HEAD.captures(line))?;
    Some(found.get(1)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::source::tests::run;
    use super::*;

    fn kinds(task: &str) -> Vec<Kind> {
        let case = run(task, "Done.");
        let view = View::new(&case);
        of(&view).demands.iter().map(|demand| demand.kind).collect()
    }

    #[test]
    fn a_condition_that_no_step_shows_makes_no_rule() {
        assert_eq!(kinds("Answer with one word."), [Kind::Count]);
        assert_eq!(kinds("If you are unsure, answer with one word."), []);
        assert_eq!(kinds("You can answer with one word."), []);
    }

    #[test]
    fn the_sign_of_the_end_is_read_with_its_condition() {
        let ends =
            "When every item is verified, end your message with the exact phrase 'ALL DONE'.";
        assert_eq!(kinds(ends), [Kind::Completion]);
        assert_eq!(kinds("Reply FINISHED when everything is done."), [Kind::Completion]);
        let template = "Finish in the format of\nSUBMIT([answer1, answer2])";
        assert_eq!(kinds(template), [Kind::Completion]);
    }

    #[test]
    fn what_cannot_be_checked_is_kept_for_a_person() {
        let case = run("## Only this\nBook a room. It must have a view of the lake.", "Done.");
        let view = View::new(&case);
        let unread = of(&view).unread;
        let texts: Vec<&str> = unread.iter().map(Said::text).collect();
        assert_eq!(texts, ["It must have a view of the lake."]);
    }

    #[test]
    fn a_demand_with_a_condition_is_kept_apart_and_an_option_is_none() {
        let task =
            "If it rains, never go by boat. For example, never go by rail. You can only walk.";
        let case = run(task, "Done.");
        let view = View::new(&case);
        let read = of(&view);
        let texts: Vec<&str> = read.aside.iter().map(Said::text).collect();
        assert_eq!(texts, ["If it rains, never go by boat."]);
        assert!(read.unread.is_empty());
    }

    #[test]
    fn what_no_rule_was_read_from_is_left_and_said_to_be() {
        let left = |task: &str| {
            let case = run(task, "Done.");
            let view = View::new(&case);
            of(&view).left.iter().map(|said| said.text().to_owned()).collect::<Vec<_>>()
        };
        let of_a_number = "How many were late? The answer must be an integer.";
        assert!(left(of_a_number).is_empty());
        for more in [
            "Round to two decimals.",
            "Exclude returns.",
            "Confirm with me first.",
            "Answer in French.",
            "Could you leave out returns?",
        ] {
            assert_eq!(left(&format!("{of_a_number} {more}")), [more]);
        }
        let both = "Answer with one word and leave out returns.";
        assert_eq!(left(both), [both]);
        assert!(left("Answer in at most 20 words, please.").is_empty());
    }

    #[test]
    fn every_sentence_on_a_format_is_hinted_at() {
        for word in ["format", "form", "template", "syntax"] {
            let sentence = format!("Finish in the {word} of");
            assert!(IN_A_FORMAT.is_match(&sentence), "{word}");
            assert!(Hints::of(&sentence).has(Hint::Format), "{word}");
        }
    }
}
