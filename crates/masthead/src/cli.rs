//! The command line: what can be asked, as plain data. Does nothing but parse.

pub(crate) mod import;
pub(crate) mod incident;
pub(crate) mod label;
pub(crate) mod report;

pub(crate) use import::Import;
pub(crate) use incident::{Doctor, Incident, Keeping};

use checks::Category;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Tells which layer of an AI agent failed, who owns it, and what mends it.
#[derive(Debug, Parser)]
#[command(name = "masthead", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say which layer of a failed run failed, with the proof, the owner, the fix and the wrong fix
    Triage(Triage),
    /// Print the steps of a run as Masthead understood them, with origins and complaints
    Show(Show),
    /// Fetch one run from a trace store into a file, secrets and personal data replaced
    Pull(Pull),
    /// Compare two triages of the same runs: which verdicts changed, by mode, class and source
    Diff(Diff),
    /// Hold what is about to ship against twelve questions, and block it (exit 1) where a program could
    /// not tell whether it works
    Gate(Gate),
    /// Explain a mode (FM-2.6, or any name it goes by), a category (FC1), a question of the gate (Q5) or
    /// a topic (gate, content); without one, list all
    Explain {
        /// What to explain
        topic: Option<String>,
        /// With the examples of a mode in full, not only the headings of those in which it is found
        #[arg(long)]
        examples: bool,
    },
    /// Write an agent's first spec
    Spec {
        #[command(subcommand)]
        command: Spec,
    },
    /// Keep the incident book: open, route, accept, fix, prove, close
    Incident(Incident),
    /// Bring past failures into the incident book: many runs at once, confirmed by people, and postmortems
    /// in prose
    Import(Import),
    /// Say whether everything is ready for the next incident: owners, drills, reviews, store, specs
    Doctor(Doctor),
    /// Say what many incidents or runs come to: distribution, backlog, fingerprints, the leader's page
    Report(report::Report),
}

/// The formats that a triage is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One terminal screen; a line each for many runs
    Text,
    /// Six lines for a channel
    Slack,
    /// An array of verdicts (masthead.triage/1)
    Json,
    /// One verdict a line (masthead.triage/1)
    Jsonl,
    /// A section for a postmortem
    Markdown,
    /// Static analysis results, SARIF 2.1.0
    Sarif,
    /// Test results as `JUnit` XML, a test case a run
    Junit,
}

/// Which check is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Asked {
    /// The specification alone
    Fc1,
    /// The coordination alone
    Fc2,
    /// The verification alone
    Fc3,
    /// All three
    All,
}

impl Asked {
    /// The layers that it asks for.
    pub(crate) fn categories(self) -> Vec<Category> {
        match self {
            Self::Fc1 => vec![Category::Specification],
            Self::Fc2 => vec![Category::Coordination],
            Self::Fc3 => vec![Category::Verification],
            Self::All => Category::ALL.to_vec(),
        }
    }
}

/// Where runs are read from, and how.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Files, folders, globs, `-` for standard input, a bundled example such as `examples/loop`, or a
    /// run in a trace store: `langfuse:ID`, `langsmith:ID`, `phoenix:[PROJECT/]ID`, `tempo:ID`,
    /// `jaeger:ID`, or the address of its page. One document may have 1 GiB and 33 million values;
    /// JSON lines may have any size
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The spec of a system, or of all runs: a masthead.spec.yaml, a prompt file, a Markdown agent
    #[arg(long, value_name = "[SYSTEM=]FILE")]
    pub(crate) spec: Vec<String>,
    /// Leave secrets and personal data as they are
    #[arg(long)]
    pub(crate) no_redact: bool,
}

/// `masthead triage`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Triage {
    #[command(flatten)]
    pub(crate) source: Source,
    /// What went wrong, in your words: outranks what the trace says of itself
    #[arg(long, value_name = "SYMPTOM")]
    pub(crate) failed: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Which of the three checks to report
    #[arg(long, value_enum, default_value = "all")]
    pub(crate) check: Asked,
    /// Put the open questions one by one
    #[arg(long)]
    pub(crate) ask: bool,
    /// Answer a question: Q1=yes, or its id=no
    #[arg(long, value_name = "QUESTION=yes|no")]
    pub(crate) answer: Vec<String>,
    /// Who answers (default: $USER)
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// Print no words of the run
    #[arg(long)]
    pub(crate) no_quotes: bool,
    /// Print how long it took
    #[arg(long)]
    pub(crate) timing: bool,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit 0 whatever is found
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Judge without rewards, endings and verifiers' records that the trace carries
    #[arg(long)]
    pub(crate) blind_outcome: bool,
    /// File each failed run in the incident book
    #[arg(long)]
    pub(crate) open: bool,
    /// The incident book (default: as `masthead incident` has it)
    #[arg(long, value_name = "URL", requires = "open")]
    pub(crate) store: Option<String>,
    /// The moment to record in it (default: now)
    #[arg(long, value_name = "TIME", requires = "open", value_parser = incident::moment)]
    pub(crate) at: Option<jiff::Timestamp>,
}

impl Triage {
    /// The incident book, who acts and when.
    pub(crate) fn keeping(&self) -> Keeping {
        Keeping { store: self.store.clone(), author: self.author.clone(), at: self.at }
    }
}

/// `masthead show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Write each run in a format that other tools read, in place of its steps for people
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: Option<ShowFormat>,
    /// Write to a file in place of standard output: with --to one document a line, or, to a file
    /// that ends in .json, an array of them where there are several
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The formats that a run is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// The agent trajectory interchange format, 1.8
    Atif,
    /// OpenTelemetry spans as OTLP/JSON
    Otlp,
    /// Chat messages as most model services take them
    Chat,
}

/// `masthead pull`.
#[derive(Debug, Args)]
pub(crate) struct Pull {
    /// The run: `langfuse:ID`, `langsmith:ID`, `phoenix:[PROJECT/]ID`, `tempo:ID`, `jaeger:ID`, or the
    /// address of its page
    #[arg(value_name = "SOURCE:ID")]
    pub(crate) run: String,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Keep the store's bytes as they are, secrets and personal data included
    #[arg(long)]
    pub(crate) no_redact: bool,
}

/// `masthead diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier output of `masthead triage --format jsonl` or `json`; `-` for standard input
    pub(crate) before: PathBuf,
    /// The later one
    pub(crate) after: PathBuf,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: DiffFormat,
    /// List every run that changed, not the first forty, and those too in which only a mode's answer did and
    /// nothing was found before or after
    #[arg(long)]
    pub(crate) all: bool,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit 0 whatever is different (else 1 where anything is)
    #[arg(long)]
    pub(crate) exit_zero: bool,
}

/// The formats that a comparison is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Counts, then the runs
    Text,
    /// One object (masthead.diff/1)
    Json,
}

/// `masthead gate`.
#[derive(Debug, Args)]
pub(crate) struct Gate {
    /// What is about to ship: a masthead.spec.yaml, a prompt, a Markdown agent, a folder of agents, or a
    /// run that carries its spec
    #[arg(value_name = "SPEC", required_unless_present_any = ["diff", "against"])]
    pub(crate) specs: Vec<PathBuf>,
    /// Pass over a SPEC in YAML or JSON that is none, in place of refusing it (for hooks, which name files by
    /// a pattern)
    #[arg(long)]
    pub(crate) specs_only: bool,
    /// The tool definitions that belong to a prompt (a request's `tools`, or `tools/list`)
    #[arg(long, value_name = "FILE")]
    pub(crate) tools: Option<PathBuf>,
    /// Which questions block: the two without which nothing ships, or all twelve
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: Option<GateLevel>,
    /// Runs of the system, from which questions are answered where they show it
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) runs: Vec<PathBuf>,
    /// Past runs: which questions would have caught their failures
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) against: Vec<PathBuf>,
    /// Compare two versions: two files, or two revisions of git or a range OLD..NEW (then SPEC names the
    /// file)
    #[arg(long, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    pub(crate) diff: Option<Vec<String>>,
    /// The verdict that the change answers (`masthead triage --format json`): is it the right fix?
    #[arg(long, value_name = "FILE", requires = "diff")]
    pub(crate) verdict: Option<PathBuf>,
    /// Signed answers and waivers (default: masthead.answers.yaml beside the spec)
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Known lacks that do not block, each with a reason and an end
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write what is lacking now as a baseline, to be given reasons
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// The day on which signatures are looked at (default: today)
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: GateFormat,
    /// Ask again whenever one of the files changes
    #[arg(long)]
    pub(crate) watch: bool,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Exit 0 whatever is found
    #[arg(long)]
    pub(crate) exit_zero: bool,
}

/// Which questions block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateLevel {
    /// The end of the run and the bounds of its roles
    Blockers,
    /// All twelve
    All,
}

/// The formats that a gate is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateFormat {
    /// For a terminal
    Text,
    /// One object (masthead.gate/1)
    Json,
    /// Static analysis results, SARIF 2.1.0
    Sarif,
    /// Test results, `JUnit` XML
    Junit,
    /// Annotations of a GitHub workflow
    Github,
    /// A summary for a pull request
    Markdown,
}

/// `masthead spec`.
#[derive(Debug, Subcommand)]
pub(crate) enum Spec {
    /// Write a first masthead.spec.yaml from a run, a prompt or the agent files of another tool, gaps
    /// marked
    Draft {
        /// A run, a prompt, a Markdown agent, an agent file of another tool, or a folder of one system
        path: PathBuf,
        /// The tool definitions that belong to a prompt (a request's `tools`, or `tools/list`)
        #[arg(long, value_name = "FILE")]
        tools: Option<PathBuf>,
        /// Write to a file in place of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Parses the command line, or prints the help that was asked for or the error that was made.
pub(crate) fn parse() -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|problem| {
        // Printing fails only when nobody reads; the status says the same.
        let _ = problem.print();
        u8::try_from(problem.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
    })
}
