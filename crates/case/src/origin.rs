//! Where a text came from: a file and an RFC 6901 pointer into it, built cheaply and printed late.

use std::fmt;
use std::sync::Arc;

/// A place in the raw input. The pointer counts from the top of the file; a line-oriented file is
/// an array of its physical lines from 0; a string that holds JSON may be descended into.
///
/// Cloning and extending are one small allocation, because most origins are never printed.
#[derive(Clone, Default)]
pub struct Origin(Option<Arc<Node>>);

struct Node {
    up: Origin,
    segment: Segment,
}

#[derive(PartialEq, Eq)]
enum Segment {
    File(Arc<str>),
    Field(Box<str>),
    Key(&'static str),
    Index(usize),
}

impl Segment {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Field(name) => Some(name),
            Self::Key(name) => Some(name),
            Self::File(_) | Self::Index(_) => None,
        }
    }
}

impl Origin {
    /// The top of the file that the trace itself was read from.
    pub const fn top() -> Self {
        Self(None)
    }

    /// The top of another file of the same run (relative path, or `archive!/member`).
    pub fn file(path: &str) -> Self {
        Self::top().push(Segment::File(path.into()))
    }

    /// The member `name` of the object here, for names that the reader's format fixes.
    #[must_use]
    pub fn key(&self, name: &'static str) -> Self {
        self.push(Segment::Key(name))
    }

    /// The member `name` of the object here, for names that come from the input.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        self.push(Segment::Field(name.into()))
    }

    /// The element `index` (from 0) of the array here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.push(Segment::Index(index))
    }

    fn push(&self, segment: Segment) -> Self {
        Self(Some(Arc::new(Node { up: self.clone(), segment })))
    }

    /// The other file this origin lies in, if it is not the trace's own.
    pub fn other_file(&self) -> Option<&str> {
        self.nodes().find_map(|node| match &node.segment {
            Segment::File(path) => Some(&**path),
            Segment::Field(_) | Segment::Key(_) | Segment::Index(_) => None,
        })
    }

    /// The RFC 6901 pointer, `""` for the top.
    pub fn pointer(&self) -> String {
        let mut segments: Vec<&Segment> = self.nodes().map(|node| &node.segment).collect();
        segments.reverse();
        let mut pointer = String::new();
        for segment in segments {
            match segment {
                Segment::File(_) => {}
                Segment::Index(index) => {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                }
                Segment::Field(_) | Segment::Key(_) => {
                    pointer.push('/');
                    push_escaped(&mut pointer, segment.name().unwrap_or_default());
                }
            }
        }
        pointer
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        std::iter::successors(self.0.as_deref(), |node| node.up.0.as_deref())
    }
}

/// RFC 6901: `~` and `/` inside a name are written `~0` and `~1`.
fn push_escaped(pointer: &mut String, name: &str) {
    for letter in name.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.pointer() == other.pointer() && self.other_file() == other.other_file()
    }
}

impl Eq for Origin {}

impl fmt::Debug for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.other_file().unwrap_or(""), self.pointer())
    }
}

/// A text and the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The text as Masthead shows it: redacted, otherwise unchanged.
    pub text: Arc<str>,
    /// The string in the raw input that it is, or that it is a part of.
    pub origin: Origin,
}

impl Passage {
    /// `text` as it stands at `origin`.
    pub fn new(text: impl Into<Arc<str>>, origin: Origin) -> Self {
        Self { text: text.into(), origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_what_rfc_6901_escapes() {
        let origin = Origin::top().key("a/b").field("m~n").index(3);
        assert_eq!(origin.pointer(), "/a~1b/m~0n/3");
    }

    #[test]
    fn another_file_is_named_and_its_pointer_starts_anew() {
        let origin = Origin::file("verifier/ctrf.json").key("results");
        assert_eq!(origin.other_file(), Some("verifier/ctrf.json"));
        assert_eq!(origin.pointer(), "/results");
        assert_eq!(Origin::top().other_file(), None);
    }
}
