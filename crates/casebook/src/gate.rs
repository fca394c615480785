//! A gate question's page: prose for people, and examples that state what the question must say about what
//! is to ship.

use crate::Error;
use std::collections::BTreeMap;

/// The heading's ending for an example to which the question does not apply.
const NOT_APPLICABLE: &str = "(not applicable)";
/// The heading's ending for an example that fails no other question.
const ALONE: &str = "(this alone)";

/// A page, read.
#[derive(Clone, Debug)]
pub struct GatePage {
    /// The code that the title begins with, such as `Q5`.
    pub code: String,
    /// The rest of the title.
    pub title: String,
    /// What stands before the first example.
    pub prose: String,
    /// The examples, in the order of the page.
    pub examples: Vec<GateExample>,
}

/// One headed example of a page.
#[derive(Clone, Debug)]
pub struct GateExample {
    /// The heading without its ending in brackets.
    pub heading: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// What stands between heading and blocks.
    pub prose: String,
    /// Whether every other question must pass or not apply.
    pub is_alone: bool,
    /// What is to ship.
    pub ships: Ships,
    /// Whether that is the whole spec with a change.
    pub is_change: bool,
    /// Tool definitions in JSON that come with it.
    pub tools: Option<String>,
    /// The files that it names, as far as they were looked for.
    pub files: Vec<(String, FileSaid)>,
    /// What runs show, by the names of the counts.
    pub runs: Option<BTreeMap<String, usize>>,
    /// The day, as `YYYY-MM-DD`.
    pub today: Option<String>,
    /// What questions must say, each with its code. The page's own question comes first.
    pub expects: Vec<(String, Ruled)>,
}

/// What is to ship, without its marks: lines count as in the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ships {
    /// A masthead.spec.yaml.
    Spec(String),
    /// A plain prompt.
    Prompt(String),
}

/// What is said of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSaid {
    /// It is not there.
    Missing,
    /// It holds nothing.
    Empty,
    /// It is there, with so many cases where that is said.
    There(Option<usize>),
    /// It is there, and is a schema.
    Schema,
    /// It is there, and is neither a list of cases nor a schema.
    Data,
}

/// What a question must say about an example, and on which lines of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// It passes.
    Passes,
    /// It fails.
    Fails(Vec<usize>),
    /// Nothing at hand decides it.
    Unknown(Vec<usize>),
    /// It does not arise.
    NotApplicable,
}

/// Reads a page. `whole` is the spec that passes everything, to which a `change` block is applied.
pub fn gate_page(markdown: &str, whole: &str) -> Result<GatePage, Error> {
    let mut sections = sections(markdown)?.into_iter();
    let head = sections.next().ok_or_else(|| Error::new(1, UNTITLED))?;
    let (code, title) = head.heading.split_once(' ').unwrap_or((&head.heading, ""));
    if !code.starts_with('Q') {
        return Err(Error::new(head.line, UNTITLED));
    }
    let examples = sections.map(|section| example(code, section, whole));
    Ok(GatePage {
        code: code.to_owned(),
        title: title.to_owned(),
        prose: head.prose.trim().to_owned(),
        examples: examples.collect::<Result<_, _>>()?,
    })
}

const UNTITLED: &str = "a page begins with `# Q5 Its title`";

/// What stands under one heading.
#[derive(Default)]
struct Section {
    heading: String,
    line: usize,
    prose: String,
    blocks: BTreeMap<String, String>,
}

fn sections(markdown: &str) -> Result<Vec<Section>, Error> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = markdown.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let marker = if sections.is_empty() { "# " } else { "## " };
        if let Some(heading) = line.strip_prefix(marker) {
            let heading = heading.trim().to_owned();
            sections.push(Section { heading, line: number, ..Section::default() });
            continue;
        }
        let Some(section) = sections.last_mut() else {
            return Err(Error::new(number, UNTITLED));
        };
        let Some(name) = line.strip_prefix("```") else {
            section.prose.push_str(line);
            section.prose.push('\n');
            continue;
        };
        let text = block(number, &mut lines)?;
        if section.blocks.insert(name.trim().to_owned(), text).is_some() {
            return Err(Error::new(number, "an example has one block of each kind"));
        }
    }
    Ok(sections)
}

/// The lines up to the closing fence of the block that opens on line `opened`.
fn block<'t>(
    opened: usize,
    lines: &mut impl Iterator<Item = (&'t str, usize)>,
) -> Result<String, Error> {
    let mut text = String::new();
    for (line, _) in lines {
        if line.trim_end() == "```" {
            return Ok(text);
        }
        text.push_str(line);
        text.push('\n');
    }
    Err(Error::new(opened, "the block is not closed"))
}

fn example(code: &str, mut section: Section, whole: &str) -> Result<GateExample, Error> {
    let at = section.line;
    let mut take = |name: &str| section.blocks.remove(name);
    let change = take("change");
    let is_change = change.is_some();
    let changed = change.map(|change| changed(whole, &change, at)).transpose()?;
    let (spec, prompt) = (take("spec").or(changed), take("prompt"));
    let (ships, marked) = match (spec, prompt) {
        (Some(spec), None) => (Ships::Spec(unmarked(&spec)), spec),
        (None, Some(prompt)) => (Ships::Prompt(unmarked(&prompt)), prompt),
        (None, None) | (Some(_), Some(_)) => {
            let what = "an example needs a ```spec, a ```change or a ```prompt block";
            return Err(Error::new(at, what));
        }
    };
    let (heading, ending) = match section.heading.rfind('(') {
        Some(open) => section.heading.split_at(open),
        None => (section.heading.as_str(), ""),
    };
    let mut expects = expects(code, &marked, at)?;
    if ending == NOT_APPLICABLE {
        expects.retain(|(one, _)| one != code);
        expects.insert(0, (code.to_owned(), Ruled::NotApplicable));
    }
    let known = [NOT_APPLICABLE, ALONE];
    let heading = if known.contains(&ending) { heading.trim_end() } else { &section.heading };
    let files = section.blocks.remove("files").unwrap_or_default();
    let runs = section.blocks.remove("runs").map(|text| runs(&text, at)).transpose()?;
    let example = GateExample {
        heading: heading.to_owned(),
        line: at,
        prose: section.prose.trim().to_owned(),
        is_alone: ending == ALONE,
        ships,
        is_change,
        tools: section.blocks.remove("tools"),
        files: files.lines().map(|line| file(line, at)).collect::<Result<_, _>>()?,
        runs,
        today: section.blocks.remove("today").map(|text| text.trim().to_owned()),
        expects,
    };
    match section.blocks.keys().next() {
        Some(name) => Err(Error::new(at, format!("a block `{name}` is not known here"))),
        None => Ok(example),
    }
}

/// `whole` with a change: lines that begin with `-` go, lines that begin with `+` come, lines that begin
/// with a space stay and may carry a mark. What lies between them is left out.
fn changed(whole: &str, change: &str, at: usize) -> Result<String, Error> {
    let mut rest = whole.lines();
    let mut text = String::new();
    for line in change.lines() {
        let (sign, words) = line.split_at(line.len().min(1));
        if sign == "+" {
            text.extend([words, "\n"]);
            continue;
        }
        let meant = mark(words).map_or(words, |(at, _)| words.get(..at).unwrap_or_default());
        loop {
            let Some(next) = rest.next() else {
                return Err(Error::new(
                    at,
                    format!("`{meant}` is no line of the whole spec, in this order"),
                ));
            };
            if next.trim_end() != meant.trim_end() {
                text.extend([next, "\n"]);
                continue;
            }
            if sign != "-" {
                text.extend([words, "\n"]);
            }
            break;
        }
    }
    rest.for_each(|line| text.extend([line, "\n"]));
    Ok(text)
}

/// Where a mark begins, and what it says.
fn mark(line: &str) -> Option<(usize, &str)> {
    let at = line.find("# <- ").or_else(|| line.find("<- Q"))?;
    let said = line.get(at..)?.trim_start_matches("# ").trim_start_matches("<- ");
    Some((at, said.trim()))
}

/// The block without its marks.
fn unmarked(text: &str) -> String {
    let line = |line: &str| {
        let kept = mark(line).map_or(line, |(at, _)| line.get(..at).unwrap_or_default());
        format!("{}\n", kept.trim_end())
    };
    text.lines().map(line).collect()
}

/// What the marks say, the page's own question first; without a mark it passes.
fn expects(code: &str, text: &str, at: usize) -> Result<Vec<(String, Ruled)>, Error> {
    let mut said: Vec<(String, Ruled)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let Some((_, marks)) = mark(line) else { continue };
        for mark in marks.split(',') {
            let (question, what) = mark.trim().split_once(' ').unwrap_or((mark, ""));
            let ruled = match what {
                "fails" => Ruled::Fails(vec![number]),
                "unknown" => Ruled::Unknown(vec![number]),
                _ => {
                    return Err(Error::new(at, format!("`{mark}` says neither fails nor unknown")));
                }
            };
            match (said.iter_mut().find(|(known, _)| known == question), ruled) {
                (Some((_, Ruled::Fails(lines))), Ruled::Fails(_))
                | (Some((_, Ruled::Unknown(lines))), Ruled::Unknown(_)) => lines.push(number),
                (Some(_), _) => return Err(Error::new(at, "two marks contradict each other")),
                (None, ruled) => said.push((question.to_owned(), ruled)),
            }
        }
    }
    match said.iter().position(|(one, _)| one == code) {
        Some(own) => said.swap(0, own),
        None => said.insert(0, (code.to_owned(), Ruled::Passes)),
    }
    Ok(said)
}

fn file(line: &str, at: usize) -> Result<(String, FileSaid), Error> {
    let (name, said) = line.trim().split_once(' ').unwrap_or((line, ""));
    let said = match (said, said.split_once(' ')) {
        ("missing", _) => FileSaid::Missing,
        ("empty", _) => FileSaid::Empty,
        ("there", _) => FileSaid::There(None),
        ("schema", _) => FileSaid::Schema,
        ("data", _) => FileSaid::Data,
        (_, Some((count, "cases"))) => FileSaid::There(Some(
            count
                .parse()
                .map_err(|_| Error::new(at, format!("`{count}` is no number of cases")))?,
        )),
        _ => {
            return Err(Error::new(
                at,
                format!("`{line}`: say missing, empty, there, schema, data or N cases"),
            ));
        }
    };
    Ok((name.to_owned(), said))
}

fn runs(text: &str, at: usize) -> Result<BTreeMap<String, usize>, Error> {
    let count = |line: &str| {
        let (name, number) = line.rsplit_once(' ')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    let counts = text.lines().map(|line| {
        count(line).ok_or_else(|| Error::new(at, format!("`{line}`: say a name and a number")))
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Q5 Ends\n\nProse.\n\n## Silent (this alone)\n\nWhy.\n\n```spec\nschema: x  # <- Q5 fails\n\
        system: y # <- Q10 unknown, Q2 fails\n```\n\n```files\na.jsonl 3 cases\nb empty\n```\n\n## None (not applicable)\n\
        ```prompt\nStop when done.  <- Q1 fails\n```\n```runs\nwith intent 3\n```\n";

    #[test]
    fn examples_state_what_each_question_says_and_where() {
        let page = gate_page(PAGE, "").unwrap();
        let [silent, none] = page.examples.as_slice() else { panic!("{page:?}") };
        assert!(silent.is_alone && !none.is_alone);
        assert_eq!((&*silent.heading, &*silent.prose), ("Silent", "Why."));
        assert_eq!(silent.ships, Ships::Spec("schema: x\nsystem: y\n".into()));
        assert_eq!(silent.expects[0], ("Q5".into(), Ruled::Fails(vec![1])));
        assert_eq!(silent.expects[1], ("Q10".into(), Ruled::Unknown(vec![2])));
        assert_eq!(silent.expects[2], ("Q2".into(), Ruled::Fails(vec![2])));
        assert_eq!(silent.files[0], ("a.jsonl".into(), FileSaid::There(Some(3))));
        assert_eq!(silent.files[1], ("b".into(), FileSaid::Empty));
        assert_eq!(none.ships, Ships::Prompt("Stop when done.\n".into()));
        assert_eq!(none.expects[0], ("Q5".into(), Ruled::NotApplicable));
        assert_eq!(none.runs.as_ref().unwrap()["with intent"], 3);
    }

    #[test]
    fn a_change_is_made_where_its_lines_stand() {
        let change = " a\n-b\n+x  # <- Q5 fails\n";
        let page = format!("# Q5 T\n## E\n```change\n{change}```\n");
        let page = gate_page(&page, "a\n0\nb\nc\n").unwrap();
        assert_eq!(page.examples[0].ships, Ships::Spec("a\n0\nx\nc\n".into()));
        assert_eq!(page.examples[0].expects[0].1, Ruled::Fails(vec![3]));
        let problem = gate_page("# Q5 T\n## E\n```change\n-z\n```\n", "a\n").unwrap_err();
        assert!(problem.what.contains("no line of the whole spec"));
    }

    #[test]
    fn mistakes_are_said() {
        let problem = |text: &str| gate_page(text, "").unwrap_err().what;
        assert!(problem("words").contains("begins with"));
        assert!(problem("# FM-1.3 T").contains("begins with"));
        assert!(problem("# Q5 T\n## E\nwords").contains("needs a"));
        assert!(problem("# Q5 T\n## E\n```spec\na").contains("not closed"));
        assert!(problem("# Q5 T\n## E\n```spec\na # <- Q5 odd\n```").contains("neither"));
        assert!(problem("# Q5 T\n## E\n```spec\na\n```\n```odd\n```").contains("not known"));
        assert!(problem("# Q5 T\n## E\n```spec\na\n```\n```files\na\n```").contains("say missing"));
    }
}
