//! Gzip as it comes off disks and wires: cut off, padded, or with something behind it. What can be
//! unpacked is, and what was wrong is kept for whoever reads the rest.

use crate::bytes::GZIP;
use flate2::bufread::GzDecoder;
use std::io::{BufRead, BufReader, ErrorKind, Read, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// What turned out to be wrong with a stream while it was read.
#[derive(Clone, Debug, Default)]
pub struct Damage(Arc<Mutex<Option<String>>>);

impl Damage {
    /// What was wrong with what has been read so far.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, what: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }
}

/// A gzip stream of one or more members.
pub(crate) struct Gunzip<R> {
    member: Option<GzDecoder<R>>,
    /// How many bytes were unpacked.
    given: u64,
    damage: Damage,
}

impl<R: BufRead> Gunzip<R> {
    pub(crate) fn new(reader: R, damage: Damage) -> Self {
        Self { member: Some(GzDecoder::new(reader)), given: 0, damage }
    }

    /// Goes on behind a member that is over. Blocks of zeros pad files on tapes and disks.
    fn go_on(&mut self, mut reader: R) -> Result<()> {
        loop {
            let held = reader.fill_buf()?;
            if held.is_empty() {
                return Ok(());
            }
            let zeros = held.iter().take_while(|byte| **byte == 0).count();
            if zeros == 0 {
                break;
            }
            reader.consume(zeros);
        }
        if GZIP.starts_with(&reader.fill_buf()?[..1]) {
            self.member = Some(GzDecoder::new(reader));
        } else {
            let what = "what stands behind the gzip stream is no gzip; it was left out";
            self.damage.note(what.to_owned());
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let Some(member) = &mut self.member else {
                return Ok(0);
            };
            match member.read(buffer) {
                Ok(0) => {
                    if let Some(member) = self.member.take() {
                        self.go_on(member.into_inner())?;
                    }
                }
                Ok(count) => {
                    self.given += count as u64;
                    return Ok(count);
                }
                Err(problem) if is_of_data(problem.kind()) && self.given > 0 => {
                    self.member = None;
                    self.damage.note(format!(
                        "the gzip stream is broken ({problem}); the {} bytes that could be \
                         unpacked were read",
                        self.given
                    ));
                }
                Err(problem) => return Err(problem),
            }
        }
    }
}

/// How often what was packed may have been packed again.
const LAYERS: usize = 2;

/// `reader`, unpacked as often as it is gzip.
pub(crate) fn layers<'r, R: BufRead + Send + 'r>(
    reader: R,
    damage: &Damage,
) -> Result<Box<dyn BufRead + Send + 'r>> {
    let mut reader: Box<dyn BufRead + Send + 'r> = Box::new(reader);
    for _ in 0..LAYERS {
        if !reader.fill_buf()?.starts_with(GZIP) {
            break;
        }
        reader = Box::new(BufReader::new(Gunzip::new(reader, damage.clone())));
    }
    Ok(reader)
}

/// Whether the data is at fault, and not what it is read from.
fn is_of_data(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).expect("a vector takes any bytes");
        encoder.finish().expect("a vector takes any bytes")
    }

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let damage = Damage::default();
        let mut text = String::new();
        Gunzip::new(bytes, damage.clone()).read_to_string(&mut text).expect("it can be read");
        (text, damage.told())
    }

    #[test]
    fn what_stands_behind_a_member_costs_nothing() {
        let one = packed("one");
        assert_eq!(read(&[one.clone(), packed("two")].concat()), ("onetwo".to_owned(), None));
        assert_eq!(read(&[one.clone(), vec![0; 700]].concat()), ("one".to_owned(), None));
        let (text, damage) = read(&[&one[..], b"garbage"].concat());
        assert!(text == "one" && damage.is_some_and(|what| what.contains("is no gzip")));
    }

    #[test]
    fn what_came_before_the_damage_is_kept() {
        let text = (0..9000).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        let whole = packed(&text);
        let (found, damage) = read(&whole[..whole.len() / 2]);
        assert!(!found.is_empty() && text.starts_with(&found));
        assert!(damage.is_some_and(|what| what.contains("is broken")));
        assert_eq!(read(&whole[..whole.len() - 4]).0, text);
    }

    #[test]
    fn what_is_packed_twice_is_unpacked_twice() {
        let mut twice = GzEncoder::new(Vec::new(), Compression::fast());
        twice.write_all(&packed("one")).expect("a vector takes any bytes");
        let twice = twice.finish().expect("a vector takes any bytes");
        let mut text = String::new();
        let mut reader = layers(&twice[..], &Damage::default()).expect("it can be read");
        reader.read_to_string(&mut text).expect("it can be read");
        assert_eq!(text, "one");
    }
}
