//! Speed, as ratios measured in one run of one process, so that figures from different machines can
//! be compared. Prints; judges nothing.
//!
//! The yardstick is parsing the same bytes with `serde_json::from_slice::<Value>`, or decoding them
//! with `prost` where they are protobuf.

use clap::Parser;
use lab::bench::{self, Sample};
use std::io::Write as _;
use std::path::PathBuf;

/// Speed as ratios to parsing the same bytes.
#[derive(Parser)]
struct Asked {
    /// The labelled runs to measure on [default: beside the repository]; without them only a made-up
    /// run is measured
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Measure only the samples whose name holds this, such as `OTLP`
    #[arg(long, value_name = "WORD", default_value = "")]
    only: String,
}

/// The parts of a corpus that are measured, one dialect or more each.
const PARTS: &[(&str, &str, &str)] = &[
    ("speaker histories", "who_and_when", ".json"),
    ("chat", "masft", ".json"),
    ("chat with tools, lines", "agent_process_bench", ".jsonl"),
    ("tau-bench", "tau_bench", ".json"),
    ("tau2", "tau2_toolorchestra", ".json"),
    ("ATIF", "harbor_atif_codetracer", "trajectory.json"),
    ("OTLP JSON", "agent_prism/demo-app", ".json"),
    ("Langfuse", "langfuse", ".json"),
    ("Inspect", "inspect_ai", ".json"),
    ("DeepEval", "deepeval", ".json"),
    ("Claude Code", "claude_code_log", ".jsonl"),
    ("Cline", "clinescope", ".json"),
    ("OpenHands", "openhands", ".json"),
    ("TapeAgents", "tapeagents", ".json"),
    ("rounds against web services", "whissle_medagentbench", ".json"),
    ("sessions of a state machine", "whissle_flow_sim", ".json"),
];

fn main() {
    let asked = Asked::parse();
    let corpus = asked.corpus.unwrap_or_else(lab::scoring::beside);
    let traces = corpus.join("traces");
    let parts = PARTS.iter();
    let mut samples: Vec<Sample> = parts
        .filter_map(|(name, folder, ending)| Sample::below(name, &traces.join(folder), ending))
        .collect();
    samples.extend([Sample::protobuf(), Sample::long_run()]);
    samples.retain(|sample| sample.name.contains(&asked.only));
    let table = bench::run(&samples, &bench::release_binary());
    // Nobody listens: nothing to do about it.
    let _closed = std::io::stdout().write_all(table.as_bytes());
}
