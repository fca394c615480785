//! Plain prompts and Markdown agents: words that can be cited, and nothing inferred from them.
//!
//! A sentence that says when the run is done becomes [`ClauseKind::Success`] without a predicate:
//! it shows that the spec is not silent on the matter, only vague. No other sentence is understood,
//! and no predicate is made from words.

use super::front::{self, Front};
use super::quoting::Source;
use super::settings::Kept;
use super::{SpecFile, count_lines, hash, unmarked};
use crate::pattern::pattern;
use case::spec::{self, Cap, ClauseRef, Does, Setting};
use case::spoken::{own_words, quotations, spoken};
use case::{Clause, ClauseKind, Complaint, Origin, Owners, Passage, Role, Spec, SpecSource};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Reads a prompt: one role, and one clause for each paragraph and list item. With YAML front
/// matter the role has the name and the tools that it gives; without, the role's name is empty.
pub fn read_prompt(path: &str, text: &str) -> SpecFile {
    let text = unmarked(text);
    let mut complaints = Vec::new();
    let origin = Origin::file(path);
    if front::is_unclosed(text) {
        let what = "line 1: front matter opens here and nothing closes it, so that all of the file was read \
                    as the prompt; end it with a line `---`";
        complaints.push(Complaint::new(&origin, what));
    }
    let (header, body) = front::split(text).map_or((None, 0), |(top, at)| (Some(top), at));
    let front = header.map(|top| front::read(top, &origin, &mut complaints)).unwrap_or_default();
    let tools = front.tools();
    let name: Arc<str> = front.name.as_ref().map_or("", |name| name.value.trim()).into();
    let prompt = Prompt::whole(path, (!name.is_empty()).then_some(&*name), text);
    let source = Source::new(text);
    let mut clauses = prompt.stated_above(&front, &source);
    let kept = header.map(front::settings).unwrap_or_default();
    let mut settings = prompt.set_above(kept, &source, &mut clauses);
    settings.extend(prompt.forbidden(&front));
    for block in blocks(text, body) {
        prompt.take(&block, &mut clauses);
    }
    let instructions = text[body..].trim();
    let instructions = (!instructions.is_empty()).then(|| Passage::new(instructions, origin));
    let source = SpecSource::Declared { path: path.into(), hash: hash(text) };
    let model = front.model.map(|model| spec::Model {
        line: model.place.map(|at| at.line),
        name: model.value.into(),
        role: prompt.role.clone(),
        file: Some(prompt.file.clone()),
    });
    SpecFile {
        spec: Spec {
            source,
            clauses,
            roles: vec![Role { name, instructions, tools }],
            files: vec![path.into()],
            models: model.into_iter().collect(),
            lines: count_lines(text),
            settings,
            ..Spec::default()
        },
        owners: Owners::default(),
        complaints,
    }
}

/// The sentences of what `role` is instructed with that say when the run is done, as clauses.
pub(super) fn endings(file: &str, role: &str, lines: &Lines) -> Vec<Clause> {
    let text = joined(lines);
    let numbers = lines.iter().map(|(number, _)| *number).collect();
    let prompt = Prompt { numbers, ..Prompt::whole(file, Some(role), &text) };
    let mut clauses = Vec::new();
    for block in blocks(&text, 0) {
        prompt.endings(&block, &mut clauses);
    }
    clauses
}

fn joined(lines: &Lines) -> String {
    let text: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    text.join("\n")
}

/// The clauses of a text that stands inside another file: `lines` are its lines with their numbers
/// there, and every id begins with `id`.
pub(super) fn inside(file: &Arc<str>, role: Option<&str>, id: &str, lines: &Lines) -> Vec<Clause> {
    let text = joined(lines);
    let prompt = Prompt {
        file: file.clone(),
        role: role.map(Into::into),
        blocks: id.to_owned(),
        ends: id.to_owned(),
        numbers: lines.iter().map(|(number, _)| *number).collect(),
        spoken: spoken_lines(&text),
    };
    let mut clauses = Vec::new();
    for block in blocks(&text, 0) {
        prompt.take(&block, &mut clauses);
    }
    clauses
}

/// Lines with their numbers.
pub(super) type Lines = [(u32, String)];

/// A prompt and the role that it instructs.
struct Prompt {
    file: Arc<str>,
    role: Option<Arc<str>>,
    /// What the ids of its blocks begin with.
    blocks: String,
    /// What the ids of its sentences on the end begin with.
    ends: String,
    /// The numbers of its lines in the file; empty where it is the file.
    numbers: Vec<u32>,
    /// Its lines without comments and code.
    spoken: Vec<String>,
}

fn spoken_lines(text: &str) -> Vec<String> {
    spoken(text).lines().map(str::to_owned).collect()
}

impl Prompt {
    /// A file that is nothing but a prompt.
    fn whole(file: &str, role: Option<&str>, text: &str) -> Self {
        Self {
            file: file.into(),
            role: role.map(Into::into),
            blocks: "prompt".to_owned(),
            ends: role.map_or_else(|| "prompt".to_owned(), |role| format!("prompt:{role}")),
            numbers: Vec::new(),
            spoken: spoken_lines(text),
        }
    }

    /// The clauses of the front matter.
    fn stated_above(&self, front: &Front, source: &Source) -> Vec<Clause> {
        let mut clauses = Vec::new();
        if let Some(description) = &front.description {
            let id = self.role.as_ref().map_or("role".into(), |name| format!("role:{name}"));
            let line = description.line().unwrap_or(1);
            let words = Block { text: description.value.trim(), line };
            clauses.push(self.clause(id, ClauseKind::Prose, &words));
        }
        let role = self.role.as_deref().unwrap_or("agent");
        let mut line_of = |line: Option<u32>, id: String, kind: ClauseKind| {
            let words = Block { text: &source.line(line), line: line.unwrap_or(1) };
            clauses.push(self.clause(id, kind, &words));
        };
        if let Some(tools) = &front.disallowed {
            line_of(tools.line(), format!("{role}:may_not:tools"), ClauseKind::MayNot);
            // A list below its key: the line of each.
            for (number, tool) in tools.items().iter().enumerate().skip(1) {
                if tool.line() != tools.line() {
                    let id = format!("{role}:may_not:tools:{}", number + 1);
                    line_of(tool.line(), id, ClauseKind::MayNot);
                }
            }
        }
        // A turn is not a step: the cap binds this agent, not the run.
        if let Some(turns) = front.turns.as_ref().filter(|_| self.role.is_some()) {
            let cap = ClauseKind::Cap(Cap::Steps(turns.value));
            line_of(turns.line(), format!("{role}:turns"), cap);
        }
        clauses
    }

    /// Adds the settings of the front matter as clauses, and tells what each does.
    fn set_above(
        &self,
        kept: Vec<Kept>,
        source: &Source,
        clauses: &mut Vec<Clause>,
    ) -> BTreeMap<ClauseRef, Setting> {
        let role = self.role.as_deref().unwrap_or("agent");
        let mut settings = BTreeMap::new();
        for Kept { setting, first, last } in kept {
            let words = source.lines(first, last);
            let id = format!("{role}:setting:{}", setting.key);
            let block = Block { text: &words, line: first.unwrap_or(1) };
            let clause = self.clause(id, ClauseKind::Prose, &block);
            settings.insert(clause.id.clone(), setting);
            clauses.push(clause);
        }
        settings
    }

    /// The tools that may not be used, as one setting where they stand on one line.
    fn forbidden(&self, front: &Front) -> Option<(ClauseRef, Setting)> {
        let tools = front.disallowed.as_ref()?;
        let is_one_line = tools.items().iter().all(|tool| tool.line() == tools.line());
        let names = front::tool_names(tools).filter(|_| is_one_line)?;
        let id = format!("{}:may_not:tools", self.role.as_deref().unwrap_or("agent"));
        let setting = Setting { key: "disallowedTools".into(), does: Does::Holds, values: names };
        Some((ClauseRef(id.into()), setting))
    }

    /// The number in the file of its line `line`, from 1.
    fn number(&self, line: u32) -> u32 {
        let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
        index.and_then(|index| self.numbers.get(index)).copied().unwrap_or(line)
    }
}

/// A paragraph, a list item or a sentence, and the line on which it begins.
struct Block<'t> {
    text: &'t str,
    line: u32,
}

impl Prompt {
    /// The clauses of one block: its words, and the sentences in it that say when the run is done.
    fn take(&self, block: &Block<'_>, clauses: &mut Vec<Clause>) {
        let mut said = Vec::new();
        self.endings(block, &mut said);
        let is_whole = said.iter().any(|clause| &*clause.text.text == block.text);
        if !is_whole {
            let id = format!("{}:{}", self.blocks, self.number(block.line));
            clauses.push(self.clause(id, ClauseKind::Prose, block));
        }
        clauses.append(&mut said);
    }

    /// Whether a sentence stands outside of comments and code.
    fn is_spoken(&self, sentence: &Block<'_>) -> bool {
        let first = sentence.text.lines().next().unwrap_or_default().trim();
        let index = usize::try_from(sentence.line).ok().and_then(|line| line.checked_sub(1));
        let line = index.and_then(|index| self.spoken.get(index));
        line.is_some_and(|line| line.contains(first))
    }

    /// At most one clause for each line, so that ids stay unique.
    fn endings(&self, block: &Block<'_>, clauses: &mut Vec<Clause>) {
        let mut last = None;
        let mut quoted = quotations(block.text).into_iter().peekable();
        let mut at = 0;
        for sentence in sentences(block) {
            let line = sentence.line;
            // What somebody else says ends no run; it may take several sentences.
            at += block.text.get(at..).and_then(|rest| rest.find(sentence.text)).unwrap_or(0);
            let end = at + sentence.text.len();
            while quoted.next_if(|quote| quote.end <= at).is_some() {}
            let is_quoted = quoted.peek().is_some_and(|quote| quote.start <= at && end < quote.end);
            let cut = quoted.peek().filter(|quote| at < quote.start && end < quote.end);
            let until = cut.map_or(end, |quote| quote.start.min(end));
            let own = own_words(block.text.get(at..until).unwrap_or_default());
            let says = !is_quoted && says_when_done(&own) && self.is_spoken(&sentence);
            if !says || last == Some(line) {
                continue;
            }
            last = Some(line);
            let id = format!("{}:{}:done", self.ends, self.number(line));
            clauses.push(self.clause(id, ClauseKind::Success(None), &sentence));
        }
    }

    fn clause(&self, id: String, kind: ClauseKind, words: &Block<'_>) -> Clause {
        let Block { text, line } = *words;
        Clause {
            id: ClauseRef(id.into()),
            kind,
            text: Passage::new(text, Origin::file(&self.file)),
            file: Some(self.file.clone()),
            line: Some(self.number(line)),
            role: self.role.clone(),
        }
    }
}

/// The paragraphs and list items of `text` from byte `from` on.
fn blocks(text: &str, from: usize) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, u32)> = None;
    let mut at = from;
    let mut number = count_lines(&text[..from]);
    for line in text[from..].split_inclusive('\n') {
        number = number.saturating_add(1);
        let words = line.trim_start();
        let mark = mark_length(words);
        if words.is_empty() || mark > 0 {
            blocks.extend(closed(text, open.take(), at));
        }
        if !words.is_empty() && open.is_none() {
            open = Some((at + (line.len() - words.len()) + mark, number));
        }
        at += line.len();
    }
    blocks.extend(closed(text, open, at));
    blocks
}

fn closed(text: &str, open: Option<(usize, u32)>, end: usize) -> Option<Block<'_>> {
    let (start, line) = open?;
    let text = text.get(start..end)?.trim_end();
    (!text.is_empty()).then_some(Block { text, line })
}

/// The length of the list mark or heading mark that `line` begins with.
fn mark_length(line: &str) -> usize {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:[-*+•]|#{1,6}|\d{1,3}[.)])[ \t]+"));
    MARK.find(line).map_or(0, |mark| mark.end())
}

/// The sentences of a block with the lines on which they begin.
fn sentences<'t>(block: &Block<'t>) -> Vec<Block<'t>> {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[.!?]["')]?\s+"#));
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut line = block.line;
    let ends = END.find_iter(block.text).map(|end| end.end());
    for end in ends.chain([block.text.len()]) {
        let piece = &block.text[start..end];
        sentences.push(Block { text: piece.trim_end(), line });
        let breaks = piece.bytes().filter(|byte| *byte == b'\n').count();
        line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        start = end;
    }
    sentences
}

/// Whether a sentence says when the run is done. Conservative: the verb must be about the run, not
/// about something the run stops (`stop the pod when …`), and must not be forbidden.
fn says_when_done(sentence: &str) -> bool {
    static SAYS: LazyLock<Regex> = LazyLock::new(|| {
        let ends = r"(?:stop|finish|terminate|conclude|(?:stop|finish|end|terminate|conclude) (?:the )?(?:task|run|session|conversation|chat|call|loop|work|working|searching))";
        let when = r"(?:only )?(?:when|once|as soon as|after|if)\b";
        let done = r"(?:(?:you|we) are (?:done|finished)|(?:the )?(?:task|job|work|run) is (?:done|finished|complete|completed|over))";
        let says = format!(
            r"(?ix) \b(?:{ends}|{done}) ,?\ {when}
            | \b{when} [^.!?]* (?:,|\bthen|\band) \ (?:then\ )?{ends} \s* (?:$|[.!,;]|\b(?:and|with)\b)
            | \b(?:reply|respond|answer|say|output) \ (?:only\ )?(?:with\ )? .? TERMINATE\b
            | \b(?:continue|keep\ \w+|repeat|iterate|loop) \b [^.!?]* \buntil\b",
            ends = spaced(ends),
            done = spaced(done),
            when = spaced(when),
        );
        pattern(&says)
    });
    static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
        let forbids = r"(?i)\b(?:do not|don't|never|must not|should not) (?:stop|finish|terminate|conclude|end|reply|respond|answer|say|output|continue|keep|repeat)";
        pattern(forbids)
    });
    SAYS.is_match(sentence) && !FORBIDS.is_match(sentence)
}

/// Literal spaces for the verbose mode of the pattern, where plain ones do not count.
fn spaced(pattern: &str) -> String {
    pattern.replace(' ', r"\s")
}
