//! A prompt cut into the sentences and list items that speak to the agent, each with its line and what it
//! stands under. Headings and lead-ins are context; code, tables, quotations, examples and data are left out.
//!
//! Line by line rather than by a Markdown parser: a prompt is indented by the program that holds it, mixes
//! tags with lists and leaves out blank lines, and a parser would take half of it for code.

use super::marks::unmarked;
use crate::pattern::pattern;
use case::spoken::{quotations, spoken};
use regex::Regex;
use std::sync::LazyLock;

/// A sentence or list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its words, verbatim but for white space.
    pub(super) text: String,
    /// The same with the words of its lead-in that it goes on from: `Never:` and `share a password`.
    pub(super) said: String,
    /// How many lines of the text come before it.
    pub(super) above: u32,
    /// The line that it stands under.
    pub(super) heading: Option<String>,
}

static LIST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+(?:\[[ xX]\] )?"));

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:#{1,6}\s+(.+?)[\s#]*|\*\*([^*]+)\*\*:?|([A-Z][A-Z &'/-]{3,60}):?)$")
});

/// A tag alone on its line.
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"^<(/?)([A-Za-z][\w-]*)(?:\s[^<>]*)?>$"));

/// The tags around what somebody else says, or what is said by way of example.
static OTHERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:example|sample|quote|quotation|transcript)s?$"));

/// The same on one line.
static TAGGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^<[\w-]*(?:example|sample|quote|quotation|transcript)s?(?:\s[^<>]*)?>.*</[\w-]+>$",
    )
});

/// Examples, and what a run is filled with.
static EXAMPLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:few[- ]shot|(?:for |an? |good |bad |some |here (?:is|are) (?:an? |some )?)?(?:example|sample|demonstration)s?\b|e\.g\.|(?:user|assistant|human|customer|agent|ai|q|a|input|output|thought|action|observation|response|question|answer)\s?(?:\d+)?:\s)",
    )
});

/// A lead-in whose items go on from it.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:must|should|shall|may|can|will|do|are (?:allowed|permitted|required) to|have to|need to)(?: not|n't)?|\b(?:cannot|can't|don't|never|always|avoid|ensure(?: that)?|make sure(?: to| that| you)?|not (?:allowed|permitted) to))\s*:$",
    )
});

/// A heading under which everything is forbidden.
static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:don'?ts?|do not(?: do)?|never(?: do)?|forbidden|prohibited|not allowed)(?: \w+)?\W*$",
    )
});

/// Shuts out all that was not listed.
static NO_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:please )?(?:(?:use|call) (?:no others?|no other (?:tools?|functions?)|nothing else|none (?:but|other than) (?:these|those|them))|(?:never|do not|don['’]t|you must not|you may not) (?:ever )?(?:use|call) (?:any|any others?|any other (?:tools?|functions?)|others|anything else)|no(?:thing| others?| other tools?)(?: else)? (?:may|must|can|should) be (?:used|called))\s*[.!]*$",
    )
});

/// Lists the tools at hand.
static LISTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:your|the) (?:only )?(?:tools|functions)(?: at hand| available)? are|you (?:have access to|have|hold|may use|can use|may call|can call|are given)(?: (?:only )?the (?:tools|functions))?):? (.+?)[.!]*$",
    )
});

/// The end of a sentence, where the next one begins like one.
static END: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[.!?][)"'”*]*\s+"#));

/// What adds a clause to a sentence.
static ADDED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:—|–|--)\s+|;\s+"));

static IS_BAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:please )?(?:do not|don['’]t|never|you (?:must|may|should) (?:not|never)|must not)\s",
    )
});

/// What such a ban forbids stands before it: `On refund: ask first; do not call it yourself`.
static IS_OF_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:[\w'’]+\s+){1,5}(?:it|them|this|these|that|those)\b|^[\w'’ ]{0,30}\b(?:use|call)\s*[.!]?$",
    )
});

static IS_CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:if|when|whenever|while|unless|until|once|where|in case|except|for|on|during|after|before|in|with|as)\b",
    )
});

/// The pieces of `text`, in order.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut reader = Reader::default();
    for (number, line) in spoken(text).lines().enumerate() {
        reader.line(u32::try_from(number).unwrap_or(u32::MAX), line);
    }
    reader.close();
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Piece>,
    /// The lines of the block that is open, with their numbers.
    open: Vec<(u32, String)>,
    is_item: bool,
    heading: Option<String>,
    /// The lead-in of the list that is open.
    lead: Option<String>,
    /// What is left out until its end.
    skipped: Option<Skipped>,
}

/// A part that is left out.
enum Skipped {
    /// Until this tag is closed.
    Tag(String),
    /// Until the next heading.
    Section,
    /// Until the next empty line.
    Paragraph,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) {
        let words = line.trim();
        if self.tag(words) || self.heading(words) {
            return;
        }
        if words.is_empty() {
            self.close();
            if matches!(self.skipped, Some(Skipped::Paragraph)) {
                self.skipped = None;
            }
            return;
        }
        if self.skipped.is_some() {
            return;
        }
        if is_data(words) || TAGGED.is_match(words) {
            return self.close();
        }
        let mark = LIST.find(words).map_or(0, |mark| mark.end());
        let rest = words.get(mark..).unwrap_or_default();
        if EXAMPLE.is_match(rest) {
            self.close();
            self.skipped = (mark == 0).then_some(Skipped::Paragraph);
            return;
        }
        // An item may be wrapped without being indented: it ends with its sentence.
        let is_over =
            self.open.last().is_some_and(|(_, last)| last.ends_with(['.', '!', '?', ':']));
        if 0 < mark || (self.is_item && is_over && !line.starts_with([' ', '\t'])) {
            self.close();
        }
        if self.open.is_empty() {
            self.is_item = 0 < mark;
        }
        self.open.push((number, rest.to_owned()));
        // A lead-in ends with its line, whether or not the list leaves a blank one.
        if rest.ends_with(':') {
            self.close();
        }
    }

    /// Whether the line is a tag; one around examples leaves them out.
    fn tag(&mut self, words: &str) -> bool {
        let Some(found) = TAG.captures(words) else {
            return false;
        };
        let name = found.get(2).map_or("", |name| name.as_str());
        let closes = found.get(1).is_some_and(|slash| !slash.as_str().is_empty());
        self.close();
        match &self.skipped {
            Some(Skipped::Tag(open)) if closes && open == name => self.skipped = None,
            Some(Skipped::Tag(_)) => {}
            Some(Skipped::Section | Skipped::Paragraph) | None if closes => self.heading = None,
            Some(Skipped::Section | Skipped::Paragraph) | None => {
                let is_example = OTHERS.is_match(name);
                self.skipped = is_example.then(|| Skipped::Tag(name.to_owned()));
                self.heading = Some(name.replace(['_', '-'], " "));
            }
        }
        true
    }

    /// Whether the line is a heading.
    fn heading(&mut self, words: &str) -> bool {
        let Some(found) = HEADING.captures(words) else {
            return false;
        };
        if matches!(self.skipped, Some(Skipped::Tag(_))) {
            return true;
        }
        let name = (1..=3).find_map(|at| found.get(at)).map_or("", |name| name.as_str()).trim();
        // A bold sentence is no heading.
        if name.ends_with(['.', '!']) {
            return false;
        }
        self.close();
        self.lead = None;
        self.skipped = EXAMPLE.is_match(name).then_some(Skipped::Section);
        let name = name.trim_end_matches(':');
        let lead = format!("{name}:");
        self.lead = LEADS.is_match(&lead).then_some(lead);
        self.heading = Some(name.to_owned());
        true
    }

    /// Ends the open block.
    fn close(&mut self) {
        let lines = std::mem::take(&mut self.open);
        if lines.is_empty() {
            return;
        }
        let mut text = String::new();
        let mut starts = Vec::new();
        for (number, words) in &lines {
            if !text.is_empty() {
                text.push(' ');
            }
            starts.push((text.len(), *number));
            text.push_str(&words.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        if text.ends_with(':') && !self.is_item {
            self.lead = Some(text.clone());
        } else if !self.is_item {
            self.lead = None;
        }
        let mut before = "";
        for (from, sentence) in sentences(&text, &starts) {
            for (inside, part, condition) in with_added_ban(sentence) {
                let at = from + inside;
                let line = starts.partition_point(|(start, _)| *start <= at).checked_sub(1);
                let line = line.and_then(|index| starts.get(index)).map_or(0, |(_, line)| *line);
                self.push(line, part, at == 0);
                if let (Some(condition), Some(piece)) = (condition, self.found.last_mut()) {
                    piece.said = format!("{condition}, {}", lower_first(&piece.said));
                }
                if let (Some(said), Some(last)) = (no_others(before, part), self.found.last_mut()) {
                    last.said = said;
                }
                before = part;
            }
        }
    }

    fn push(&mut self, above: u32, sentence: &str, is_first: bool) {
        let said = match self.lead.as_deref().filter(|_| self.is_item && is_first) {
            Some(lead) if LEADS.is_match(lead) => {
                format!("{} {}", lead.trim_end_matches(':').trim(), lower_first(&bare(sentence)))
            }
            _ if self.heading.as_deref().is_some_and(|line| FORBIDDEN.is_match(line))
                && may_follow(sentence) =>
            {
                format!("Do not {}", lower_first(&bare(sentence)))
            }
            _ => bare(sentence),
        };
        self.found.push(Piece {
            text: sentence.to_owned(),
            said,
            above,
            heading: self.lead.clone().filter(|_| self.is_item).or_else(|| self.heading.clone()),
        });
    }
}

/// Whether `sentence` under a heading of what is forbidden does not say so itself.
fn may_follow(sentence: &str) -> bool {
    let lower = sentence.to_ascii_lowercase();
    !["not ", "never", "n't ", "avoid", "no "].iter().any(|word| lower.contains(word))
}

/// Without the marks that make words bold, which stand inside of sentences.
fn bare(sentence: &str) -> String {
    let words = unmarked(sentence);
    let words = words.trim_start_matches(['*', '_']);
    // A mark that nothing closes is no quotation.
    let is_open = quotations(words).is_empty();
    if is_open { words.trim_start_matches(['"', '“']) } else { words }.to_owned()
}

/// A sentence that shuts out whatever the sentence before it does not list: `Your tools are … Use no others.`
fn no_others(before: &str, sentence: &str) -> Option<String> {
    if !NO_OTHERS.is_match(sentence) {
        return None;
    }
    let listed = LISTS.captures(before)?.get(1)?;
    Some(format!("Only use {}.", listed.as_str()))
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A row of a table, a quoted line, or data.
fn is_data(words: &str) -> bool {
    let is_row = words.starts_with('|') || words.starts_with('>');
    let is_json = words.starts_with(['{', '}', '[', ']', '"']) && !words.contains(". ");
    is_row || is_json || words.chars().all(|letter| !letter.is_alphabetic())
}

/// Whether the first word is a name of several words: `delete_order`.
fn begins_with_name(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.trim_matches('_').contains('_')
}

/// The sentences of a block whose lines begin at these places, with where they begin in it.
fn sentences<'t>(text: &'t str, lines: &[(usize, u32)]) -> Vec<(usize, &'t str)> {
    let mut found = Vec::new();
    let mut from = 0;
    let quoted = quotations(text);
    for end in END.find_iter(text) {
        let before = text.get(from..end.start() + 1).unwrap_or_default();
        let after = text.get(end.end()..).unwrap_or_default();
        let is_abbreviated =
            ["e.g.", "i.e.", "etc.", "vs.", "approx.", "no."].iter().any(|short| {
                let last = before.len().checked_sub(short.len()).and_then(|at| before.get(at..));
                last.is_some_and(|last| last.eq_ignore_ascii_case(short))
            });
        // A full stop at the end of a line ends its sentence, also before the name of a tool.
        let is_line = lines.binary_search_by_key(&end.end(), |(start, _)| *start).is_ok();
        let goes_on = !is_line && !begins_with_name(after) && after.starts_with(char::is_lowercase);
        // A quotation of several sentences is a part of the one that it stands in.
        let next = quoted.partition_point(|quote| quote.end < end.end());
        let is_quoted = quoted.get(next).is_some_and(|quote| quote.start < end.start());
        if is_abbreviated || goes_on || is_quoted {
            continue;
        }
        found.push((from, text.get(from..end.end()).unwrap_or_default().trim_end()));
        from = end.end();
    }
    let rest = text.get(from..).unwrap_or_default().trim_end();
    if !rest.is_empty() {
        found.push((from, rest));
    }
    found
}

/// A part of a sentence: where it begins, its words, and the condition in front of the sentence that it may be
/// under as well.
type Part<'t> = (usize, &'t str, Option<&'t str>);

/// A sentence, and by itself the ban that is added to it.
fn with_added_ban(sentence: &str) -> Vec<Part<'_>> {
    let quoted = quotations(sentence);
    let added = ADDED.find_iter(sentence).find(|mark| {
        let after = sentence.get(mark.end()..);
        let is_quoted = quoted.iter().any(|quote| quote.contains(&mark.start()));
        let is_own = |after: &str| IS_BAN.is_match(after) && !IS_OF_BEFORE.is_match(after);
        !is_quoted && after.is_some_and(is_own)
    });
    let whole = || vec![(0, sentence, None)];
    let Some(mark) = added else { return whole() };
    let before = sentence.get(..mark.start()).unwrap_or_default();
    let after = sentence.get(mark.end()..).unwrap_or_default();
    // A condition without an order of its own is the ban's.
    let condition = match before.split_once(", ") {
        _ if !IS_CONDITION.is_match(before) => None,
        Some((condition, _)) => Some(condition),
        None => return whole(),
    };
    vec![(0, before.trim_end(), None), (mark.end(), after, condition)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "\
# Role
You sort mail. You keep
the box tidy.

## You must not:
- open a letter
- Ask twice. Then wait.

```
never run this
```
<!-- Never open
the box. -->
| never | this |
> never that

You must not:

- guess an address

## Examples
Never do what stands here.

<rules>
Stamp each letter, e.g. with the date.
</rules>
<example>
Never mind.
</example>
<quote>Never do that.</quote>
The postmaster wrote: \"Never wait. Never ask.\" Wait.
User: Never again.
";

    #[test]
    fn sentences_stand_on_the_lines_on_which_they_begin() {
        let lines: Vec<(u32, String)> =
            pieces(PROMPT).into_iter().map(|piece| (piece.above + 1, piece.said)).collect();
        let expected = [
            (2, "You sort mail."),
            (2, "You keep the box tidy."),
            (6, "You must not open a letter"),
            (7, "You must not ask twice."),
            (7, "Then wait."),
            (17, "You must not:"),
            (19, "You must not guess an address"),
            (25, "Stamp each letter, e.g. with the date."),
            (31, "The postmaster wrote: \"Never wait. Never ask.\""),
            (31, "Wait."),
        ];
        let expected = expected.map(|(line, said)| (line, said.to_owned()));
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_ban_that_is_added_is_read_by_itself() {
        let said =
            |text: &str| pieces(text).into_iter().map(|one| one.said).collect::<Vec<String>>();
        let own = said("Ask the clerk to look — do not close the box yourself. Then wait.");
        assert_eq!(own, ["Ask the clerk to look", "do not close the box yourself.", "Then wait."]);
        assert_eq!(said("Sort the mail; never open a letter.").len(), 2);
        let late = said("When it is late, ask the clerk — do not close the box.");
        assert_eq!(
            late,
            ["When it is late, ask the clerk", "When it is late, do not close the box."]
        );
        for whole in [
            "If it is late — do not close the box.",
            "Sort the mail — all of it.",
            "Say \"wait — do not open it\" to the clerk.",
        ] {
            assert_eq!(said(whole), [whole]);
        }
    }

    #[test]
    fn what_shuts_out_all_others_is_read_with_the_list_before_it() {
        let last = |text: &str| pieces(text).pop().map(|one| one.said).unwrap_or_default();
        for text in [
            "Your tools are read_tide and chart. Use no others.",
            "You have access to read_tide and chart. Do not use any other tools.",
        ] {
            assert_eq!(last(text), "Only use read_tide and chart.", "{text}");
        }
        assert_eq!(last("Read the tide. Use no others."), "Use no others.");
    }

    #[test]
    fn what_is_forbidden_by_its_heading_is_read_as_such() {
        let said: Vec<String> =
            pieces("## Don'ts\n- Share a password").into_iter().map(|one| one.said).collect();
        assert_eq!(said, ["Do not share a password"]);
    }
}
