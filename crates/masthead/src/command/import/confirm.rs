//! `masthead import --confirm`: one key for each incident and each page. What was typed is on record at
//! once, so that quitting loses nothing and the next time goes on from there.

use super::prose::Prose;
use super::word::{self, Put, Word};
use crate::cli::Import;
use crate::command::incident::book::Book;
use crate::command::telling::sending::{self, Whom};
use crate::command::write;
use crate::exit::Exit;
use anyhow::Result;
use checks::{Category, Class, Mode};
use console::Term;
use incidents::Incident;
use incidents::event::AuthorKind;
use incidents::past::Tagging;
use incidents::three_questions::{self, Replies, Said};
use report::incident::indented;
use std::io::{self, BufRead, IsTerminal, Write};

/// The book that people's words go into; the first page may be what it begins with. What is long past is
/// told to nobody.
pub(super) fn book(asked: &Import, prose: &[Prose]) -> Result<Book> {
    let keeping = &asked.keeping;
    let book = if prose.is_empty() { Book::acting(keeping) } else { Book::beginning(keeping) };
    Ok(book?.of_the_past())
}

/// The incidents that are to be judged: not over, with a machine's verdict, and without a word of this
/// person.
pub(super) fn open(book: &Book, asked: &Import) -> Result<Vec<Incident>> {
    let name = &book.stamp.by.name;
    let is_labelled =
        |one: &Incident| asked.only.as_ref().is_none_or(|label| one.tags.contains(label));
    let mut all = book.store.incidents()?;
    all.retain(|one| {
        one.merged_into.is_none()
            && one.judged_by(AuthorKind::Machine).is_some()
            && word::last(one, name).is_none()
            && is_labelled(one)
    });
    Ok(all)
}

/// The pages that this person has said nothing of.
pub(super) fn open_pages<'p>(
    book: &Book,
    prose: &'p [Prose],
) -> Result<(Vec<&'p Prose>, Vec<Incident>)> {
    if prose.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let filed = book.store.incidents()?;
    let has_word = |one: &&Prose| {
        let known = filed.iter().find(|incident| one.page.opened(incident));
        known.is_some_and(|incident| word::last(incident, &book.stamp.by.name).is_some())
    };
    let open = prose.iter().filter(|one| !has_word(one)).collect();
    Ok((open, filed))
}

pub(super) fn run(book: &Book, asked: &Import, prose: &[Prose]) -> Result<Exit> {
    let incidents = open(book, asked)?;
    let (pages, filed) = open_pages(book, prose)?;
    if incidents.is_empty() && pages.is_empty() {
        write::print(&format!("nothing to confirm: {}\n", nothing(book, asked)?))?;
        return Ok(Exit::Fine);
    }
    let mut asking = Asking { book, keys: Keys::new(), put: Vec::new(), blind: asked.blind };
    let all = incidents.len() + pages.len();
    let told = asking.through(&incidents, (&pages, &filed));
    let left = all - asking.put.len();
    let text = word::told(&asking.put);
    write::print(&format!("\n{text}"))?;
    if 0 < left {
        write::print(&format!("{left} left; masthead import --confirm goes on\n"))?;
    }
    sending::after(book, Whom::Everybody);
    told?;
    Ok(Exit::Fine)
}

/// Why there is nothing to confirm.
fn nothing(book: &Book, asked: &Import) -> Result<String> {
    let name = &book.stamp.by.name;
    let all = book.store.incidents()?;
    let Some(label) = &asked.only else {
        return Ok(if all.is_empty() {
            "there is no incident yet".to_owned()
        } else {
            format!("{name} has judged every incident")
        });
    };
    let has_any = all.iter().any(|one| one.tags.contains(label));
    Ok(if has_any {
        format!("{name} has judged every incident with the tag {label}")
    } else {
        format!("no incident has the tag {label}")
    })
}

/// What a key comes to.
enum Key {
    Said(Tagging),
    Skip,
    Quit,
}

/// What somebody chose among the modes of a layer.
enum Chosen {
    /// One of them, or none.
    Mode(Option<Mode>),
    /// Nothing: the input is over.
    Ended,
}

struct Asking<'b> {
    book: &'b Book,
    keys: Keys,
    put: Vec<Put>,
    blind: bool,
}

impl Asking<'_> {
    fn through(&mut self, incidents: &[Incident], pages: (&[&Prose], &[Incident])) -> Result<()> {
        let all = incidents.len() + pages.0.len();
        for (at, incident) in incidents.iter().enumerate() {
            let machine = incident.judged_by(AuthorKind::Machine).filter(|_| !self.blind);
            let told = told(incident, machine.map(|one| &one.said), (at + 1, all));
            self.keys.show(&told)?;
            let said = match self.incident(machine.map(|one| (one.said.class, one.said.mode)))? {
                Key::Said(said) => said,
                Key::Skip => continue,
                Key::Quit => return Ok(()),
            };
            let word = self.word(said);
            self.put.push(word::on_incident(self.book, incident.id.as_str(), &word)?);
        }
        let (pages, filed) = pages;
        for (at, page) in pages.iter().enumerate() {
            self.keys.show(&told_page(page, (incidents.len() + at + 1, all)))?;
            let said = match self.page()? {
                Key::Said(said) => said,
                Key::Skip => continue,
                Key::Quit => return Ok(()),
            };
            let word = self.word(said);
            self.put.push(word::on_page(self.book, filed, page, &word)?);
        }
        Ok(())
    }

    fn word(&self, said: Tagging) -> Word {
        Word { name: self.book.stamp.by.name.clone(), said }
    }

    /// One key for the layer, one more for its mode where it is not the machine's.
    fn incident(&mut self, machine: Option<(Class, Option<Mode>)>) -> Result<Key> {
        let accept = if machine.is_some() { "a accept   " } else { "" };
        let ask = format!(
            "{accept}1 FC1   2 FC2   3 FC3   i infrastructure   e external\n\
             n no failure   c cannot tell   s skip   q quit: "
        );
        let said = |class, mode| {
            Key::Said(Tagging { class, mode, missing: None, replies: Replies::default() })
        };
        loop {
            let Some(key) = self.keys.ask(&ask)? else { return Ok(Key::Quit) };
            let class = match (key, machine) {
                ('a', Some((class, mode))) => return Ok(said(class, mode)),
                ('i', _) => Class::Infrastructure,
                ('e', _) => Class::External,
                ('n', _) => Class::Nothing,
                ('c', _) => Class::Inconclusive,
                ('s', _) => return Ok(Key::Skip),
                ('q', _) => return Ok(Key::Quit),
                (digit @ '1'..='3', _) => {
                    let layer = Category::ALL[digit as usize - '1' as usize];
                    return Ok(match self.mode(layer)? {
                        Chosen::Mode(mode) => said(Class::Layer(layer), mode),
                        Chosen::Ended => Key::Quit,
                    });
                }
                (other, _) => {
                    self.keys.show(&format!("  {other:?} is none of these keys\n"))?;
                    continue;
                }
            };
            return Ok(said(class, None));
        }
    }

    /// The mode of a layer, or none of them.
    fn mode(&mut self, layer: Category) -> Result<Chosen> {
        let modes: Vec<Mode> =
            Mode::ALL.into_iter().filter(|mode| mode.category() == layer).collect();
        let mut ask = String::new();
        for (at, mode) in modes.iter().enumerate() {
            let number = (at + 1).to_string();
            ask.extend(["  ", &number, " ", mode.code(), " ", mode.name(), "\n"]);
        }
        ask.push_str("which mode, or Enter for none: ");
        loop {
            let Some(key) = self.keys.ask(&ask)? else { return Ok(Chosen::Ended) };
            if key == '\n' {
                return Ok(Chosen::Mode(None));
            }
            let at = key.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
            match at.and_then(|at| modes.get(at.checked_sub(1)?)) {
                Some(mode) => return Ok(Chosen::Mode(Some(*mode))),
                None => self.keys.show(&format!("  {key:?} is none of these keys\n"))?,
            }
        }
    }

    /// The three questions, in the order of speed, until one decides; then the mode.
    fn page(&mut self) -> Result<Key> {
        let mut replies = Replies::default();
        for layer in Category::ALL {
            let question = three_questions::question(layer);
            let decides = if three_questions::decides(layer) == Said::Yes { "yes" } else { "no" };
            let ask = indented(
                0,
                &format!("{} {question} ({decides} -> {})", layer.code(), layer.owner_role()),
            );
            let ask = format!("{ask}y yes   n no   Enter cannot tell   s skip   q quit: ");
            let said = loop {
                let Some(key) = self.keys.ask(&ask)? else { return Ok(Key::Quit) };
                match key {
                    'y' => break Said::Yes,
                    'n' => break Said::No,
                    '\n' | 'c' => break Said::Unsaid,
                    's' => return Ok(Key::Skip),
                    'q' => return Ok(Key::Quit),
                    other => self.keys.show(&format!("  {other:?} is none of these keys\n"))?,
                }
            };
            replies = replies.with(layer, said);
            if replies.class() != Class::Inconclusive {
                break;
            }
        }
        let class = replies.class();
        let mode = match class {
            Class::Layer(layer) => match self.mode(layer)? {
                Chosen::Mode(mode) => mode,
                Chosen::Ended => return Ok(Key::Quit),
            },
            Class::Infrastructure | Class::External | Class::Inconclusive | Class::Nothing => None,
        };
        Ok(Key::Said(Tagging { class, mode, missing: None, replies }))
    }
}

/// What is known of an incident, for whoever judges it.
fn told(
    incident: &Incident,
    machine: Option<&incidents::Judgement>,
    (at, of): (usize, usize),
) -> String {
    /// As many pieces of evidence as a screen holds beside the question.
    const MOST: usize = 4;
    let day = incidents::incident::day(incident.opened);
    let runs = report::incident::runs(incident.sightings.len());
    let system = incident.system.as_deref().unwrap_or("no system named");
    let mut out =
        format!("\n{at} of {of}  {}  {day}  {runs}  {}\n", incident.id, report::line(system));
    let mut line = |text: &str| out.push_str(&indented(2, text));
    if let Some(said) = machine {
        line(&incident.title);
        line(&format!("machine: {}", word::machine(said)));
    } else if let Some(symptom) = &incident.symptom {
        line(symptom);
    }
    if let Some(run) = incident.sightings.first() {
        line(&format!("run: {}", super::found::name(run)));
    }
    for one in machine.map_or(&[][..], |said| &said.evidence).iter().take(MOST) {
        line(&place(one));
    }
    out
}

/// A piece of evidence in a line.
pub(super) fn place(one: &incidents::judgement::Evidence) -> String {
    let step = one.step.map_or_else(String::new, |step| format!("#{step} "));
    if one.quote.is_empty() {
        return format!("{step}{}", one.origin);
    }
    format!("{step}\"{}\"  {}", one.quote, one.origin)
}

fn told_page(page: &Prose, (at, of): (usize, usize)) -> String {
    let mut out = format!("\n{at} of {of}  {}\n", report::line(&page.page.path));
    out.push_str(&indented(2, &page.page.title));
    for line in &page.begins {
        out.push_str(&indented(4, line));
    }
    out
}

/// Where keys come from: a terminal gives each at once, anything else a line each.
struct Keys {
    term: Option<Term>,
}

impl Keys {
    fn new() -> Self {
        Self { term: io::stdin().is_terminal().then(Term::stderr) }
    }

    /// Shows something on standard error: what is asked is no output.
    #[expect(clippy::unused_self, reason = "what is shown and what is typed belong together")]
    fn show(&self, text: &str) -> Result<()> {
        anstream::eprint!("{text}");
        io::stderr().flush()?;
        Ok(())
    }

    /// One key in lower case; `None` at the end of the input.
    fn ask(&mut self, question: &str) -> Result<Option<char>> {
        self.show(question)?;
        let key = if let Some(term) = &self.term {
            match term.read_char() {
                Ok(key) => Some(if key == '\r' { '\n' } else { key }),
                Err(problem) if problem.kind() == io::ErrorKind::UnexpectedEof => None,
                Err(problem) => return Err(problem.into()),
            }
        } else {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line)?;
            (read != 0).then(|| line.trim().chars().next().unwrap_or('\n'))
        };
        let shown = key.filter(|key| !key.is_control()).map_or_else(String::new, String::from);
        self.show(&format!("{shown}\n"))?;
        Ok(key.map(|key| key.to_ascii_lowercase()))
    }
}
