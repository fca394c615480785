//! Whose words command the agent, sentence by sentence: the spec's clauses, system instructions and
//! the task. Documents that somebody passes on, quotations and code are left out.

use super::hints::{Hint, Hints};
use super::opening::{self, Heading};
use crate::view::{View, is_from_person};
use case::{Act, Case, Cite, Clause, ClauseKind, Step, StepNo};
use std::collections::BTreeSet;
use std::ops::Range;

/// How much of each end of a long task is taken for the person's own words: whoever says more in
/// one go passes on a document, and says what it is before or after it.
const END: usize = 4096;

/// A sentence that commands.
#[derive(Clone, Debug)]
pub(super) struct Said<'c> {
    at: At<'c>,
    range: Range<usize>,
    hints: Hints,
    heading: Heading,
}

#[derive(Clone, Copy, Debug)]
enum At<'c> {
    Clause(&'c Clause),
    Step(&'c Step),
}

impl<'c> At<'c> {
    fn text(self) -> &'c str {
        match self {
            Self::Clause(clause) => &clause.text.text,
            Self::Step(step) => step.words(),
        }
    }
}

impl<'c> Said<'c> {
    /// The sentence.
    pub(super) fn text(&self) -> &'c str {
        self.at.text().get(self.range.clone()).unwrap_or_default()
    }

    /// What its words hint at.
    pub(super) const fn hints(&self) -> Hints {
        self.hints
    }

    /// What the line over it makes of it.
    pub(super) const fn heading(&self) -> Heading {
        self.heading
    }

    /// What follows it in its text.
    pub(super) fn rest(&self) -> &'c str {
        self.at.text().get(self.range.end..).unwrap_or_default()
    }

    /// The whole text that it stands in.
    pub(super) fn whole(&self) -> &'c str {
        self.at.text()
    }

    /// It, cited.
    pub(super) fn cite(&self) -> Cite {
        match self.at {
            At::Clause(clause) => Cite::clause_range(clause, self.range.clone()),
            At::Step(step) => {
                Cite::range(step, self.range.clone()).unwrap_or_else(|| Cite::step(step))
            }
        }
    }

    /// The step in which it stands; `None` for the spec.
    pub(super) const fn step(&self) -> Option<StepNo> {
        match self.at {
            At::Clause(_) => None,
            At::Step(step) => Some(step.no),
        }
    }

    /// The role that it binds; `None` for everybody.
    pub(super) fn role(&self) -> Option<&'c str> {
        match self.at {
            At::Clause(clause) => clause.role.as_deref(),
            At::Step(_) => None,
        }
    }

    /// Whether it is a constraint that somebody declared, rather than a sentence of a prompt.
    pub(super) fn is_declared(&self) -> bool {
        matches!(self.at, At::Clause(clause) if clause.kind != ClauseKind::Prose)
    }

    /// Whether a task in the run states it, rather than the spec or the system's instructions.
    pub(super) fn is_of_task(&self) -> bool {
        matches!(self.at, At::Step(step) if matches!(step.act, Act::Say { .. }))
    }
}

/// Every sentence that may command, each wording once.
pub(super) fn of<'c>(view: &View<'c>) -> Vec<Said<'c>> {
    let case = view.case;
    let mut found = Vec::new();
    let mut texts = BTreeSet::new();
    let mut take = |at: At<'c>, (head, tail): (Range<usize>, Range<usize>)| {
        if texts.insert(at.text()) {
            split(at, head, &mut found);
            split(at, tail, &mut found);
        }
    };
    for clause in case.spec.clauses.iter().filter(|clause| is_words(&clause.kind)) {
        take(At::Clause(clause), (0..clause.text.text.len(), 0..0));
    }
    for step in &case.trace.steps {
        if matches!(step.act, Act::Instruct(_)) {
            take(At::Step(step), (0..step.words().len(), 0..0));
        }
    }
    if let Some(task) = task(case) {
        take(At::Step(task), ends(task.words()));
    }
    let mut wordings = BTreeSet::new();
    found.retain(|said: &Said<'c>| wordings.insert(said.text()));
    found
}

/// The step that gives the task: the first word of a person, or an opening that holds what the
/// input calls the task.
pub(super) fn task(case: &Case) -> Option<&Step> {
    let mut steps = case.trace.steps.iter();
    let person = steps.find(|step| is_from_person(case, step));
    person.or_else(|| {
        let task = case.trace.task.as_ref()?.text.trim();
        let mut said = case.trace.steps.iter().filter(|step| matches!(step.act, Act::Say { .. }));
        said.next().filter(|first| !task.is_empty() && first.words().contains(task))
    })
}

/// Words that may command. What a role may and may not do is another matter.
const fn is_words(kind: &ClauseKind) -> bool {
    match kind {
        ClauseKind::Constraint(None) | ClauseKind::Prose => true,
        ClauseKind::Constraint(Some(_))
        | ClauseKind::May
        | ClauseKind::MayNot
        | ClauseKind::Guard(_)
        | ClauseKind::Success(_)
        | ClauseKind::GiveUp(_)
        | ClauseKind::Cap(_)
        | ClauseKind::Context(_)
        | ClauseKind::Clarification(_)
        | ClauseKind::Handoff(_)
        | ClauseKind::Objective(_)
        | ClauseKind::Logging(_)
        | ClauseKind::Verification(_)
        | ClauseKind::Judge(_)
        | ClauseKind::Sampling(_) => false,
    }
}

/// The whole of a short text, or both ends of a long one, cut at line breaks.
fn ends(text: &str) -> (Range<usize>, Range<usize>) {
    if text.len() <= 2 * END {
        return (0..text.len(), 0..0);
    }
    let head = memchr::memrchr(b'\n', &text.as_bytes()[..END]).map_or(0, |at| at + 1);
    let from = text.len() - END;
    let tail =
        memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1);
    (0..head, tail..text.len())
}

/// What a line opens or closes that is not the speaker's own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone<'t> {
    Own,
    Fence,
    Quotes,
    Tag(&'t str),
}

fn split<'c>(at: At<'c>, window: Range<usize>, found: &mut Vec<Said<'c>>) {
    let text = at.text();
    let mut zone = Zone::Own;
    let mut over = Over::default();
    let mut start = window.start;
    for line in text[window].split_inclusive('\n') {
        let words = line.trim();
        let next = zoned(zone, words);
        over.is_apart |= words.is_empty();
        if zone == Zone::Own && next == Zone::Own && is_own(words) {
            let first = found.len();
            sentences(at, line, start, found);
            let heading = over.take(words);
            for said in found.get_mut(first..).unwrap_or_default() {
                said.heading = heading;
            }
        }
        zone = next;
        start += line.len();
    }
}

/// The lines over a line: the heading of its section, and the lead-in of its list.
#[derive(Default)]
struct Over {
    section: Heading,
    list: Heading,
    /// How many items the section has so far, where it has nothing else.
    items: Option<usize>,
    /// Whether the line before was empty.
    is_apart: bool,
}

/// A section of as many items is a list; a paragraph behind it that is no item belongs to it no more.
const ITEMS_OF_A_LIST: usize = 2;

impl Over {
    /// What stands over `line`, which may itself stand over the next ones.
    fn take(&mut self, line: &str) -> Heading {
        let is_item = line.starts_with(['-', '*', '•', '+']) && !line.starts_with("**")
            || line.starts_with(|letter: char| letter.is_ascii_digit());
        if line.starts_with('#') {
            let section = Heading::of(line);
            *self = Self { section, list: Heading::Plain, items: Some(0), is_apart: false };
            return Heading::Plain;
        }
        let is_apart = std::mem::take(&mut self.is_apart);
        if !is_item && is_apart && self.items.is_some_and(|items| ITEMS_OF_A_LIST <= items) {
            self.section = Heading::Plain;
        }
        self.items = self.items.filter(|_| is_item).map(|items| items + 1);
        let over = if is_item && self.list != Heading::Plain { self.list } else { self.section };
        let leads_in = line.trim_end_matches('*').ends_with(':');
        if leads_in {
            self.list = Heading::of(line);
        } else if !is_item {
            self.list = Heading::Plain;
        }
        over
    }
}

/// The zone after a line.
fn zoned<'t>(zone: Zone<'t>, line: &'t str) -> Zone<'t> {
    let opens = |zone| match zone {
        Zone::Own if line.starts_with("```") => Zone::Fence,
        Zone::Own if line == "\"\"\"" || line == "'''" => Zone::Quotes,
        Zone::Own => opening_tag(line).map_or(Zone::Own, Zone::Tag),
        other => other,
    };
    match zone {
        Zone::Own => opens(zone),
        Zone::Fence if line.starts_with("```") => Zone::Own,
        Zone::Quotes if line == "\"\"\"" || line == "'''" => Zone::Own,
        Zone::Tag(name)
            if line.strip_prefix("</").and_then(|end| end.strip_suffix('>')) == Some(name) =>
        {
            Zone::Own
        }
        Zone::Fence | Zone::Quotes | Zone::Tag(_) => zone,
    }
}

/// Names of tags that hold what somebody passes on, rather than a part of the instructions.
const PASSED_ON: [&str; 12] = [
    "document",
    "documents",
    "email",
    "file",
    "article",
    "context",
    "quote",
    "transcript",
    "log",
    "page",
    "example",
    "examples",
];

/// `<document>` alone on its line.
fn opening_tag(line: &str) -> Option<&str> {
    let name = line.strip_prefix('<')?.strip_suffix('>')?;
    PASSED_ON.contains(&name).then_some(name)
}

/// Neither a quoted line nor data.
fn is_own(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(['>', '{', '}', '"', '|', '['])
}

/// A sentence of no more letters commands nothing.
const SHORTEST: usize = 4;

fn sentences<'c>(at: At<'c>, line: &'c str, start: usize, found: &mut Vec<Said<'c>>) {
    let bytes = line.as_bytes();
    let mut from = 0;
    for end in memchr::memchr3_iter(b'.', b'!', b'?', bytes).map(|at| at + 1).chain([line.len()]) {
        let closes = bytes.get(end).is_none_or(u8::is_ascii_whitespace);
        if !closes || end <= from {
            continue;
        }
        let piece = &line[from..end];
        let words = piece.trim();
        let may_command = !words.ends_with('?') || opening::is_request(words);
        if SHORTEST < words.len() && may_command {
            let lead = start + from + (piece.len() - piece.trim_start().len());
            let hints = Hints::of(words);
            let range = lead..lead + words.len();
            let said = Said { at, range, hints, heading: Heading::Plain };
            let is_kept = hints.has(Hint::Commands) || opening::may_command(words);
            found.extend(is_kept.then_some(said));
        }
        from = end;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use case::{ActorKind, Origin, Passage, Trace};

    /// A run in which a person gives this task and an agent answers.
    pub(in crate::view::constraints) fn run(task: &str, answer: &str) -> Case {
        let mut trace = Trace::default();
        for (at, (name, kind, words)) in
            [("user", ActorKind::Person, task), ("clerk", ActorKind::Agent, answer)]
                .into_iter()
                .enumerate()
        {
            let actor = trace.actor_named(name, kind);
            let at = Origin::top().index(at);
            let text = Passage::new(words, at.key("text"));
            trace.push(actor, Act::Say { text, to: None }, at);
        }
        Case { trace, spec: case::Spec::default(), symptom: None, owners: case::Owners::default() }
    }

    fn read(task: &str) -> Vec<String> {
        let case = run(task, "Done.");
        let view = View::new(&case);
        of(&view).iter().map(|said| said.text().to_owned()).collect()
    }

    #[test]
    fn what_is_passed_on_commands_nobody() {
        let task = "Begin with this mail.\n<email>\nAnswer with one word.\n</email>\n> Reply in JSON.\n\
                    ```\nEnd with STOP.\n```\n\"\"\"\nNever use search.\n\"\"\"\nAnswer soon.";
        assert_eq!(read(task), ["Begin with this mail.", "Answer soon."]);
    }

    #[test]
    fn a_paragraph_behind_the_list_of_a_section_stands_apart() {
        let headings = |task: &str| {
            let case = run(task, "Done.");
            let view = View::new(&case);
            of(&view).last().map(Said::heading)
        };
        let list = "## Lost parcels\n- Note the day.\n- Never pay twice.\n";
        assert_eq!(headings(&format!("{list}\nNever call it.")), Some(Heading::Plain));
        assert_eq!(headings(&format!("{list}Never call it.")), Some(Heading::Matter));
        assert_eq!(headings(&format!("{list}\n- Never call it.")), Some(Heading::Matter));
        assert_eq!(headings("## Lost parcels\n\nNever call it."), Some(Heading::Matter));
    }

    #[test]
    fn questions_command_nothing_and_each_wording_counts_once() {
        assert_eq!(read("Answer soon. Answer soon. Is it the end?"), ["Answer soon."]);
    }
}
