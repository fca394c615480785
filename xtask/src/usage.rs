//! What is said to whoever asks for no command, or for one that does not exist.

/// Every command, a line or two each.
pub(crate) const ALL: &str = "usage: cargo xtask COMMAND
  test                    format, lints, licences, every test: what CI runs
  generate                write docs/reference/ anew
  score [--blind-only] [--write] [--calibrate] [--corpus DIR]
                          verdicts of the release binary against labelled runs
  formats [--write] [--corpus DIR]
                          what the release binary reads of the corpus, by source
  bench                   triage time as a ratio to parsing the same bytes
  inject [--wrong] [--seed N] [PATH...]
                          what is found in runs that were broken on purpose
  learn [--write] [--features FILE] [--corpus DIR]
                          what the features of a suspect weigh, and how well that holds up
  fuzz TARGET [SECONDS]   one fuzz target (needs cargo-fuzz and nightly)";
