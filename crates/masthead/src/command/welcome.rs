//! `masthead` alone: what it is, and three things to type.

use super::write;
use crate::exit::Exit;
use anyhow::Result;

const WELCOME: &str = "\
Masthead reads a failed agent run and says which layer failed, who owns it,
what mends it, and which fix to refuse. Offline, in milliseconds, with evidence.

  masthead triage examples/loop                     try it: the example is built in
  masthead triage FILE --failed \"what went wrong\"   your own run
  masthead spec draft PROMPT                        a first spec from a prompt or a run
  masthead explain                                  the fourteen failure modes

masthead --help lists everything.
";

pub(crate) fn run() -> Result<Exit> {
    write::print(WELCOME)?;
    Ok(Exit::Fine)
}
