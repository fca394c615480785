//! `masthead explain`: a mode, a category, a topic, or the list of all.

use super::write;
use crate::exit::Exit;
use anyhow::{Result, bail};
use report::explain::Examples;

pub(crate) fn run(topic: Option<&str>, in_full: bool) -> Result<Exit> {
    let examples = if in_full { Examples::InFull } else { Examples::Headings };
    let Some(text) = report::explain::topic(topic, examples) else {
        bail!("explain {}: not known. masthead explain lists what is", topic.unwrap_or_default());
    };
    write::print(&text)?;
    Ok(Exit::Fine)
}
