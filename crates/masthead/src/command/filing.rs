//! `masthead triage --open`: files each failed run as it is printed, and says at the end what became
//! of them. A book that does not open costs the filing, never the verdicts.

use super::incident::book::Book;
use super::incident::told;
use super::open::{self, Brought, Filed};
use super::render::Rendered;
use super::telling::sending::{self, Whom};
use super::write;
use crate::cli::{self, Format, Keeping};
use crate::exit::Exit;
use anyhow::Result;
use desk::Config;
use incidents::distinct::Twins;

/// The most incidents that are told of at the end.
const MOST: usize = 20;

/// The incident book, as far as it is wanted and needed.
pub(super) struct Filing<'a> {
    keeping: Option<Keeping>,
    config: &'a Config,
    state: State,
    /// The incidents that runs went to, in the order of their first one, as they stand.
    filed: Vec<Filed>,
    twins: Twins,
}

/// Whether the book is open.
enum State {
    /// Nothing had to be filed so far.
    Untouched,
    Open(Box<Book>),
    /// It does not open, or refused a run; that was said.
    Failed,
}

impl<'a> Filing<'a> {
    pub(super) fn new(options: &cli::Triage, config: &'a Config) -> Self {
        let keeping = options.open.then(|| options.keeping());
        Self {
            keeping,
            config,
            state: State::Untouched,
            filed: Vec::new(),
            twins: Twins::default(),
        }
    }

    /// Files the run, where it failed and that is asked for.
    pub(super) fn take(&mut self, rendered: &Rendered) {
        let Some(brought) = &rendered.brought else { return };
        let mut brought = (**brought).clone();
        if let Some(run) = &mut brought.opening.sighting {
            self.twins.number(run);
        }
        if let Err(problem) = self.file(&brought) {
            anstream::eprintln!("masthead: not filed, nor any run after it: {}", told(&problem));
            self.state = State::Failed;
        }
    }

    fn file(&mut self, brought: &Brought) -> Result<()> {
        if let (State::Untouched, Some(keeping)) = (&self.state, &self.keeping) {
            self.state = State::Open(Box::new(Book::for_runs(keeping, self.config)?));
        }
        let State::Open(book) = &self.state else {
            return Ok(());
        };
        let filed = open::file(book, brought)?;
        match self.filed.iter_mut().find(|one| one.incident.id == filed.incident.id) {
            Some(known) => known.go_on(filed),
            None => self.filed.push(filed),
        }
        Ok(())
    }

    /// Says what became of the runs: below the verdicts for people, beside them for programs.
    pub(super) fn close(self, format: Format) -> Result<Exit> {
        let mut text = String::new();
        for filed in self.filed.iter().take(MOST) {
            text.push_str(&filed.in_words());
        }
        if MOST < self.filed.len() {
            let more = self.filed.len() - MOST;
            text.extend(["and ", &more.to_string(), " more: masthead incident list\n"]);
        }
        match format {
            Format::Text if !text.is_empty() => write::print(&format!("\n{text}"))?,
            Format::Text => {}
            Format::Slack
            | Format::Json
            | Format::Jsonl
            | Format::Markdown
            | Format::Sarif
            | Format::Junit => {
                anstream::eprint!("{text}");
            }
        }
        if let State::Open(book) = &self.state {
            let whom = match format {
                Format::Text => Whom::Everybody,
                Format::Slack
                | Format::Json
                | Format::Jsonl
                | Format::Markdown
                | Format::Sarif
                | Format::Junit => Whom::NotStandardOutput,
            };
            sending::after(book, whom);
        }
        let has_failed = matches!(self.state, State::Failed);
        Ok(if has_failed { Exit::Unusable } else { Exit::Fine })
    }
}
