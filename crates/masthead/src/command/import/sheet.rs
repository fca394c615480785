//! The table that people fill in with a spreadsheet: written with what the machine says and why, read back
//! row by row. A bad row is named with its line and column, and the rest is taken.

use super::confirm::{self, place};
use super::prose::Prose;
use super::word::{self, Put, Word};
use crate::cli::{Import, label};
use crate::command::incident::book::{Book, named};
use crate::command::telling::sending::{self, Whom};
use crate::command::{table, write as out};
use crate::exit::Exit;
use anyhow::{Context, Result, anyhow, bail};
use checks::labels::{self, Label};
use checks::published::Naming;
use checks::{Category, Class, Mode};
use csv::StringRecord;
use incidents::event::AuthorKind;
use incidents::judgement::{CLASSES, class_name, class_named};
use incidents::past::Tagging;
use incidents::root_cause::misnamed;
use incidents::three_questions::{self, Replies, Said};
use incidents::{Incident, Refusal};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// What the program knows, and what people write. A heading may say more behind a colon.
const KNOWN: [&str; 6] = ["incident", "page", "date", "what", "machine", "evidence"];
const WRITTEN: [&str; 4] = ["class", "mode", "missing", "name"];

/// Writes what is open, for people to fill in. A table that is there already may have their work in it.
pub(super) fn write(asked: &Import, path: &Path, prose: &[Prose]) -> Result<Exit> {
    let book = confirm::book(asked, prose)?;
    let incidents = if asked.confirm { confirm::open(&book, asked)? } else { Vec::new() };
    let (pages, _) = confirm::open_pages(&book, prose)?;
    let name = path.display();
    let file = File::create_new(path).with_context(|| {
        format!("{name}: cannot be made; if it is there already, people may have written in it: choose another name")
    })?;
    let mut table = csv::Writer::from_writer(file);
    table.write_record(heading())?;
    for page in &pages {
        let day = page.at.map(|at| incidents::incident::day(at).to_string()).unwrap_or_default();
        let begins = page.begins.join("\n");
        let known = ["", &page.page.path, &day, &page.page.title, "", &begins];
        table.write_record(row(&known))?;
    }
    for incident in &incidents {
        let known = incident_cells(incident, asked.blind);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        table.write_record(row(&known))?;
    }
    table.flush()?;
    let rows = incidents.len() + pages.len();
    // A page is read again where its row is: only there does it say what it holds.
    let paths: Vec<String> = asked.paths.iter().map(|path| path.display().to_string()).collect();
    let with = if pages.is_empty() { String::new() } else { format!("{} --tag ", paths.join(" ")) };
    out::print(&format!(
        "{} in {name}; fill in class (or the three answers), mode, missing and name, then \
         masthead import {with}--csv-in {name}\n",
        counted(rows)
    ))?;
    Ok(Exit::Fine)
}

/// `1 row`, `3 rows`.
fn counted(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

fn heading() -> Vec<String> {
    let questions = Category::ALL.map(|layer| {
        let reply = if three_questions::decides(layer) == Said::Yes { "yes" } else { "no" };
        let question = three_questions::question(layer);
        format!("{}: {question} ({reply} -> {})", layer.name(), layer.code())
    });
    let classes: Vec<&str> = CLASSES.into_iter().map(class_name).collect();
    let mut heading: Vec<String> = KNOWN.map(str::to_owned).to_vec();
    heading.extend(questions);
    heading.extend(WRITTEN.map(|name| match name {
        "class" => format!("class: {}", classes.join(", ")),
        "mode" => "mode: such as FM-2.2, or by its name".to_owned(),
        "missing" => "missing: the structure that was missing, as a noun phrase".to_owned(),
        name => format!("{name}: who says so"),
    }));
    heading
}

fn row(known: &[&str]) -> Vec<String> {
    let mut row: Vec<String> = known.iter().map(|cell| harmless(cell)).collect();
    row.resize(KNOWN.len() + Category::ALL.len() + WRITTEN.len(), String::new());
    row
}

fn incident_cells(incident: &Incident, blind: bool) -> Vec<String> {
    let machine = incident.judged_by(AuthorKind::Machine).filter(|_| !blind);
    let machine = machine.map(|one| &one.said);
    let verdict = machine.map_or_else(String::new, word::machine);
    let mut evidence: Vec<String> =
        machine.map_or_else(Vec::new, |said| said.evidence.iter().map(place).collect());
    evidence
        .extend(incident.sightings.first().map(|run| format!("run: {}", super::found::name(run))));
    // The machine's title says what it found.
    let title = if blind { incident.symptom.as_ref() } else { Some(&incident.title) };
    vec![
        incident.id.to_string(),
        String::new(),
        incidents::incident::day(incident.opened).to_string(),
        title.cloned().unwrap_or_default(),
        verdict,
        evidence.join("\n"),
    ]
}

/// What a spreadsheet would calculate is kept from it: words of a run may begin with anything.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The same, taken off again.
fn plain(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'').unwrap_or(cell);
    if rest.starts_with(['=', '+', '-', '@']) { rest } else { cell }
}

/// Takes what people wrote.
pub(super) fn take(asked: &Import, path: &Path, prose: &[Prose]) -> Result<Exit> {
    let table = Table::read(path)?;
    let book = confirm::book(asked, prose)?;
    let filed = if prose.is_empty() { Vec::new() } else { book.store.incidents()? };
    let taking = Taking { book: &book, asked, prose, filed: &filed };
    let (mut put, mut problems, mut empty) = (Vec::new(), 0, 0);
    let doubled = taking.doubled(&table);
    for (at, (line, row)) in table.rows.iter().enumerate() {
        let place = format!("{}:{line} (row {})", path.display(), at + 2);
        let taken = match doubled.get(line) {
            Some(why) => Err(anyhow!("{why}")),
            None => taking.row(&table, row),
        };
        match taken {
            Ok(Some(one)) => put.push(one),
            Ok(None) => empty += 1,
            Err(problem) => {
                problems += 1;
                let told = crate::command::incident::told(&problem);
                anstream::eprintln!("masthead: {place}: {told}");
            }
        }
    }
    sending::after(&book, Whom::Everybody);
    let mut text = word::told(&put);
    if 0 < empty {
        text.extend([&counted(empty), " not filled in\n"]);
    }
    if 0 < problems {
        text.extend([&counted(problems), " not taken: mend that and read the table again\n"]);
    }
    out::print(&text)?;
    Ok(if problems == 0 { Exit::Fine } else { Exit::Unusable })
}

/// A table that was read, with its columns.
struct Table {
    head: Vec<String>,
    /// Each with the line on which it begins.
    rows: Vec<(usize, StringRecord)>,
}

impl Table {
    /// Reads a table as spreadsheets save it: with commas or semicolons, with or without a mark in front.
    fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = table::text(path)?;
        // Headings may hold commas: what counts is which mark gives a column that is known.
        let divided = |mark: &u8| Some((*mark, Self::divided(&text, *mark)?));
        let Some((mark, (head, mut reader))) = b",;\t".iter().find_map(divided) else {
            bail!(
                "{name}: the first line must name the columns incident or page, and class or mode"
            );
        };
        table::quoted(path, &text, mark)?;
        let rows = reader.records().map(|row| row.map(|row| (table::line(&text, &row), row)));
        let rows: Result<Vec<_>, csv::Error> = rows.collect();
        Ok(Self { rows: rows.with_context(|| format!("{name}: a row is not CSV"))?, head })
    }

    /// The table by that mark between cells; `None` where it gives no column that is known.
    fn divided(text: &str, delimiter: u8) -> Option<(Vec<String>, csv::Reader<&[u8]>)> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let bare = |cell: &str| cell.split(':').next().unwrap_or_default().trim().to_lowercase();
        let head: Vec<String> = reader.headers().ok()?.iter().map(bare).collect();
        let is_known = head.iter().any(|one| one == "incident" || one == "page");
        is_known.then_some((head, reader))
    }

    /// The cell of a column; empty where there is none.
    fn cell<'r>(&self, row: &'r StringRecord, column: &str) -> &'r str {
        let at = self.head.iter().position(|one| one == column);
        plain(at.and_then(|at| row.get(at)).unwrap_or_default())
    }
}

struct Taking<'a> {
    book: &'a Book,
    asked: &'a Import,
    prose: &'a [Prose],
    /// What the book holds of pages.
    filed: &'a [Incident],
}

impl Taking<'_> {
    /// What is said of rows that are one person's word on one incident, by their lines. Whoever speaks twice is one
    /// rater, and nobody knows which word counts. A row that cannot be read is no word.
    fn doubled(&self, table: &Table) -> BTreeMap<usize, String> {
        let mut words: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (line, row) in &table.rows {
            let (incident, page) = (table.cell(row, "incident"), table.cell(row, "page"));
            let of = if incident.is_empty() { page } else { incident };
            if !of.is_empty() && matches!(said(table, row, self.asked.edition), Ok(Some(_))) {
                let name = match table.cell(row, "name") {
                    "" => self.book.stamp.by.name.as_str(),
                    name => name,
                };
                let known = if incident.is_empty() { of.to_owned() } else { named(of).to_string() };
                words.entry((known, name.to_lowercase())).or_default().push(*line);
            }
        }
        let doubled = words.into_iter().filter(|(_, lines)| 1 < lines.len());
        let told = doubled.flat_map(|((of, name), lines)| {
            let all: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let why =
                format!("lines {} are all {name}'s word on {of}; keep one of them", all.join(", "));
            lines.into_iter().map(move |line| (line, why.clone()))
        });
        told.collect()
    }

    /// Puts one row on record; `None` where nobody wrote anything.
    fn row(&self, table: &Table, row: &StringRecord) -> Result<Option<Put>> {
        let Some(said) = said(table, row, self.asked.edition)? else { return Ok(None) };
        let name = match table.cell(row, "name") {
            "" => self.book.stamp.by.name.clone(),
            name => name.to_owned(),
        };
        let word = Word { name, said };
        let (incident, page) = (table.cell(row, "incident"), table.cell(row, "page"));
        if !incident.is_empty() {
            let put = word::on_incident(self.book, incident, &word);
            return put.context("column incident").map(Some);
        }
        if page.is_empty() {
            bail!("column incident: names neither an incident nor a page");
        }
        if !self.asked.tag {
            bail!("column page: a page is filed with --tag; give its folder and --tag");
        }
        let Some(prose) = self.prose.iter().find(|one| one.page.path == page) else {
            bail!("column page: {page} is not among the paths that were given");
        };
        word::on_page(self.book, self.filed, prose, &word).map(Some)
    }
}

/// What the row says; `None` where it says nothing. Its labels are of that edition, unless it names another.
fn said(table: &Table, row: &StringRecord, edition: Option<Naming>) -> Result<Option<Tagging>> {
    let cell = |column: &str| table.cell(row, column);
    let edition = match cell("edition") {
        "" => edition,
        text => Some(label::edition(text).map_err(|why| anyhow!("column edition: {why}"))?),
    };
    let mut replies = Replies::default();
    for layer in Category::ALL {
        let text = cell(layer.name());
        let said = Said::read(text)
            .with_context(|| format!("column {}: {text:?} is neither yes nor no", layer.name()))?;
        replies = replies.with(layer, said);
    }
    let mode = match cell("mode") {
        "" => None,
        text => Some(mode(text, edition)?),
    };
    let missing = Some(cell("missing")).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(blame) = missing.as_deref().and_then(misnamed) {
        bail!("column missing: {}", Refusal::NoStructure(blame));
    }
    let class = match (cell("class"), mode) {
        ("", Some(mode)) => Class::Layer(mode.category()),
        ("", None) if replies.is_empty() && missing.is_none() => return Ok(None),
        ("", None) if replies.is_empty() => {
            bail!("column class: empty, but the row says what was missing")
        }
        ("", None) => replies.class(),
        (text, _) => class(text, edition)?,
    };
    if let Some(mode) = mode.filter(|mode| Class::Layer(mode.category()) != class) {
        bail!(
            "column mode: {mode} is of {}, and class says {}",
            mode.category(),
            class_name(class)
        );
    }
    let led = replies.class();
    if led != Class::Inconclusive && led != class {
        bail!(
            "column class: {} here, but the answers lead to {}; keep one of them",
            class_name(class),
            class_name(led)
        );
    }
    Ok(Some(Tagging { class, mode, missing, replies }))
}

fn class(text: &str, edition: Option<Naming>) -> Result<Class> {
    let layer = || match labels::read(text, edition) {
        Some(Label::Category(layer)) => Some(Class::Layer(layer)),
        Some(Label::Mode(_) | Label::Either(..)) | None => None,
    };
    class_named(text).or_else(layer).with_context(|| {
        let names: Vec<&str> = CLASSES.into_iter().map(class_name).collect();
        format!("column class: {text:?} is none of {}", names.join(", "))
    })
}

/// A mode by its id or any name, whatever stands behind an id: `FM-2.2 Fail to ask for clarification`.
fn mode(text: &str, edition: Option<Naming>) -> Result<Mode> {
    label::mode(text, edition).map_err(|why| anyhow!("column mode: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<Option<Tagging>, String>> {
        let file = tempfile::NamedTempFile::new().expect("there is a folder for it");
        std::fs::write(file.path(), text).expect("it can be written");
        let table = Table::read(file.path()).expect("it is a table");
        let said = |(_, row): &(usize, StringRecord)| said(&table, row, None);
        table.rows.iter().map(|row| said(row).map_err(|why| why.to_string())).collect()
    }

    #[test]
    fn a_row_says_a_class_a_mode_or_three_answers() {
        let rows = read(
            "\u{feff}incident;specification: stated, so that it can be checked?;coordination;verification;class: \
             FC1, FC2;mode;missing\n\
             1;;;;;2.2;\n2;yes;no;no;;;\n3;;;;FC1;;state guard\n4;;;;;;\n5;;;;infrastructure;;\n",
        );
        let class =
            |at: usize| rows[at].as_ref().ok().and_then(Option::as_ref).map(|one| one.class);
        let layer = Class::Layer;
        assert_eq!(class(0), Some(layer(Category::Coordination)));
        assert_eq!(class(1), Some(layer(Category::Verification)));
        assert_eq!(class(2), Some(layer(Category::Specification)));
        assert_eq!(rows[3], Ok(None));
        assert_eq!(class(4), Some(Class::Infrastructure));
    }

    #[test]
    fn what_contradicts_itself_is_named_by_its_column() {
        let rows = read(
            "incident,specification,class,mode\n1,,FC1,FM-2.2\n2,no,FC3,\n3,maybe,,\n4,,FC4,\n5,,,FM-9.9\n",
        );
        let why: Vec<&str> =
            rows.iter().map(|row| row.as_ref().expect_err("it is bad").as_str()).collect();
        let begins = [
            "column mode: FM-2.2",
            "column class: FC3",
            "column specification",
            "column class: \"FC4\"",
            "column mode: \"FM-9.9\"",
        ];
        for (why, begin) in why.iter().zip(begins) {
            assert!(why.starts_with(begin), "{why}");
        }
    }

    #[test]
    fn a_mode_is_read_as_the_edition_of_its_row_means_it() {
        let rows = read(
            "incident,mode,class,edition\n1,Fail to elicit clarification,,\n2,3.2,,\n3,3.2,,repository\n\
             4,Weak Verification,,library\n5,Weak Verification,,\n6,3.2,,early\n7,,Inter-Agent Misalignment \
             (Agent Coordination),\n8,3.2,,v9\n9,FC2,,\n",
        );
        let mode = |at: usize| rows[at].as_ref().ok().and_then(Option::as_ref)?.mode;
        assert_eq!(mode(0), Some(Mode::FailToAskForClarification));
        assert_eq!(mode(1), Some(Mode::NoOrIncompleteVerification));
        assert_eq!(mode(2), Some(Mode::IncorrectVerification));
        assert_eq!(mode(3), Some(Mode::IncorrectVerification));
        let class = rows[6].as_ref().ok().and_then(Option::as_ref).map(|one| one.class);
        assert_eq!(class, Some(Class::Layer(Category::Coordination)));
        let why = |at: usize| rows[at].as_ref().expect_err("it is asked back").as_str();
        assert!(why(4).contains("FM-3.2 to some and FM-3.3 to others"), "{}", why(4));
        assert!(why(5).contains("numbers otherwise"), "{}", why(5));
        assert!(why(7).starts_with("column edition: "), "{}", why(7));
        assert!(why(8).contains("write it as the class"), "{}", why(8));
    }

    #[test]
    fn a_spreadsheet_calculates_nothing_of_a_run() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(plain(&harmless("-x")), "-x");
        assert_eq!(plain("'quoted'"), "'quoted'");
    }
}
