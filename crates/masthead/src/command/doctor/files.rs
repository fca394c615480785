//! Whether the files are in order: the configuration, the specs, the postmortems.

use crate::command::incident::closing;
use crate::specs;
use anyhow::Result;
use desk::Config;
use incidents::postmortem;
use report::doctor::Check;
use std::path::Path;

/// Every key is known and of the right kind.
pub(super) fn configuration(config: &Config) -> Check {
    let (id, name) = ("config", "masthead.toml");
    if config.path.is_empty() {
        let said = "there is none here or above".to_owned();
        let mend = "write masthead.toml with [owners], [reviews] and [systems.NAME] \
                    (docs/guide/configuration.md)";
        return Check::fail(id, name, (said, mend.to_owned()));
    }
    if config.warnings.is_empty() {
        let systems = config.systems.len();
        let systems =
            if systems == 1 { "1 system".to_owned() } else { format!("{systems} systems") };
        return Check::pass(id, name, format!("{}: every key is known; {systems}", config.path));
    }
    let told =
        config.warnings.iter().map(|one| format!("{}:{}: {}", config.path, one.line, one.what));
    let told: Vec<String> = told.collect();
    let mend = "mend these lines; until then what they say does not count".to_owned();
    Check::fail(id, name, (told.join("; "), mend))
}

/// Every spec that the configuration names can be read.
pub(super) fn specs(config: &Config, folder: &Path) -> Vec<Check> {
    let check = |system: &desk::config::System| {
        let (id, name) = (format!("spec-{}", system.name), format!("spec of {}", system.name));
        let Some(path) = &system.spec else {
            let said = format!("{} names none", config.path);
            let mend = format!(
                "masthead spec draft PROMPT --out FILE, then write under [systems.{}]: spec = \"FILE\"",
                system.name
            );
            return Check::fail(id, name, (said, mend));
        };
        match specs::read_file(&folder.join(path)) {
            Ok(file) => {
                let clauses = file.spec.clauses.len();
                let unread = file.complaints.len();
                let unread = if unread == 0 {
                    String::new()
                } else {
                    format!(", {unread} places not understood")
                };
                Check::pass(id, name, format!("{path}: {clauses} clauses{unread}"))
            }
            Err(problem) => {
                let mend = format!("mend {path}, or the line `spec` of [systems.{}]", system.name);
                Check::fail(id, name, (format!("{problem:#}"), mend))
            }
        }
    };
    config.systems.iter().map(check).collect()
}

/// There is a place for postmortems, and every page in it keeps to the rules.
pub(super) fn postmortems(config: &Config, folder: &Path) -> Check {
    let (id, name) = ("postmortems", "postmortem in force");
    let file = if config.path.is_empty() { "masthead.toml" } else { config.path.as_str() };
    let Some(setting) = &config.book.postmortems else {
        let said = "no folder is named whose pages are checked".to_owned();
        let mend = format!("write under [postmortems] of {file}: folder = \"FOLDER\"");
        return Check::fail(id, name, (said, mend));
    };
    let place = folder.join(&setting.value);
    if !place.is_dir() {
        let said = format!("{} is no folder ({})", setting.value, setting.source);
        return Check::fail(id, name, (said, format!("mkdir -p {}", place.display())));
    }
    match broken(&place) {
        Ok((pages, broken)) if broken.is_empty() => {
            let said = match pages {
                0 => format!("no page in {} yet: nothing was tried of it", setting.value),
                _ => format!("{pages} pages in {}, every rule kept", setting.value),
            };
            Check::pass(id, name, said)
        }
        Ok((pages, broken)) => {
            let said =
                format!("{} of {pages} pages break rules: {}", broken.len(), broken.join(", "));
            let mend = format!("masthead incident lint {}", place.display());
            Check::fail(id, name, (said, mend))
        }
        Err(problem) => Check::fail(
            id,
            name,
            (format!("{problem:#}"), format!("make {} readable", place.display())),
        ),
    }
}

/// How many pages there are, and which of them break rules.
fn broken(folder: &Path) -> Result<(usize, Vec<String>)> {
    let pages = closing::pages(folder)?;
    let mut broken = Vec::new();
    for page in &pages {
        if !postmortem::lint(&closing::read(page)?).is_empty() {
            let name = page.file_name().unwrap_or(page.as_os_str());
            broken.push(name.to_string_lossy().into_owned());
        }
    }
    Ok((pages.len(), broken))
}
