//! A mode's page: prose for people, and examples that state what the mode must say about them.

use crate::{Error, Example, read};
use case::StepNo;

/// The heading's ending for an example that the mode cannot decide.
const CANNOT_TELL: &str = "(cannot tell)";
/// The heading's ending for an example that the mode is not meant for.
const NOT_APPLICABLE: &str = "(not applicable)";
/// The beginning of a line that names another mode which cannot decide the example.
const ALSO_CANNOT_TELL: &str = "Cannot tell: ";

/// A page, read.
#[derive(Clone, Debug)]
pub struct Page {
    /// The code that the title begins with, such as `FM-1.3`.
    pub code: String,
    /// The rest of the title.
    pub title: String,
    /// What stands before the first example.
    pub prose: String,
    /// The examples, in the order of the page.
    pub examples: Vec<PageExample>,
}

/// One headed example of a page.
#[derive(Clone, Debug)]
pub struct PageExample {
    /// The heading without its ending in brackets.
    pub heading: String,
    /// The line of the heading, from 1.
    pub line: usize,
    /// What stands between heading and blocks.
    pub prose: String,
    /// The trace.
    pub example: Example,
    /// The text of the spec block, unread, and the line it begins on.
    pub spec: Option<(String, usize)>,
    /// What modes must say, each with its code. The page's own mode comes first.
    pub expects: Vec<(String, Expectation)>,
}

/// What a mode must say about an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Found, with the primary citation at one of these steps.
    Found(Vec<StepNo>),
    /// Clear.
    Clear,
    /// Cannot tell.
    CannotTell,
    /// Not applicable.
    NotApplicable,
}

/// Reads a page.
pub fn page(markdown: &str) -> Result<Page, Error> {
    let mut sections = sections(markdown)?.into_iter();
    let head = sections.next();
    let head = head.ok_or_else(|| Error::new(1, "a page begins with `# FM-1.3 Its title`"))?;
    let (code, title) = head.heading.split_once(' ').unwrap_or((&head.heading, ""));
    if !code.starts_with("FM-") {
        return Err(Error::new(head.line, "the title does not begin with the mode's code"));
    }
    let examples = sections.map(|section| example(code, section));
    Ok(Page {
        code: code.to_owned(),
        title: title.to_owned(),
        examples: examples.collect::<Result<_, _>>()?,
        prose: head.prose.trim().to_owned(),
    })
}

/// What stands under one heading.
#[derive(Default)]
struct Section {
    heading: String,
    line: usize,
    prose: String,
    trace: Option<Block>,
    spec: Option<Block>,
}

/// A fenced block's text and the line it begins on.
#[derive(Default)]
struct Block {
    text: String,
    line: usize,
}

/// The sections of a page: the first is headed by the title, the others are examples.
fn sections(markdown: &str) -> Result<Vec<Section>, Error> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = markdown.lines().zip(1..);
    while let Some((line, no)) = lines.next() {
        let marker = if sections.is_empty() { "# " } else { "## " };
        if let Some(heading) = line.strip_prefix(marker) {
            sections.push(Section {
                heading: heading.trim().to_owned(),
                line: no,
                ..Section::default()
            });
            continue;
        }
        let Some(section) = sections.last_mut() else {
            if line.trim().is_empty() {
                continue;
            }
            return Err(Error::new(no, "a page begins with `# FM-1.3 Its title`"));
        };
        let slot = match line.trim_end() {
            "```trace" => &mut section.trace,
            "```spec" => &mut section.spec,
            _ => {
                section.prose.push_str(line);
                section.prose.push('\n');
                continue;
            }
        };
        if slot.is_some() {
            return Err(Error::new(no, "an example has one block of each kind"));
        }
        *slot = Some(block(no, &mut lines)?);
    }
    Ok(sections)
}

/// The lines up to the closing fence of the block that opens on line `opened`.
fn block<'t>(
    opened: usize,
    lines: &mut impl Iterator<Item = (&'t str, usize)>,
) -> Result<Block, Error> {
    let mut text = String::new();
    for (line, _) in lines {
        if line.trim_end() == "```" {
            let line = opened + 1;
            return Ok(Block { text, line });
        }
        text.push_str(line);
        text.push('\n');
    }
    Err(Error::new(opened, "the block is not closed"))
}

fn example(code: &str, section: Section) -> Result<PageExample, Error> {
    let Some(trace) = section.trace else {
        return Err(Error::new(section.line, "an example needs a ```trace block"));
    };
    let example = read(&trace.text)
        .map_err(|problem| Error::new(problem.line + trace.line - 1, problem.what))?;
    let (heading, stated) = ending(&section.heading);
    let own = marked(&example, code);
    let own = match (stated, own) {
        (Some(_), Some(_)) => {
            let what = "the heading's ending and the mark contradict each other";
            return Err(Error::new(section.line, what));
        }
        (stated, own) => stated.or(own).unwrap_or(Expectation::Clear),
    };
    let mut expects = vec![(code.to_owned(), own)];
    expects.extend(others(code, &example));
    let prose = section.prose.lines();
    let also = prose.filter_map(|line| line.strip_prefix(ALSO_CANNOT_TELL));
    expects.extend(also.map(|code| (code.trim().to_owned(), Expectation::CannotTell)));
    Ok(PageExample {
        heading: heading.to_owned(),
        line: section.line,
        prose: section.prose.trim().to_owned(),
        example,
        spec: section.spec.map(|block| (block.text, block.line)),
        expects,
    })
}

/// The heading without its ending, and what the ending states.
fn ending(heading: &str) -> (&str, Option<Expectation>) {
    if let Some(heading) = heading.strip_suffix(CANNOT_TELL) {
        (heading.trim_end(), Some(Expectation::CannotTell))
    } else if let Some(heading) = heading.strip_suffix(NOT_APPLICABLE) {
        (heading.trim_end(), Some(Expectation::NotApplicable))
    } else {
        (heading, None)
    }
}

/// Where the mode is marked, if it is.
fn marked(example: &Example, code: &str) -> Option<Expectation> {
    let marks = example.marks.iter().filter(|mark| mark.code == code);
    let steps: Vec<StepNo> = marks.map(|mark| mark.step).collect();
    (!steps.is_empty()).then_some(Expectation::Found(steps))
}

/// What the marks say about modes other than the page's own, each mode once.
fn others(own: &str, example: &Example) -> Vec<(String, Expectation)> {
    let mut codes: Vec<&str> = example.marks.iter().map(|mark| &*mark.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let others = codes.into_iter().filter(|code| *code != own);
    others.filter_map(|code| Some((code.to_owned(), marked(example, code)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# FM-1.3 Step repetition

Again and again.

## Twice the same
Nothing new.
```spec
system: x
```
```trace
1 user  Go.
2 bot  call a
3 tool  x
4 bot  call a   <- FM-1.3
5 tool  x   <- FM-1.5
```

## Once
```trace
1 bot  call a
```

## Unseen (cannot tell)
Cannot tell: FM-3.2
```trace
no content
1 bot
```

## Alone (not applicable)
```trace
1 bot  Hi.
```
";

    #[test]
    fn a_page_has_a_title_prose_and_examples() {
        let page = page(PAGE).unwrap();
        assert_eq!((&*page.code, &*page.title), ("FM-1.3", "Step repetition"));
        assert_eq!(page.prose, "Again and again.");
        let headings: Vec<_> = page.examples.iter().map(|one| &*one.heading).collect();
        assert_eq!(headings, ["Twice the same", "Once", "Unseen", "Alone"]);
        let first = &page.examples[0];
        assert_eq!((first.line, &*first.prose), (5, "Nothing new."));
        assert_eq!(first.spec, Some(("system: x\n".to_owned(), 8)));
    }

    #[test]
    fn expectations_come_from_marks_and_headings() {
        let page = page(PAGE).unwrap();
        let expects = |index: usize| &page.examples[index].expects;
        let found = |no: usize| Expectation::Found(vec![StepNo::at_index(no - 1)]);
        let own = || "FM-1.3".to_owned();
        assert_eq!(expects(0), &[(own(), found(4)), ("FM-1.5".into(), found(5))]);
        assert_eq!(expects(1), &[(own(), Expectation::Clear)]);
        let other = ("FM-3.2".to_owned(), Expectation::CannotTell);
        assert_eq!(expects(2), &[(own(), Expectation::CannotTell), other]);
        assert_eq!(expects(3), &[(own(), Expectation::NotApplicable)]);
    }

    #[test]
    fn errors_count_lines_of_the_page() {
        let problem = |text: &str| page(text).unwrap_err().to_string();
        let head = "# FM-1.3 T\n## E\n";
        assert!(
            problem(&format!("{head}```trace\n1 user  a\n3 user  b\n```")).starts_with("line 5:")
        );
        assert!(problem(&format!("{head}words")).starts_with("line 2: an example needs"));
        assert!(problem(&format!("{head}```trace\n1 user  a")).contains("not closed"));
        assert!(problem("words").contains("begins with"));
        assert!(problem("").contains("begins with"));
        assert!(problem("# Loops").contains("mode's code"));
        let contradiction = "# FM-1.3 T\n## E (cannot tell)\n```trace\n1 user  a <- FM-1.3\n```";
        assert!(problem(contradiction).contains("contradict"));
    }
}
