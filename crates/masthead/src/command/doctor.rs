//! `masthead doctor`: whether everything is ready for the next incident. Looks, and changes nothing.

mod book;
mod files;
mod notifiers;
mod people;

use super::incident::book as incident_book;
use super::write;
use crate::cli::Doctor;
use crate::cli::incident::DoctorFormat;
use crate::exit::Exit;
use crate::settings;
use anyhow::Result;
use report::doctor::Check;

pub(crate) fn run(asked: &Doctor) -> Result<Exit> {
    let (config, folder) = settings::here();
    let today = incident_book::today(&asked.keeping);
    let opened = book::look(&asked.keeping, &config, &folder);
    let mut checks = people::owners(&config);
    checks.push(files::postmortems(&config, &folder));
    checks.extend(people::drills(&config, &opened.drills, today));
    checks.push(people::review(&config, &opened, today));
    let unsent = opened.check.passes().then_some(opened.unsent.as_slice());
    checks.push(opened.check);
    checks.push(files::configuration(&config));
    checks.extend(files::specs(&config, &folder));
    checks.extend(notifiers::notifiers(&config, &folder, unsent));
    checks.extend(notifiers::templates(&config, &folder));
    let text = match asked.format {
        DoctorFormat::Text => report::doctor::text(&checks),
        DoctorFormat::Json => report::doctor::json(&checks),
    };
    write::print(&text)?;
    let is_ready = checks.iter().all(Check::passes);
    Ok(if is_ready { Exit::Fine } else { Exit::Refused })
}
