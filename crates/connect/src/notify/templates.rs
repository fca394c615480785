//! The words of notices: built-in templates, and those of the team that go before them. A template
//! that is broken is said with its file and line, and the built-in one is used: at three in the morning
//! a typo must not keep a notice back.

use super::escape::escape;
use super::notice::{Kind, Notice, Severity, Writing};
use super::{clean, samples};
use desk::channel::Channel;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, Value, context};
use std::collections::BTreeMap;
use std::path::Path;

/// What words are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Slack's mrkdwn.
    Slack,
    /// Plain text in `PagerDuty`.
    PagerDuty,
    /// Jira's wiki notation.
    Jira,
    /// GitHub's Markdown.
    GitHub,
    /// JSON.
    Webhook,
    /// Plain mail.
    Email,
    /// Plain text.
    Stdout,
}

impl Medium {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Slack,
        Self::PagerDuty,
        Self::Jira,
        Self::GitHub,
        Self::Webhook,
        Self::Email,
        Self::Stdout,
    ];

    /// What the channel's words are written for.
    pub const fn of(channel: &Channel) -> Self {
        match channel {
            Channel::SlackWebhook { .. } | Channel::SlackBot(_) => Self::Slack,
            Channel::PagerDuty { .. } => Self::PagerDuty,
            Channel::Jira(_) => Self::Jira,
            Channel::GitHub(_) => Self::GitHub,
            Channel::Webhook { .. } => Self::Webhook,
            Channel::Email(_) => Self::Email,
            Channel::Stdout => Self::Stdout,
        }
    }

    /// As in files' names and in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::PagerDuty => "pagerduty",
            Self::Jira => "jira",
            Self::GitHub => "github",
            Self::Webhook => "webhook",
            Self::Email => "email",
            Self::Stdout => "stdout",
        }
    }
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line of plain text.
    pub title: String,
    /// In the medium's notation; empty for a webhook that gets the notice itself.
    pub body: String,
    /// What was wrong with templates of the team.
    pub complaints: Vec<String>,
}

/// The built-in templates, by name. The title and the first sentence are plain text for all media.
const BUILT_IN: &[(&str, &str)] = &[
    ("title", include_str!("templates/title.jinja")),
    ("lead", include_str!("templates/lead.jinja")),
    ("slack.body", include_str!("templates/slack.body.jinja")),
    ("pagerduty.body", include_str!("templates/plain.jinja")),
    ("jira.body", include_str!("templates/jira.body.jinja")),
    ("github.body", include_str!("templates/github.body.jinja")),
    ("webhook.body", ""),
    ("email.body", include_str!("templates/email.body.jinja")),
    ("stdout.body", include_str!("templates/plain.jinja")),
];

/// What a team's template is called behind its name.
const END: &str = ".jinja";

/// The words of notices.
#[derive(Clone, Debug)]
pub struct Templates {
    built_in: Environment<'static>,
    own: Environment<'static>,
    /// Where the team's templates are, for messages.
    folder: String,
    /// What is wrong with them.
    complaints: Vec<String>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Templates {
    /// The built-in ones alone.
    pub fn built_in() -> Self {
        let mut built_in = environment();
        for (name, source) in BUILT_IN {
            let added = built_in.add_template(name, source);
            debug_assert!(added.is_ok(), "{name}: {added:?}");
        }
        let (folder, complaints) = (String::new(), Vec::new());
        Self { built_in, own: environment(), folder, complaints }
    }

    /// The built-in ones behind those of the files in `folder`.
    pub fn in_folder(folder: &Path) -> Self {
        let shown = folder.display().to_string();
        match files(folder) {
            Ok(files) => Self::with(&shown, files),
            Err(problem) => {
                let told = format!(
                    "{shown}: the templates cannot be read ({problem}); mend notifiers.templates"
                );
                Self { folder: shown, complaints: vec![told], ..Self::built_in() }
            }
        }
    }

    /// The built-in ones behind those in `files`, by their names, in the folder that is called `folder`.
    pub fn with(folder: &str, files: BTreeMap<String, String>) -> Self {
        let mut templates = Self { folder: folder.to_owned(), ..Self::built_in() };
        for (file, source) in files {
            if let Err(told) = templates.add(&file, source) {
                templates.complaints.push(told);
            }
        }
        templates
    }

    /// What is wrong with the team's templates: what does not parse, and what fails on any of the
    /// notices that are made up for the purpose.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.complaints.clone();
        for notice in samples::all_kinds() {
            for medium in Medium::ALL {
                all.extend(self.message(medium, &notice).complaints);
            }
        }
        all.sort();
        all.dedup();
        all
    }

    /// The notice in words for `medium`.
    pub fn message(&self, medium: Medium, notice: &Notice) -> Message {
        let notice = &notice.clean();
        let mut complaints = Vec::new();
        let mut values = values(notice);
        let mut part = |part: &str, values: &Value| {
            let (text, complaint) = self.part((medium, part), notice.kind, values);
            complaints.extend(complaint);
            text
        };
        let title = clean::line(&part("title", &values));
        let lead = clean::line(&part("lead", &values));
        values = context! { title => &title, lead => lead, ..values };
        let body = part("body", &values).trim().to_owned();
        Message { title, body, complaints }
    }

    /// One part of a message, and what was wrong with the team's own template for it.
    fn part(
        &self,
        (medium, part): (Medium, &str),
        kind: Kind,
        values: &Value,
    ) -> (String, Option<String>) {
        let (medium_name, kind_name) = (medium.name(), kind.name());
        let names = [
            format!("{medium_name}.{kind_name}.{part}"),
            format!("{medium_name}.{part}"),
            format!("{kind_name}.{part}"),
            part.to_owned(),
        ];
        let own = names.iter().find_map(|name| self.own.get_template(name).ok());
        let mut complaint = None;
        if let Some(template) = own {
            let rendered = template.render(values).map_err(|problem| said(&problem));
            match rendered.and_then(|text| is_sound(medium, part, text)) {
                Ok(text) => return (text, None),
                Err(told) => {
                    let file = format!("{}/{}{END}", self.folder, template.name());
                    complaint = Some(format!("{file}{told}; the built-in template is used"));
                }
            }
        }
        let built_in = names.iter().find_map(|name| self.built_in.get_template(name).ok());
        let text = built_in.and_then(|template| template.render(values).ok());
        // A test renders every built-in template for every kind; should one fail all the same, the
        // title alone is better than silence.
        (
            text.unwrap_or_else(|| values.get_attr("title").unwrap_or_default().to_string()),
            complaint,
        )
    }

    fn add(&mut self, file: &str, source: String) -> Result<(), String> {
        let at = format!("{}/{file}", self.folder);
        let name = file.strip_suffix(END).filter(|name| is_known(name)).ok_or_else(|| {
            format!("{at}: no such template; names are [CHANNEL.][KIND.]title{END}, [CHANNEL.][KIND.]lead{END} and CHANNEL.[KIND.]body{END}")
        })?;
        let added = self.own.add_template_owned(name.to_owned(), source);
        added.map_err(|problem| format!("{at}{}; the built-in template is used", said(&problem)))
    }
}

/// The line and what is wrong there.
fn said(problem: &Error) -> String {
    let line = problem.line().map_or_else(String::new, |line| format!(":{line}"));
    let detail = problem.detail().map_or_else(String::new, |detail| format!(": {detail}"));
    format!("{line}: {}{detail}", problem.kind())
}

/// A template's text, if the medium can use it: JSON has to be JSON.
fn is_sound(medium: Medium, part: &str, text: String) -> Result<String, String> {
    if medium != Medium::Webhook || part != "body" {
        return Ok(text);
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
        Ok(_) => Ok(text),
        Err(problem) => Err(format!(": what it gives is no JSON ({problem})")),
    }
}

/// Whether anybody asks for a template of this name.
fn is_known(name: &str) -> bool {
    let mut parts: Vec<&str> = name.split('.').collect();
    let Some(part) = parts.pop() else { return false };
    let has_medium =
        parts.first().is_some_and(|first| Medium::ALL.iter().any(|one| one.name() == *first));
    if has_medium {
        parts.remove(0);
    }
    let has_kind =
        parts.first().is_some_and(|first| Kind::ALL.iter().any(|one| one.name() == *first));
    if has_kind {
        parts.remove(0);
    }
    let is_part = matches!((part, has_medium), ("title" | "lead", _) | ("body", true));
    parts.is_empty() && is_part
}

/// The files of a folder by name.
fn files(folder: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Editors and version control leave files beside; what is hidden is theirs.
        if entry.path().is_file() && !name.starts_with('.') {
            files.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(files)
}

/// An environment in which a misspelt name is an error and every value is escaped for its medium.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|name| match body_of(name) {
        Some(medium) => AutoEscape::Custom(medium.name().into()),
        None => AutoEscape::None,
    });
    environment.set_formatter(|out, state, value| {
        let medium = match state.auto_escape() {
            AutoEscape::Custom(name) => Medium::ALL.into_iter().find(|one| one.name() == name),
            _ => None,
        };
        let written = match medium {
            Some(Medium::Webhook) if !value.is_safe() => out.write_str(&json(value)),
            _ if value.is_none() => Ok(()),
            Some(medium) if !value.is_safe() => out.write_str(&escape(medium, &value.to_string())),
            Some(_) | None => out.write_str(&value.to_string()),
        };
        Ok(written?)
    });
    environment
}

/// The medium whose notation a template is written in. Titles and first sentences are plain.
fn body_of(name: &str) -> Option<Medium> {
    let mut parts = name.split('.');
    let medium = parts.next()?;
    let is_body = parts.next_back() == Some("body");
    Medium::ALL.into_iter().find(|one| is_body && one.name() == medium)
}

fn json(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// What templates can name. Every name is there for every notice; what it lacks is none.
fn values(notice: &Notice) -> Value {
    let line = |name: &str, value: Option<String>| {
        value.map(|value| context! { name => name, value => clean::line(&value) })
    };
    let joined = |first: &Option<String>, second: &Option<String>| match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first} {second}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    let tags = (!notice.tags.is_empty()).then(|| notice.tags.join(", "));
    let run = match notice.writing {
        Writing::Still => Some("still writing".to_owned()),
        Writing::Ended => None,
    };
    let told = [
        line("Layer", joined(&notice.class, &notice.category)),
        line("Mode", joined(&notice.mode, &notice.mode_name)),
        line("System", notice.system.clone()),
        line("Run", run),
        line("Owner", notice.owner.clone()),
        line("Fix", notice.fix.clone()),
        line("Wrong fix", notice.wrong_fix.clone()),
        line("Tags", tags),
    ];
    let fields = notice.fields.iter().map(|it| line(&it.name, Some(it.value.clone())));
    let lines: Vec<Value> = told.into_iter().chain(fields).flatten().collect();
    let base = Value::from(Serde(notice));
    context! {
        subject => &notice.title,
        lines => lines,
        is_page => notice.is_page(),
        is_urgent => notice.severity == Severity::Page,
        ..base
    }
}
