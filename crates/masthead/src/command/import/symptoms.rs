//! `masthead import --symptoms FILE`: a team's own taxonomy of symptoms held against the layers, over the
//! runs that are given, else over the incident book.

use super::found::name;
use crate::cli::Import;
use crate::cli::report::ReportFormat;
use crate::command::incident::book::{self, Book};
use crate::command::{run_name, table};
use crate::exit::Exit;
use crate::inputs::Inputs;
use crate::settings;
use anyhow::{Context, Result, bail};
use checks::Class;
use incidents::taxonomy_import::tabulate;
use incidents::{IncidentId, Sighting, State};
use jiff::Timestamp;
use rayon::prelude::*;
use report::book::Scope;
use std::collections::BTreeMap;
use std::path::Path;

/// A line of the taxonomy.
struct Line {
    symptom: String,
    /// What it names: an incident, or a run.
    named: Named,
}

enum Named {
    Incident(String),
    Run(String),
}

pub(super) fn run(asked: &Import, path: &Path) -> Result<Exit> {
    let lines = read(path)?;
    let (placed, window, at) = if asked.paths.is_empty() {
        let book = Book::open(&asked.keeping)?;
        let at = book.stamp.at;
        (Placed::of_book(&book)?, "every incident".to_owned(), at)
    } else {
        let at = asked.keeping.at.unwrap_or_else(Timestamp::now);
        (Placed::of_runs(asked)?, "the runs that were given".to_owned(), at)
    };
    let mut pairs = Vec::new();
    let mut unplaced = Vec::new();
    for line in &lines {
        let classes = placed.classes(&line.named);
        if classes.is_empty() {
            unplaced.push(match &line.named {
                Named::Incident(name) | Named::Run(name) => name.clone(),
            });
        }
        pairs.extend(classes.into_iter().map(|class| (line.symptom.as_str(), class)));
    }
    if pairs.is_empty() {
        bail!(
            "{}: no line of it fits an incident or a run; such as {}",
            path.display(),
            unplaced.join(", ")
        );
    }
    let made = report::book::symptoms(
        &tabulate(pairs),
        &unplaced,
        &Scope { window, chosen: Vec::new(), at },
    );
    let text = match asked.format {
        ReportFormat::Text => made.text(),
        ReportFormat::Json => made.json(),
        ReportFormat::Html => made.html(),
    };
    super::print(&text, asked.out.as_deref())?;
    Ok(if placed.unread == 0 { Exit::Fine } else { Exit::Unusable })
}

fn read(path: &Path) -> Result<Vec<Line>> {
    let name = path.display();
    let text = table::text(path)?;
    table::quoted(path, &text, b',')?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().with_context(|| format!("{name}: not a CSV file"))?.clone();
    let column = |wanted: &str| head.iter().position(|one| one.eq_ignore_ascii_case(wanted));
    let (symptom, incident, run) = (column("symptom"), column("incident"), column("run"));
    let (Some(symptom), true) = (symptom, incident.is_some() || run.is_some()) else {
        bail!(
            "{name}: the first line must name the columns symptom and run, or symptom and incident"
        );
    };
    let mut lines = Vec::new();
    for row in reader.records() {
        let row = row.with_context(|| format!("{name}: a line is not CSV"))?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let said = cell(Some(symptom));
        let named = match (cell(incident), cell(run)) {
            ("", "") => None,
            ("", run) => Some(Named::Run(run.to_owned())),
            (incident, _) => Some(Named::Incident(incident.to_owned())),
        };
        if let Some(named) = named.filter(|_| !said.is_empty()) {
            lines.push(Line { symptom: said.to_owned(), named });
            continue;
        }
        let at = table::line(&text, &row);
        let column = if said.is_empty() { "symptom" } else { "run" };
        anstream::eprintln!(
            "masthead: {name}:{at}: column {column} is empty; the line is left out"
        );
    }
    Ok(lines)
}

/// A run that a line may name.
struct Run {
    names: [String; 3],
    class: Class,
    /// Whose run it is in the book. Outside of it each run stands for itself.
    incident: Option<IncidentId>,
}

/// The classes of incidents and runs, by what names them.
#[derive(Default)]
struct Placed {
    incidents: BTreeMap<String, Class>,
    /// By the last part of what names a run.
    runs: BTreeMap<String, Vec<Run>>,
    unread: usize,
}

impl Placed {
    fn of_book(book: &Book) -> Result<Self> {
        let mut placed = Self::default();
        for incident in book.store.incidents()? {
            placed.incidents.insert(incident.id.to_string(), incident.class());
            // What was merged has its runs in the one that goes on.
            let runs = incident.sightings.iter().filter(|_| incident.state != State::Merged);
            for run in runs {
                placed.add(run, incident.class(), Some(&incident.id));
            }
        }
        Ok(placed)
    }

    fn of_runs(asked: &Import) -> Result<Self> {
        let inputs = Inputs::find(&asked.paths)?;
        let desk = settings::desk(&asked.source(asked.paths.clone()), &inputs)?;
        let look = |judged: Result<desk::Judged, ingest::Unreadable>| match judged {
            Ok(judged) => Ok((Sighting::of(&judged.case), judged.triage.verdict.class)),
            Err(why) => Err(why.to_string()),
        };
        let looked: Vec<Vec<Result<(Sighting, Class), String>>> = inputs
            .list
            .par_iter()
            .map(|input| {
                let mut all = Vec::new();
                input.judge(&desk, &look, &mut |one| all.push(one));
                all
            })
            .collect();
        let mut placed = Self::default();
        for one in looked.into_iter().flatten() {
            match one {
                Ok((run, class)) => placed.add(&run, class, None),
                Err(why) => {
                    anstream::eprintln!("masthead: {}", report::line(&why));
                    placed.unread += 1;
                }
            }
        }
        Ok(placed)
    }

    fn add(&mut self, run: &Sighting, class: Class, incident: Option<&IncidentId>) {
        let names = run_name::names(run);
        let mut ends: Vec<String> = names.iter().map(|one| run_name::end(one).to_owned()).collect();
        ends.push(run_name::end(&name(run)).to_owned());
        ends.sort();
        ends.dedup();
        for end in ends {
            let run = Run { names: names.clone(), class, incident: incident.cloned() };
            self.runs.entry(end).or_default().push(run);
        }
    }

    /// The classes of all that is named: a file without a record stands for all of its runs. Those of one incident
    /// count once, and those that went well not beside others, which are what the symptom is about.
    fn classes(&self, named: &Named) -> Vec<Class> {
        let run = match named {
            Named::Incident(id) => {
                return self.incidents.get(book::named(id).as_str()).copied().into_iter().collect();
            }
            Named::Run(run) => run,
        };
        let known = self.runs.get(run_name::end(run)).map_or(&[][..], Vec::as_slice);
        let mut counted: Vec<&IncidentId> = Vec::new();
        let mut classes = Vec::new();
        for one in known.iter().filter(|one| run_name::fits(run, &one.names)) {
            match &one.incident {
                Some(incident) if counted.contains(&incident) => continue,
                Some(incident) => counted.push(incident),
                None => {}
            }
            classes.push(one.class);
        }
        if classes.iter().any(|class| *class != Class::Nothing) {
            classes.retain(|class| *class != Class::Nothing);
        }
        classes
    }
}
