//! `masthead explain`: a mode, a category, a topic, or the list of all.

use super::write;
use crate::exit::Exit;
use anyhow::{Result, bail};

pub(crate) fn run(topic: Option<&str>) -> Result<Exit> {
    let Some(text) = report::explain::topic(topic) else {
        bail!("explain {}: not known. masthead explain lists what is", topic.unwrap_or_default());
    };
    write::print(&text)?;
    Ok(Exit::Fine)
}
