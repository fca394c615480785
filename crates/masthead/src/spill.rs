//! Lines put aside on disk by the runs that they hold pieces of: a file in which the pieces of many runs
//! lie mixed is read in a memory that does not grow with it. A part that turns out too large to be
//! held is put aside again, in parts of its own.

use crate::content::{batch, unread};
use ingest::bytes::LARGEST_DOCUMENT;
use ingest::stream::{Line, Lines, Share, shares};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Result, Seek, SeekFrom, Write};

/// In how many parts lines are put aside at once: so many open files are allowed everywhere.
const PARTS: u64 = 64;

/// How much of a part is held: 32 MiB, so that all cores together hold little.
const HELD: u64 = 32 << 20;

/// How much memory the lines take that are put aside at once.
const BUFFER: usize = 16 << 10;

/// The parts of one file, each in a nameless file of its own that goes away with it.
pub(crate) struct Spill {
    /// The parts that were not handed over yet, the next one last.
    waiting: Vec<Bin>,
    held: u64,
    largest: u64,
}

/// The lines of one part, in the file's order.
pub(crate) struct Part {
    pub(crate) share: Share,
    /// The lines, or why they cannot be read together.
    pub(crate) lines: std::result::Result<Vec<Line>, String>,
}

/// What was put aside of one part.
struct Bin {
    share: Share,
    file: File,
    size: u64,
    traces: Traces,
}

/// Whose pieces a part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Traces {
    /// Those of one trace, or of none that is known.
    One(Option<String>),
    /// Those of several.
    Many,
}

impl Traces {
    fn add(&mut self, traces: &BTreeSet<String>) {
        for trace in traces {
            match self {
                Self::One(None) => *self = Self::One(Some(trace.clone())),
                Self::One(Some(one)) if one == trace => {}
                Self::One(Some(_)) | Self::Many => *self = Self::Many,
            }
        }
    }
}

impl Spill {
    /// Puts every line aside, once for each part that it holds pieces of.
    ///
    /// # Errors
    /// Why the lines cannot be read, or the folder for temporary files not be written to.
    pub(crate) fn of(
        mut lines: Lines<Box<dyn BufRead + Send>>,
    ) -> std::result::Result<Self, String> {
        let mut shelf = Shelf::new(Share::ALL);
        loop {
            let (lines, problem) = batch(&mut lines);
            if let Some(problem) = problem {
                return Err(problem);
            }
            if lines.is_empty() {
                break;
            }
            shelf.put_all(&lines).map_err(|problem| unwritten(&problem))?;
        }
        let waiting = shelf.close().map_err(|problem| unwritten(&problem))?;
        Ok(Self { waiting, held: HELD, largest: LARGEST_DOCUMENT })
    }

    /// The next parts, as many as are judged at once; a large one is judged alone.
    ///
    /// # Errors
    /// Why what was put aside cannot be read again.
    pub(crate) fn next_parts(&mut self) -> std::result::Result<Option<Vec<Part>>, String> {
        let mut parts = Vec::new();
        while parts.len() < rayon::current_num_threads() {
            let Some(mut bin) = self.waiting.pop() else {
                break;
            };
            if bin.size > self.held && bin.traces == Traces::Many && bin.share.of < u64::MAX / PARTS
            {
                let split = bin.split().map_err(|problem| unwritten(&problem))?;
                self.waiting.extend(split);
                continue;
            }
            let is_large = bin.size > self.held;
            if is_large && !parts.is_empty() {
                self.waiting.push(bin);
                break;
            }
            parts.push(bin.part(self.largest).map_err(|problem| unread(&problem))?);
            if is_large {
                break;
            }
        }
        Ok((!parts.is_empty()).then_some(parts))
    }
}

/// Where the parts of one share are put aside. A part is opened with its first line.
struct Shelf {
    within: Share,
    bins: BTreeMap<u64, (BufWriter<File>, u64, Traces)>,
}

impl Shelf {
    fn new(within: Share) -> Self {
        Self { within, bins: BTreeMap::new() }
    }

    /// Puts lines aside that hold pieces of runs of this share.
    fn put_all(&mut self, lines: &[Line]) -> Result<()> {
        let Share { number, of: within } = self.within;
        let of = within * PARTS;
        let places: Vec<BTreeMap<u64, BTreeSet<String>>> =
            lines.par_iter().map(|line| shares(line, of)).collect();
        for (line, places) in lines.iter().zip(&places) {
            // What belongs to another part of the whole is put aside there.
            let own = places.iter().filter(|(place, _)| *place % within == number);
            for (place, traces) in own {
                self.put(line, (*place, traces))?;
            }
        }
        Ok(())
    }

    /// A line in front of which stand its number and its length.
    fn put(&mut self, line: &Line, (place, traces): (u64, &BTreeSet<String>)) -> Result<()> {
        let bin = match self.bins.entry(place) {
            std::collections::btree_map::Entry::Occupied(bin) => bin.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                let writer = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
                free.insert((writer, 0, Traces::One(None)))
            }
        };
        let (writer, size, known) = bin;
        known.add(traces);
        writer.write_all(&(line.number as u64).to_le_bytes())?;
        writer.write_all(&(line.bytes.len() as u64).to_le_bytes())?;
        writer.write_all(&line.bytes)?;
        *size += 16 + line.bytes.len() as u64;
        Ok(())
    }

    /// The parts, the first one last.
    fn close(self) -> Result<Vec<Bin>> {
        let of = self.within.of * PARTS;
        let bins = self.bins.into_iter().rev().map(|(number, (writer, size, traces))| {
            let file = writer.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            Ok(Bin { share: Share { number, of }, file, size, traces })
        });
        bins.collect()
    }
}

impl Bin {
    /// The parts of this part.
    fn split(&mut self) -> Result<Vec<Self>> {
        let mut parts = Shelf::new(self.share);
        let mut lines = self.lines()?;
        let mut held = Vec::new();
        let mut size = 0;
        loop {
            let line = lines.next().transpose()?;
            let is_last = line.is_none();
            size += line.as_ref().map_or(0, |line| line.bytes.len() as u64);
            held.extend(line);
            if is_last || size > HELD {
                parts.put_all(&held)?;
                held.clear();
                size = 0;
            }
            if is_last {
                return parts.close();
            }
        }
    }

    fn part(&mut self, largest: u64) -> Result<Part> {
        let share = self.share;
        if self.size <= largest {
            return Ok(Part { share, lines: Ok(self.lines()?.collect::<Result<_>>()?) });
        }
        let size = self.size >> 20;
        let what = match &self.traces {
            Traces::One(Some(trace)) => format!(
                "the trace {trace} takes {size} MiB, which is more than is held of one (1 GiB); it \
                 was left out"
            ),
            Traces::One(None) => format!("{size} MiB of its lines cannot be read"),
            Traces::Many => format!("some of its runs take {size} MiB together"),
        };
        Ok(Part { share, lines: Err(what) })
    }

    /// The lines, from the first on.
    fn lines(&mut self) -> Result<impl Iterator<Item = Result<Line>>> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(&mut self.file);
        Ok(std::iter::from_fn(move || match reader.fill_buf() {
            Ok([]) => None,
            Ok(_) => Some(line(&mut reader)),
            Err(problem) => Some(Err(problem)),
        }))
    }
}

fn line(reader: &mut impl Read) -> Result<Line> {
    let number = number(reader)?;
    let mut bytes = vec![0; number_as_length(reader)?];
    reader.read_exact(&mut bytes)?;
    Ok(Line { number: usize::try_from(number).unwrap_or(usize::MAX), bytes })
}

fn number(reader: &mut impl Read) -> Result<u64> {
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn number_as_length(reader: &mut impl Read) -> Result<usize> {
    number(reader).map(|length| usize::try_from(length).unwrap_or(usize::MAX))
}

fn unwritten(problem: &std::io::Error) -> String {
    let folder = std::env::temp_dir();
    format!(
        "its runs lie mixed and are put aside in {}, which failed ({problem}); name another folder \
         with TMPDIR",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ingest::stream::{Opened, open};

    /// Lines of 40 small traces and of a large one, mixed.
    fn mixed() -> Lines<Box<dyn BufRead + Send>> {
        let span = |trace: usize, pad: usize| {
            format!(
                r#"{{"traceId":"{trace:032x}","spanId":"00000000000000a1","name":"chat","startTimeUnixNano":"10","attributes":{{"a":"{}"}}}}"#,
                "x".repeat(pad)
            )
        };
        let lines = (0..80).flat_map(|at| [span(1 + at % 40, 1), span(99, 400)]);
        let text = lines.collect::<Vec<_>>().join("\n");
        let reader: Box<dyn BufRead + Send> = Box::new(std::io::Cursor::new(text));
        match open(reader).expect("memory can be read") {
            Opened::Pieces(lines) => lines,
            Opened::Lines(_) | Opened::Whole(_) | Opened::TooLarge => panic!("it holds pieces"),
        }
    }

    #[test]
    fn a_trace_that_is_too_large_takes_no_other_with_it() {
        let mut spill = Spill::of(mixed()).expect("there is room for temporary files");
        (spill.held, spill.largest) = (600, 9000);
        let (mut lines, mut refused) = (0, Vec::new());
        while let Some(parts) = spill.next_parts().expect("what was put aside is there") {
            for part in parts {
                match part.lines {
                    Ok(held) => lines += held.len(),
                    Err(what) => refused.push(what),
                }
            }
        }
        assert_eq!(lines, 80);
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains(&format!("the trace {:032x} takes", 99)), "{refused:?}");
    }
}
