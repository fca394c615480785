//! Answers from the command line: given with `--answer`, or asked one by one with `--ask`.

use crate::cli;
use crate::inputs::Input;
use anyhow::{Result, bail};
use checks::{Answer, Answers, Class, Question, Reply, Triage};
use desk::Desk;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};
use std::sync::Arc;

/// Where answers come from.
pub(crate) struct Asker {
    /// As the command line has them, until they are [placed](Self::place).
    given: Vec<(String, Reply)>,
    /// The replies by the ids of their questions.
    placed: BTreeMap<Arc<str>, Reply>,
    asks: bool,
    author: Arc<str>,
    at: Arc<str>,
}

impl Asker {
    /// The answers and switches of the command line.
    pub(crate) fn new(asked: &cli::Triage) -> Result<Self> {
        let given = asked.answer.iter().map(|option| reply(option)).collect::<Result<_>>()?;
        let author = asked.author.clone().or_else(|| std::env::var("USER").ok());
        Ok(Self {
            given,
            placed: BTreeMap::new(),
            asks: asked.ask,
            author: author.unwrap_or_else(|| "unnamed".to_owned()).into(),
            at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into(),
        })
    }

    /// Whether there is anything to answer with.
    pub(crate) fn is_idle(&self) -> bool {
        !self.is_given() && !self.asks
    }

    /// Whether answers were given that must belong to some question.
    pub(crate) fn is_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Finds the question of each answer before any verdict is given: one that nothing asks, and two
    /// replies to one question, are errors.
    pub(crate) fn place(&mut self, desk: &Desk, input: &Input) -> Result<()> {
        let mut open = Open::default();
        input.judge(desk, &|judged| judged, &mut |judged| {
            if let Ok(judged) = judged {
                open.add(&judged.triage);
            }
        });
        // What cannot be read is said where it is judged.
        if open.runs == 0 {
            return Ok(());
        }
        for (name, reply) in &self.given {
            let Some(id) = open.id(name) else {
                bail!("--answer {name}: {}", open.told());
            };
            if self.placed.insert(id, *reply).is_some_and(|before| before != *reply) {
                bail!("--answer {name}: the same question is answered yes and no");
            }
        }
        Ok(())
    }

    /// The answers to what `triage` asks. Questions are numbered as the screen numbers them.
    pub(crate) fn answers(&self, triage: &Triage) -> Answers {
        let mut answers = Answers::none();
        if self.is_idle() {
            return answers;
        }
        for (at, question) in report::asked(triage).into_iter().enumerate() {
            let reply = match self.placed.get(&question.id) {
                Some(reply) => Some(*reply),
                None if self.asks => put(&format!("Q{}", at + 1), question),
                None => None,
            };
            if let Some(reply) = reply {
                let answer = Answer { reply, author: self.author.clone(), at: self.at.clone() };
                answers.add(question.id.clone(), answer);
            }
        }
        answers
    }
}

/// The open questions of an input.
#[derive(Default)]
struct Open {
    runs: usize,
    /// Those that the first run's screen numbers.
    numbered: Vec<Arc<str>>,
    ids: BTreeSet<Arc<str>>,
}

impl Open {
    fn add(&mut self, triage: &Triage) {
        let asked = report::asked(triage).into_iter().map(|question| question.id.clone());
        // A screen that leads with a layer asks nothing, and so gives no numbers.
        if self.runs == 0 && triage.verdict.class == Class::Inconclusive {
            self.numbered.extend(asked.clone());
        }
        self.ids.extend(asked);
        self.runs += 1;
    }

    /// The id of the question that is called `name`.
    fn id(&self, name: &str) -> Option<Arc<str>> {
        let number = name.strip_prefix(['Q', 'q']).and_then(|number| number.parse::<usize>().ok());
        let numbered = number.and_then(|number| self.numbered.get(number.checked_sub(1)?));
        numbered.or_else(|| self.ids.get(name)).cloned()
    }

    /// The questions that there are, in one line.
    fn told(&self) -> String {
        let which = if self.runs == 1 { "this run" } else { "the first run of this file" };
        let numbers: Vec<String> = (1..=self.numbered.len()).map(|at| format!("Q{at}")).collect();
        let asks = if numbers.is_empty() { "no question".to_owned() } else { numbers.join(", ") };
        let by_id = self.ids.iter().filter(|id| !self.numbered.contains(id)).map(|id| &**id);
        let by_id: Vec<&str> = by_id.take(MOST_NAMED).collect();
        if by_id.is_empty() {
            return format!("{which} asks {asks}");
        }
        format!("{which} asks {asks}; open by id: {}", by_id.join(", "))
    }
}

/// How many ids an error names.
const MOST_NAMED: usize = 5;

/// How often a reply that is none is asked for again.
const MOST_TRIES: usize = 3;

/// Puts one question; an empty line, the end of the input or replies that are none leave it open.
fn put(number: &str, question: &Question) -> Option<Reply> {
    let steps: Vec<String> = question.steps.iter().map(|step| format!("#{step}")).collect();
    let look = if steps.is_empty() { String::new() } else { format!("  ({})", steps.join(", ")) };
    let ask = report::line(&question.ask);
    anstream::eprint!("{number}  {ask}{look}\n    yes, no, or Enter to leave it open: ");
    for _ in 0..MOST_TRIES {
        io::stderr().flush().ok()?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).ok()?;
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Some(Reply::Yes),
            "n" | "no" => return Some(Reply::No),
            "" => return None,
            other => {
                let other = report::line(other);
                anstream::eprint!(
                    "    {other:?} is no reply; yes, no, or Enter to leave it open: "
                );
            }
        }
    }
    None
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
