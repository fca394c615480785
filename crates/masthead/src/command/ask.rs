//! Answers from the command line: given with `--answer`, or asked one by one with `--ask`.

use crate::cli;
use anyhow::{Result, bail};
use checks::{Answer, Answers, Question, Reply, Triage};
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where answers come from.
pub(crate) struct Asker {
    given: Vec<(String, Reply)>,
    asks: bool,
    author: Arc<str>,
    at: Arc<str>,
    /// Whether a run was asked about already: numbers are those of the first run's screen.
    is_later: AtomicBool,
}

impl Asker {
    /// The answers and switches of the command line.
    pub(crate) fn new(asked: &cli::Triage) -> Result<Self> {
        let given = asked.answer.iter().map(|option| reply(option)).collect::<Result<_>>()?;
        let author = asked.author.clone().or_else(|| std::env::var("USER").ok());
        Ok(Self {
            given,
            asks: asked.ask,
            author: author.unwrap_or_else(|| "unnamed".to_owned()).into(),
            at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into(),
            is_later: AtomicBool::new(false),
        })
    }

    /// Whether there is anything to answer with.
    pub(crate) fn is_idle(&self) -> bool {
        self.given.is_empty() && !self.asks
    }

    /// The answers to what `triage` asks. Questions are numbered as the screen numbers them.
    pub(crate) fn answers(&self, triage: &Triage) -> Answers {
        let mut answers = Answers::none();
        if self.is_idle() {
            return answers;
        }
        let is_later = self.is_later.swap(true, Ordering::Relaxed);
        let mut unused: Vec<&str> = self.given.iter().map(|(name, _)| name.as_str()).collect();
        for (at, question) in report::asked(triage).into_iter().enumerate() {
            let number = format!("Q{}", at + 1);
            let is_meant = |name: &str| {
                *name == *question.id || (!is_later && name.eq_ignore_ascii_case(&number))
            };
            unused.retain(|name| !is_meant(name));
            let given = self.given.iter().find(|(name, _)| is_meant(name));
            let reply = match given {
                Some((_, reply)) => Some(*reply),
                None if self.asks => put(&number, question),
                None => None,
            };
            if let Some(reply) = reply {
                let answer = Answer { reply, author: self.author.clone(), at: self.at.clone() };
                answers.add(question.id.clone(), answer);
            }
        }
        for name in unused {
            // The verdict below does not count it, and nothing else would say so.
            let why = if is_later {
                "numbers are the first run's; answer a later one by the question's id"
            } else {
                "this run asks no such question"
            };
            anstream::eprintln!("masthead: --answer {name}: {why}");
        }
        answers
    }
}

/// Puts one question; anything but yes or no leaves it open.
fn put(number: &str, question: &Question) -> Option<Reply> {
    let steps: Vec<String> = question.steps.iter().map(|step| format!("#{step}")).collect();
    let look = if steps.is_empty() { String::new() } else { format!("  ({})", steps.join(", ")) };
    anstream::eprint!("{number}  {}{look}\n    yes, no, or Enter to leave it open: ", question.ask);
    io::stderr().flush().ok()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).ok()?;
    match line.trim().to_lowercase().as_str() {
        "y" | "yes" => Some(Reply::Yes),
        "n" | "no" => Some(Reply::No),
        _ => None,
    }
}

/// Reads one `QUESTION=yes|no`.
fn reply(option: &str) -> Result<(String, Reply)> {
    let Some((question, reply)) = option.split_once('=') else {
        bail!("--answer {option}: write it as Q1=yes or Q1=no");
    };
    let reply = match reply.trim().to_lowercase().as_str() {
        "yes" | "y" => Reply::Yes,
        "no" | "n" => Reply::No,
        other => bail!("--answer {question}={other}: answer yes or no"),
    };
    Ok((question.trim().to_owned(), reply))
}
