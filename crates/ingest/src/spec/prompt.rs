//! Plain prompts and Markdown agents: words that can be cited, and nothing inferred from them.
//!
//! A sentence that says when the run is done becomes [`ClauseKind::Success`] without a predicate:
//! it shows that the spec is not silent on the matter, only vague. No other sentence is understood,
//! and no predicate is made from words.

use super::error::Place;
use super::mirror::Text;
use super::{SpecFile, count_lines, hash};
use crate::pattern::pattern;
use case::spec::ClauseRef;
use case::{Clause, ClauseKind, Complaint, Origin, Owners, Passage, Role, Spec, SpecSource};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, LazyLock};

/// Reads a prompt: one role, and one clause for each paragraph and list item. With YAML front
/// matter the role has the name and the tools that it gives; without, the role's name is empty.
pub fn read_prompt(path: &str, text: &str) -> SpecFile {
    let mut complaints = Vec::new();
    let origin = Origin::file(path);
    let (front, body) = match front_matter(text) {
        Some((header, body)) => (read_front(header, &origin, &mut complaints), body),
        None => (Front::default(), 0),
    };
    let name: Arc<str> = front.name.map(|name| name.value).unwrap_or_default().into();
    let role = (!name.is_empty()).then(|| name.clone());
    let prompt = Prompt { file: path.into(), role: role.clone() };
    let mut clauses = Vec::new();
    if let Some(description) = &front.description {
        let id = role.as_ref().map_or("role".into(), |name| format!("role:{name}"));
        let line = description.place.map_or(1, |Place { line, column: _ }| line);
        let text = description.value.trim();
        clauses.push(prompt.clause(id, ClauseKind::Prose, &Block { text, line }));
    }
    for block in blocks(text, body) {
        prompt.take(&block, &mut clauses);
    }
    let instructions = text[body..].trim();
    let role = Role {
        name,
        instructions: (!instructions.is_empty()).then(|| Passage::new(instructions, origin)),
        tools: front.tools.or(front.allowed_tools).map(|list| tool_names(&list)),
    };
    let source = SpecSource::Declared { path: path.into(), hash: hash(text) };
    SpecFile {
        spec: Spec {
            source,
            clauses,
            roles: vec![role],
            lines: count_lines(text),
            ..Spec::default()
        },
        owners: Owners::default(),
        complaints,
    }
}

/// The sentences of the prompt file `text` that say when the run is done, as clauses.
pub(super) fn endings(file: &str, text: &str, role: Option<&str>) -> Vec<Clause> {
    let prompt = Prompt { file: file.into(), role: role.map(Into::into) };
    let mut clauses = Vec::new();
    for block in blocks(text, 0) {
        prompt.endings(&block, &mut clauses);
    }
    clauses
}

/// A prompt file and the role that it instructs.
struct Prompt {
    file: Arc<str>,
    role: Option<Arc<str>>,
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
            let id = format!("prompt:{}", block.line);
            clauses.push(self.clause(id, ClauseKind::Prose, block));
        }
        clauses.append(&mut said);
    }

    /// At most one clause for each line, so that ids stay unique.
    fn endings(&self, block: &Block<'_>, clauses: &mut Vec<Clause>) {
        let mut last = None;
        for sentence in sentences(block) {
            let line = sentence.line;
            if !says_when_done(sentence.text) || last == Some(line) {
                continue;
            }
            last = Some(line);
            let id = match &self.role {
                Some(role) => format!("prompt:{role}:{line}:done"),
                None => format!("prompt:{line}:done"),
            };
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
            line: Some(line),
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
        let ends = r"(?:stop|finish|terminate|conclude|(?:stop|finish|end|terminate|conclude) (?:the )?(?:task|run|session|conversation|chat|loop|work|working|searching))";
        let when = r"(?:only )?(?:when|once|as soon as|after|if)\b";
        let done = r"(?:(?:you|we) are (?:done|finished)|(?:the )?(?:task|job|work|run) is (?:done|finished|complete|completed|over))";
        let says = format!(
            r"(?ix) \b(?:{ends}|{done}) ,?\ {when}
            | \b{when} [^.!?]* (?:,|\bthen|\band) \ (?:then\ )?{ends} \s* (?:$|[.!,;]|\band\b)
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

/// What the front matter of a Markdown agent says. Other tools' keys are theirs, and ignored.
#[derive(Default, Deserialize)]
struct Front {
    name: Option<Text>,
    description: Option<Text>,
    tools: Option<Value>,
    #[serde(rename = "allowed-tools")]
    allowed_tools: Option<Value>,
}

/// The header of a Markdown file with front matter (with its opening line, so that lines count
/// from the top), and the byte at which the body begins.
fn front_matter(text: &str) -> Option<(&str, usize)> {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_mark = line.trim_end() == "---";
        match number {
            0 if !is_mark => return None,
            0 => {}
            _ if is_mark => return Some((&text[..at], at + line.len())),
            _ => {}
        }
        at += line.len();
    }
    None
}

/// A header that is no YAML (an unquoted colon is common) costs the name, not the prompt.
fn read_front(header: &str, origin: &Origin, complaints: &mut Vec<Complaint>) -> Front {
    serde_saphyr::from_str(header).unwrap_or_else(|problem| {
        let problem = super::error::Fault::of_yaml(&problem);
        let line = problem.at.map_or(1, |at| at.line);
        let what = format!(
            "line {line}: the front matter is not YAML ({}); only the text below it was read",
            problem.what
        );
        complaints.push(Complaint::new(origin, what));
        Front::default()
    })
}

/// Tool names from a list, or from one string with commas. `Bash(git:*)` is the tool `Bash`.
fn tool_names(list: &Value) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let texts: Vec<&str> = match list {
        Value::String(text) => split_outside_parentheses(text),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    for text in texts {
        let name = text.split('(').next().unwrap_or_default().trim();
        if !name.is_empty() && !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    }
    names
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .collect()
}
