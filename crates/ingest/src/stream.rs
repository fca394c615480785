//! Files of any size with one run on each line: a line at a time, never the file as a whole. Decides
//! from the first lines whether a file is of this kind; everything else is read whole, by [`crate::read`].

use crate::bytes::{self, LARGEST_DOCUMENT};
use crate::dialects::{Dialect, Extent, otlp};
use crate::json::{At, Value};
use crate::opening::{self, LATEST};
use crate::sink::Sink;
use crate::{Damage, Input, Run, Unreadable, gunzip, lines, mend};
use case::Origin;
use redact::Redactor;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, Read, Result};

/// How much is read to find the first line that tells what the file is: 16 MiB.
const LONGEST_OPENING: usize = 16 << 20;

/// One line that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The physical line, from 0.
    pub number: usize,
    /// What is on it. Empty if it was longer than [`LARGEST_DOCUMENT`] or too fine, and so left out.
    pub bytes: Vec<u8>,
}

/// The lines of a file, in order.
pub struct Lines<R> {
    reader: R,
    /// How many physical lines were read.
    read: usize,
    /// Lines that were looked at and not handed over yet.
    held: VecDeque<Line>,
}

/// A part of a file's runs, told by the ids of their traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which part, from 0.
    pub number: u64,
    /// How many parts there are.
    pub of: u64,
}

impl Share {
    /// Every run.
    pub const ALL: Self = Self { number: 0, of: 1 };

    /// Whether this is every run.
    pub(crate) fn is_all(self) -> bool {
        self.of == 1
    }

    /// Whether the run of that trace is in this part.
    pub(crate) fn holds(self, trace: &str) -> bool {
        self.number == Self::of_trace(trace, self.of)
    }

    /// The part that a trace belongs to: the same one in every process.
    fn of_trace(trace: &str, of: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        trace.hash(&mut hasher);
        hasher.finish() % of.max(1)
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::ALL
    }
}

/// What a file turned out to be.
pub enum Opened<R> {
    /// Many lines, and each a run of its own: see [`read_line`].
    Lines(Lines<R>),
    /// Many lines, and each holds pieces of runs: see [`shares`] and [`read_share`].
    Pieces(Lines<R>),
    /// Anything else, held whole: see [`crate::read`].
    Whole(Vec<u8>),
    /// Anything else, and larger than [`LARGEST_DOCUMENT`].
    TooLarge,
}

/// `reader`, unpacked if it is gzip. What is wrong with the gzip is told by `damage` afterwards.
///
/// # Errors
/// What the reader itself fails with.
pub fn unpacked<R: BufRead + Send + 'static>(
    reader: R,
    damage: &Damage,
) -> Result<Box<dyn BufRead + Send>> {
    gunzip::layers(reader, damage)
}

/// Looks at the first lines, and holds what is no file of lines.
///
/// # Errors
/// What the reader itself fails with.
pub fn open<R: BufRead>(reader: R) -> Result<Opened<R>> {
    let mut lines = Lines { reader, read: 0, held: VecDeque::new() };
    let mut raw = Vec::new();
    let mut dialect = None;
    let is_open = |held: usize, raw: usize| held < LATEST && raw < LONGEST_OPENING;
    // One run alone is a document and no record of a file with many.
    while lines.held.len() < 2 || dialect.is_none() && is_open(lines.held.len(), raw.len()) {
        if !lines.hold_line(&mut raw, dialect.is_some())? {
            break;
        }
        if dialect.is_none() && lines.held.len() == 1 {
            dialect = opening_of(&lines.held);
        }
    }
    dialect = dialect.or_else(|| opening_of(&lines.held));
    let Some(dialect) = dialect.filter(|_| lines.held.len() > 1) else {
        return whole(raw, lines.reader);
    };
    Ok(match dialect.extent {
        Extent::Document => Opened::Lines(lines),
        // Which run a piece belongs to must be told by the piece alone.
        Extent::Spread if dialect.name == otlp::DIALECT.name => Opened::Pieces(lines),
        Extent::Spread | Extent::Guessed => return whole(raw, lines.reader),
    })
}

/// The dialect that the first lines are in.
fn opening_of(lines: &VecDeque<Line>) -> Option<&'static Dialect> {
    let texts: Vec<Cow<'_, str>> = lines.iter().map(|line| Sound::of(&line.bytes).text).collect();
    opening::opening(texts.iter().map(|text| &**text))
}

/// What was read already and everything after it, in memory.
fn whole<R: BufRead>(mut raw: Vec<u8>, reader: R) -> Result<Opened<R>> {
    let left = (LARGEST_DOCUMENT + 1).saturating_sub(raw.len() as u64);
    reader.take(left).read_to_end(&mut raw)?;
    Ok(if raw.len() as u64 > LARGEST_DOCUMENT { Opened::TooLarge } else { Opened::Whole(raw) })
}

/// What came of reading a line.
#[derive(PartialEq, Eq)]
enum Taken {
    /// The input is at its end.
    Nothing,
    /// A whole line.
    Line,
    /// The beginning of a line that is longer than any document may be.
    Beginning,
}

impl<R: BufRead> Lines<R> {
    /// Appends the next line, without what ends it, to `raw`.
    fn append_line(&mut self, raw: &mut Vec<u8>) -> Result<Taken> {
        let count = (&mut self.reader).take(LARGEST_DOCUMENT + 1).read_until(b'\n', raw)?;
        if count == 0 {
            return Ok(Taken::Nothing);
        }
        self.read += 1;
        let is_whole = raw.ends_with(b"\n") || count as u64 <= LARGEST_DOCUMENT;
        Ok(if is_whole { Taken::Line } else { Taken::Beginning })
    }

    /// Passes over the rest of a line without holding it.
    fn pass_over_line(&mut self) -> Result<()> {
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                return Ok(());
            }
            let end = memchr::memchr(b'\n', held);
            let passed = end.map_or(held.len(), |end| end + 1);
            self.reader.consume(passed);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// Holds the next line, which `raw` keeps as well. Says whether there was one: what is too long
    /// may have no end, and is none while nobody knows that the file has lines at all.
    fn hold_line(&mut self, raw: &mut Vec<u8>, is_known: bool) -> Result<bool> {
        let before = raw.len();
        let taken = self.append_line(raw)?;
        let bytes = match taken {
            Taken::Nothing => return Ok(false),
            Taken::Line if raw[before..].trim_ascii().is_empty() => return Ok(true),
            Taken::Line if bytes::is_too_fine(&raw[before..]) => Vec::new(),
            Taken::Line => raw[before..].to_owned(),
            Taken::Beginning if !is_known => return Ok(false),
            Taken::Beginning => {
                self.pass_over_line()?;
                Vec::new()
            }
        };
        self.held.push_back(Line { number: self.read - 1, bytes });
        Ok(true)
    }

    fn next_line(&mut self) -> Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            match self.append_line(&mut bytes)? {
                Taken::Nothing => return Ok(None),
                Taken::Line if bytes.trim_ascii().is_empty() => {}
                Taken::Line => {
                    let bytes = if bytes::is_too_fine(&bytes) { Vec::new() } else { bytes };
                    return Ok(Some(Line { number: self.read - 1, bytes }));
                }
                Taken::Beginning => {
                    self.pass_over_line()?;
                    return Ok(Some(Line { number: self.read - 1, bytes: Vec::new() }));
                }
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.held.pop_front().map(Ok).or_else(|| self.next_line().transpose())
    }
}

/// In which of `of` parts the runs are that something on this line belongs to, and the ids of their
/// traces. A line that cannot be read goes to the first part, where that is said.
pub fn shares(line: &Line, of: u64) -> BTreeMap<u64, BTreeSet<String>> {
    let nowhere = || BTreeMap::from([(0, BTreeSet::new())]);
    let text = Sound::of(&line.bytes).text;
    let Ok(document) = serde_json::from_str::<Value<'_>>(&text) else {
        return nowhere();
    };
    let mut shares: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for trace in otlp::traces_in(&At::new(&document, Origin::top())) {
        shares.entry(Share::of_trace(&trace, of)).or_default().insert(trace);
    }
    if shares.is_empty() { nowhere() } else { shares }
}

/// Reads the runs of one part from all the lines that hold pieces of them, in the file's order.
pub fn read_share(
    input: Input<'_>,
    (share, lines): (Share, &[Line]),
    redactor: &Redactor,
    take: &mut dyn FnMut(std::result::Result<Run, Unreadable>),
) {
    let mut sink = Sink::new(input, redactor, take);
    sink.share = share;
    let texts: Vec<Cow<'_, str>> =
        lines.iter().map(|line| Sound::of(&line.bytes).told(line.number, &mut sink)).collect();
    let count = lines.last().map_or(0, |line| line.number + 1);
    let mut elements = vec![Value::Null; count];
    for (line, text) in lines.iter().zip(&texts) {
        let at = Origin::top().index(line.number);
        match serde_json::from_str::<Value<'_>>(text) {
            Ok(element) => elements[line.number] = element,
            Err(_) if line.bytes.is_empty() => {
                sink.leave_out(&at, bytes::LINE_TOO_LARGE.to_owned());
            }
            Err(problem) => sink.leave_out(&at, lines::broken_line(&problem)),
        }
    }
    otlp::read(&At::new(&Value::Array(elements), Origin::top()), &mut sink);
    sink.close_share();
}

/// The text of a line as it is parsed, mended where it must be.
struct Sound<'l> {
    text: Cow<'l, str>,
    /// What was done to it.
    said: Vec<String>,
}

impl<'l> Sound<'l> {
    /// Every reader of a line calls this, so that all see the same ids on it.
    fn of(bytes: &'l [u8]) -> Self {
        let text = bytes::text(bytes.trim_ascii());
        let mut said = Vec::new();
        if let Cow::Owned(_) = text {
            said.push(bytes::NOT_UTF8.to_owned());
        }
        let text = mend::quote_ids(&text).map_or(text, Cow::Owned);
        let Some(mended) = mend::mend(&text) else {
            return Self { text, said };
        };
        said.extend(mended.total().told());
        Self { text: Cow::Owned(mended.text), said }
    }

    /// The text; says what was done to it.
    fn told(self, number: usize, sink: &mut Sink<'_>) -> Cow<'l, str> {
        let at = Origin::top().index(number);
        self.said.into_iter().for_each(|what| sink.overlook(&at, what));
        self.text
    }
}

/// Reads the run on one line, whose bytes are those of `input`. Always calls `take`.
pub fn read_line(
    input: Input<'_>,
    number: usize,
    redactor: &Redactor,
    take: &mut dyn FnMut(std::result::Result<Run, Unreadable>),
) {
    let mut sink = Sink::new(input, redactor, take);
    let origin = Origin::top().index(number);
    sink.record(&origin);
    if input.bytes.is_empty() {
        sink.refuse(&origin, bytes::LINE_TOO_LARGE.to_owned());
    } else {
        let text = Sound::of(input.bytes).told(number, &mut sink);
        lines::read_record(&text, number, &mut sink);
    }
    sink.close();
}
