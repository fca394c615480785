//! The Markdown page: written from an incident, read back by its headings and fields. Comments in it
//! are for whoever fills it in and count as nothing.

use super::Postmortem;
use crate::change::ChangeKind;
use crate::incident::{Incident, IncidentId};
use crate::judgement::{Evidence, class_name, class_named};
use crate::refusal::Refusal;
use checks::{Class, Mode};
use std::fmt::Write as _;

/// How a page begins, before the incident's name.
const TITLE: &str = "# Postmortem ";
/// The field that names the layer, and those after it.
pub(super) const CATEGORY: &str = "Category";
pub(super) const MODE: &str = "Mode";
pub(super) const MISSING: &str = "Missing structure";
pub(super) const OWNER: &str = "Owner";
pub(super) const KIND: &str = "Kind of change";
/// The headings.
pub(super) const TIMELINE: &str = "Timeline";
pub(super) const EVIDENCE: &str = "Evidence";
pub(super) const ROOT_CAUSE: &str = "Root cause";
pub(super) const FIX: &str = "Fix";

/// One line of a page that says something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// Its number, from 1.
    pub(super) no: usize,
    /// What it says, trimmed.
    pub(super) text: &'t str,
}

/// A page, taken apart.
#[derive(Debug, Default)]
pub(super) struct Page<'t> {
    /// The fields: name, value, line.
    pub(super) fields: Vec<(&'t str, &'t str, usize)>,
    /// The sections, in order.
    pub(super) sections: Vec<Section<'t>>,
    /// Every line that is no heading and no field, wherever it stands.
    lines: Vec<Line<'t>>,
}

/// A heading with what stands below it.
#[derive(Debug)]
pub(super) struct Section<'t> {
    heading: &'t str,
    /// How deep it lies: `##` is 2.
    depth: usize,
    no: usize,
    lines: Vec<Line<'t>>,
}

impl<'t> Page<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut page = Self::default();
        let mut inside_comment = false;
        for (at, line) in text.lines().enumerate() {
            let line = uncommented(line, &mut inside_comment).trim();
            if line.is_empty() {
                continue;
            }
            page.take(Line { no: at + 1, text: line });
        }
        page
    }

    fn take(&mut self, line: Line<'t>) {
        if let Some(heading) = line.text.strip_prefix('#') {
            let deeper = heading.trim_start_matches('#');
            let depth = heading.len() - deeper.len() + 1;
            let (heading, no, lines) = (deeper.trim(), line.no, Vec::new());
            self.sections.push(Section { heading, depth, no, lines });
            return;
        }
        let item = line.text.strip_prefix(['-', '*']).map(str::trim);
        let field = item.and_then(|item| item.split_once(':'));
        if let Some((name, value)) = field.filter(|(name, _)| is_field(name)) {
            self.fields.push((
                name.trim_matches(['*', ' ']),
                value.trim_matches(['*', ' ']),
                line.no,
            ));
        } else {
            self.lines.push(line);
            if let Some(section) = self.sections.last_mut() {
                section.lines.push(line);
            }
        }
    }

    /// The value of a field and its line. A value in angle brackets is a gap that nobody filled in.
    pub(super) fn field(&self, name: &str) -> Option<(&'t str, usize)> {
        let found = self.fields.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value, line)| (filled(value), *line))
    }

    /// The line of a heading and what stands below it.
    pub(super) fn section(&self, heading: &str) -> Option<(usize, &[Line<'t>])> {
        let found = self.sections.iter().find(|one| one.heading.eq_ignore_ascii_case(heading));
        found.map(|section| (section.no, section.lines.as_slice()))
    }

    /// The words of a section, gaps left out.
    pub(super) fn words(&self, heading: &str) -> String {
        told(self.section(heading).map_or(&[][..], |(_, lines)| lines))
    }

    /// The root cause: what stands below its heading, however often that stands there. The headings within
    /// divide it and end nothing.
    pub(super) fn root_cause(&self) -> String {
        let lines: Vec<Line<'t>> =
            self.of_root_cause().flat_map(|section| section.lines.iter().copied()).collect();
        told(&lines)
    }

    /// The sections of the root cause: those of its name, and what lies within them.
    fn of_root_cause(&self) -> impl Iterator<Item = &Section<'t>> {
        let mut within = None;
        self.sections.iter().filter(move |section| {
            within = within.filter(|depth| *depth < section.depth);
            if within.is_none() && section.heading.eq_ignore_ascii_case(ROOT_CAUSE) {
                within = Some(section.depth);
            }
            within.is_some()
        })
    }

    /// What is given for a cause, piece by piece: the lines of the root cause and the headings in it, the
    /// sections that name a cause in their heading, and the lines that begin with one: `Cause: …`.
    pub(super) fn causes(&self) -> Vec<Line<'t>> {
        let named = self.sections.iter().filter(|section| is_of_cause(section.heading));
        let mut causes: Vec<Line<'t>> = Vec::new();
        for section in self.of_root_cause().chain(named) {
            let said = section.heading.split_once(':').map_or("", |(_, said)| said.trim());
            causes.push(Line { no: section.no, text: said });
            causes.extend(&section.lines);
        }
        let labelled = self.lines.iter().filter_map(|line| {
            let (label, text) =
                line.text.split_once(':').filter(|(label, _)| is_of_cause(label))?;
            (label.split_whitespace().count() < 4)
                .then(|| Line { no: line.no, text: text.trim_matches(['*', ' ']) })
        });
        causes.extend(labelled);
        causes.retain(|line| !filled(line.text).is_empty());
        causes.sort_by_key(|line| line.no);
        causes.dedup_by_key(|line| (line.no, line.text));
        causes
    }
}

/// Whether a heading or a label names a cause.
fn is_of_cause(label: &str) -> bool {
    let mut words = label.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| ["cause", "causes"].iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// The words of lines, gaps left out.
fn told(lines: &[Line<'_>]) -> String {
    let words = lines.iter().map(|line| filled(line.text)).filter(|words| !words.is_empty());
    words.collect::<Vec<_>>().join("\n")
}

fn is_field(name: &str) -> bool {
    let known = [CATEGORY, MODE, MISSING, OWNER, KIND];
    known.iter().any(|field| name.trim_matches(['*', ' ']).eq_ignore_ascii_case(field))
}

fn filled(value: &str) -> &str {
    if value.starts_with('<') && value.ends_with('>') { "" } else { value }
}

/// The line without what stands in a comment. A comment that shares its line with words hides what
/// follows it there.
fn uncommented<'l>(line: &'l str, inside: &mut bool) -> &'l str {
    if *inside {
        let Some((_, rest)) = line.split_once("-->") else {
            return "";
        };
        *inside = false;
        return uncommented(rest, inside);
    }
    let Some((before, rest)) = line.split_once("<!--") else {
        return line;
    };
    match rest.split_once("-->") {
        Some((_, after)) if before.trim().is_empty() => uncommented(after, inside),
        Some(_) => before,
        None => {
            *inside = true;
            before
        }
    }
}

/// What a filled-in page says.
pub fn read(text: &str) -> Postmortem {
    let page = Page::of(text);
    let field = |name| page.field(name).map_or("", |(value, _)| value);
    let evidence = page.section(EVIDENCE).map_or(&[][..], |(_, lines)| lines);
    let quoted = evidence.iter().map(|line| filled(line.text)).filter(|line| !line.is_empty());
    Postmortem {
        class: class_of(field(CATEGORY)),
        mode: mode_of(field(MODE)),
        missing_structure: field(MISSING).to_owned(),
        owner: field(OWNER).to_owned(),
        root_cause: page.root_cause(),
        evidence: quoted.map(str::to_owned).collect(),
        fix: page.words(FIX),
        kind: ChangeKind::from_name(field(KIND)),
    }
}

/// Refuses a page that names another incident in its title: it is that one's.
///
/// # Errors
/// Names the other one.
pub fn is_page_of(incident: &Incident, page: &str) -> Result<(), Refusal> {
    let title = page.lines().find_map(|line| line.strip_prefix(TITLE));
    let named = title.and_then(|title| title.split_once(':')).map(|(id, _)| id.trim());
    match named.filter(|id| id.starts_with("INC-") && *id != incident.id.as_str()) {
        Some(other) => Err(Refusal::AnothersPage(IncidentId::new(other))),
        None => Ok(()),
    }
}

/// The class that the first word of a value names.
pub(super) fn class_of(value: &str) -> Option<Class> {
    value.split_whitespace().next().and_then(class_named)
}

/// The mode that the first word of a value names.
pub(super) fn mode_of(value: &str) -> Option<Mode> {
    value.split_whitespace().next().and_then(Mode::from_code)
}

/// The page of an incident, with what is known filled in, and the gaps marked.
pub fn template(incident: &Incident) -> String {
    let mut page = String::new();
    let _infallible = fill(&mut page, incident);
    // What a terminal would act on is no word of anybody.
    let is_mark = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    page.chars().map(|letter| if is_mark(letter) { '\u{fffd}' } else { letter }).collect()
}

fn fill(page: &mut String, incident: &Incident) -> std::fmt::Result {
    let class = incident.class();
    let category = match incident.category() {
        Some(category) => format!("{} {}", category.code(), category.name()),
        None if class == Class::Inconclusive => {
            "<FC1, FC2, FC3, infrastructure or external>".to_owned()
        }
        None => class_name(class).to_owned(),
    };
    let mode = incident.mode().map(|mode| format!("{} {}", mode.code(), mode.name()));
    let owner = incident.route.as_ref().map(|route| route.to.name.clone());
    let or_gap = |value: Option<&str>, gap: &str| value.unwrap_or(gap).to_owned();
    writeln!(page, "# Postmortem {}: {}\n", incident.id, incident.title)?;
    writeln!(page, "- {CATEGORY}: {category}")?;
    // An outage has neither.
    if incident.category().is_some() || class == Class::Inconclusive {
        writeln!(page, "- {MODE}: {}", or_gap(mode.as_deref(), "<FM-1.1 to FM-3.3>"))?;
        let gap = "<a noun phrase, such as: clarification gate absent>";
        writeln!(page, "- {MISSING}: {}", or_gap(incident.missing_structure(), gap))?;
    }
    writeln!(page, "- {OWNER}: {}", or_gap(owner.as_deref(), "<a person or team>"))?;
    timeline(page, incident)?;
    evidence(page, incident)?;
    writeln!(page, "\n## {ROOT_CAUSE}\n")?;
    writeln!(
        page,
        "<!-- Which structure let this through? Not the model's nature: every model varies. -->"
    )?;
    let explained = incident.postmortem.as_ref();
    let root_cause = explained.map(|one| one.root_cause.as_str()).filter(|text| !text.is_empty());
    writeln!(page, "{}", or_gap(root_cause, "<one or two sentences>"))?;
    fix(page, incident)
}

fn timeline(page: &mut String, incident: &Incident) -> std::fmt::Result {
    writeln!(page, "\n## {TIMELINE}\n\n| when | who | what |\n|---|---|---|")?;
    for event in &incident.timeline {
        let what = event.what.in_words().replace('|', "/");
        writeln!(page, "| {:.0} | {} | {what} |", event.at, event.by.name)?;
    }
    Ok(())
}

fn evidence(page: &mut String, incident: &Incident) -> std::fmt::Result {
    writeln!(page, "\n## {EVIDENCE}\n")?;
    let said = incident.judgements.iter().rev().map(|one| &one.said);
    let quoted = said.map(|said| &said.evidence).find(|evidence| !evidence.is_empty());
    let Some(quoted) = quoted else {
        return writeln!(page, "<a quotation from the run or the spec, and where it stands>");
    };
    quoted.iter().try_for_each(|one| writeln!(page, "{}", cited(one)))
}

fn cited(evidence: &Evidence) -> String {
    let step = evidence.step.map_or_else(String::new, |step| format!("step {step}, "));
    let quote = match evidence.quote.as_str() {
        "" => "> ".to_owned(),
        quote => format!("> {} - ", quote.replace('\n', " ")),
    };
    format!("{quote}{step}{}", evidence.origin)
}

fn fix(page: &mut String, incident: &Incident) -> std::fmt::Result {
    writeln!(page, "\n## {FIX}\n")?;
    let kinds: Vec<&str> = ChangeKind::ALL.into_iter().map(ChangeKind::name).collect();
    match incident.fixes.last() {
        Some(fix) => {
            writeln!(page, "{}\n\n- {KIND}: {}", fix.plan.what, fix.plan.kind.name())?;
            if let Some(due) = fix.plan.due {
                writeln!(page, "- Due: {due}")?;
            }
            Ok(())
        }
        None => writeln!(page, "<what changes>\n\n- {KIND}: <{}>", kinds.join(", ")),
    }
}
