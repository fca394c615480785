//! Speed as ratios. Each measurement reads bytes to a verdict through the desk, with redaction on,
//! on one core, and is divided by the time that parsing the same bytes takes in the same process: with `serde_json`, or
//! `prost` where they are protobuf.

mod sample;

use crate::target_dir;
use desk::{Config, Desk, Records};
use ingest::{Alone, Input};
use redact::{Redactor, Settings, key_from};
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

pub use sample::Sample;

/// How often each thing is measured. The fastest round is what the work itself costs: whatever else
/// the machine does can only add to it.
const ROUNDS: usize = 15;

/// The release binary.
pub fn release_binary() -> PathBuf {
    target_dir().join("release").join("masthead")
}

/// Measures every sample, start-up, and memory, and renders the table.
pub fn run(samples: &[Sample], binary: &Path) -> String {
    let mut table = format!(
        "{:<28} {:>6} {:>6} {:>9} {:>9} {:>7} {:>9} {:>8}\n",
        "sample", "files", "runs", "MB", "parse ms", "ratio", "runs/s", "MB/s"
    );
    for sample in samples {
        table.push_str(&row(sample));
    }
    table.push('\n');
    table.push_str(&process(binary, samples));
    table
}

fn row(sample: &Sample) -> String {
    let desk = desk();
    let mut runs = 0;
    let mut parsing = f64::INFINITY;
    let mut took = f64::INFINITY;
    for _ in 0..ROUNDS {
        parsing = parsing.min(timed(|| sample.parse()));
        took = took.min(timed(|| runs = triage(&desk, sample)));
    }
    let megabytes = mega(sample.bytes());
    format!(
        "{:<28} {:>6} {:>6} {:>9.2} {:>9.2} {:>6.2}x {:>9.0} {:>8.0}\n",
        sample.name,
        sample.files.len(),
        runs,
        megabytes,
        parsing * 1e3,
        took / parsing,
        f64::from(runs) / took,
        megabytes / took,
    )
}

/// A desk without configuration, specs or answers.
pub fn desk() -> Desk {
    let settings = Settings { key: key_from("bench"), allow: Vec::new() };
    Desk {
        redactor: Redactor::new(settings),
        config: Config::default(),
        specs: Vec::new(),
        symptom: None,
        records: Records::Kept,
        asked: checks::Category::ALL.to_vec(),
        answerer: desk::nobody(),
    }
}

fn triage(desk: &Desk, sample: &Sample) -> u32 {
    let mut runs = 0;
    for bytes in &sample.files {
        desk.read(Input { path: "-", bytes, beside: &Alone }, &mut |judged| {
            runs += u32::from(std::hint::black_box(judged).is_ok());
        });
    }
    runs
}

/// How many seconds `work` takes.
fn timed(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "sizes of samples are far below 2^52")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// What only a whole process shows: start-up, and memory while a folder grows tenfold.
fn process(binary: &Path, samples: &[Sample]) -> String {
    if !binary.is_file() {
        return format!("no release binary at {}: start-up not measured\n", binary.display());
    }
    let mut text = start_up(binary);
    if let Some(sample) = samples.first() {
        let file = sample.files.first().map_or(&[][..], Vec::as_slice);
        for measured in [one_file(binary, file), memory(binary, sample)] {
            text.push_str(&measured.unwrap_or_else(|problem| format!("not measured: {problem}\n")));
        }
    }
    text
}

fn start_up(binary: &Path) -> String {
    format!("start-up: {:.1} ms (fastest of {PROCESSES} whole processes)\n", whole(binary, &[]))
}

/// One file is what somebody on call has: every pattern that it needs is compiled for it alone.
fn one_file(binary: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("one.json");
    std::fs::write(&file, bytes)?;
    let took = whole(binary, &["triage".as_ref(), file.as_ref()]);
    Ok(format!("one file: {took:.1} ms (fastest of {PROCESSES} whole processes)\n"))
}

/// How often whole processes are measured.
const PROCESSES: usize = 21;

/// How many milliseconds the fastest process takes that is given `arguments`.
fn whole(binary: &Path, arguments: &[&OsStr]) -> f64 {
    let once = || {
        let quiet = Command::new(binary).args(arguments).stdout(Stdio::null()).status();
        std::hint::black_box(quiet.ok());
    };
    (0..PROCESSES).map(|_| timed(once)).fold(f64::INFINITY, f64::min) * 1e3
}

/// Peak memory of the whole process over a folder with one copy of the sample, and with ten.
fn memory(binary: &Path, sample: &Sample) -> std::io::Result<String> {
    let mut text = String::new();
    for copies in [1, 10] {
        let folder = tempfile::tempdir()?;
        for copy in 0..copies {
            for (at, bytes) in sample.files.iter().enumerate() {
                std::fs::write(folder.path().join(format!("{copy}-{at}.json")), bytes)?;
            }
        }
        let peak = peak_memory(binary, folder.path())?;
        let files = sample.files.len() * copies;
        writeln!(text, "peak memory over {files} files: {peak}").expect("a string takes all");
    }
    Ok(text)
}

/// As the operating system counts it; `time -v` is not everywhere, `/proc` is on Linux only.
fn peak_memory(binary: &Path, folder: &Path) -> std::io::Result<String> {
    let script = "\"$0\" triage \"$1\" --format jsonl --exit-zero >/dev/null 2>&1 & \
                  while kill -0 $! 2>/dev/null; do \
                  grep -s VmHWM /proc/$!/status >\"$1.peak\" && cat \"$1.peak\"; sleep 0.01; done";
    let output = Command::new("bash").arg("-c").arg(script).arg(binary).arg(folder).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or("not measured here");
    Ok(last.trim_start_matches("VmHWM:").trim().to_owned())
}
