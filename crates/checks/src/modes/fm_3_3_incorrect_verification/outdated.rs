//! The last change made one version, the check after it looked at another one, and success is reported.

use super::{ENTRY, exit_on};
use crate::reading::{Finding, Refuter, Score};
use crate::view::claims::{self, ClaimKind};
use crate::view::evidence::Standing;
use crate::view::verification::{is_check, is_write};
use crate::view::{Exchange, View, effect, tested};
use case::{Cite, Searched, Step};

/// Both results name the version, under one name.
const OTHER_VERSION: Score = Score::new(0.65);

/// What results call the version of a thing.
const VERSIONS: &[&str] = &["revision", "version", "commit", "sha", "build", "digest", "etag"];

/// The finding, where the only checks after the last change looked at another version.
pub(super) fn read(view: &View<'_>) -> Option<Finding> {
    let at = view.exchanges.iter().rposition(is_write)?;
    let write = view.exchanges.get(at)?;
    let later = view.exchanges.get(at + 1..)?;
    let is_good =
        |made: &&Exchange<'_>| made.standing != Standing::Bad && !tested::never_looked(made);
    let mut checks = later.iter().filter(|made| is_check(made)).filter(is_good);
    let check = checks.next_back()?;
    let (name, made) = versions(write).find(|(name, made)| {
        versions(check).any(|(other, seen)| other == *name && seen != *made)
    })?;
    let (_, seen) = versions(check).find(|(other, _)| *other == name)?;
    // A later look, or an earlier check of the same, may have had the right one.
    let is_seen = |one: &Exchange<'_>| versions(one).any(|(_, value)| value == made);
    if later.iter().any(is_seen) {
        return None;
    }
    let claim = claims::from_last(view).find(|claim| {
        check.end() < claim.step
            && match claim.kind {
                ClaimKind::TestsPass
                | ClaimKind::Works
                | ClaimKind::StateIs(_)
                | ClaimKind::ActionDone(_)
                | ClaimKind::Count(_, _)
                | ClaimKind::Verified
                | ClaimKind::Checked
                | ClaimKind::Done => true,
                ClaimKind::Ran => false,
            }
    })?;
    let step = view.case.trace.step(claim.step)?;
    let primary = Cite::range(step, claim.range.clone()).unwrap_or_else(|| Cite::step(step));
    let tool = &check.call.tool.text;
    let summary = format!(
        "success is reported at step {} over {tool} (step {}), which looked at {name} {seen}, and the last change (step {}) made {made}",
        step.no, check.step.no, write.step.no
    );
    let last = view.last_step().map_or(step.no, |last| last.no);
    let absent = Cite::absent(format!("a check of {made}"), Searched::Steps(write.step.no, last));
    let shown = |one: &Exchange<'_>, value: &str| cite(one.result.map(|(came, _)| came), value);
    Some(
        Finding::new(ENTRY.mode, OTHER_VERSION, primary, summary)
            .citing(shown(check, seen))
            .citing(shown(write, made))
            .refuters([Refuter::not_held("that version was checked", absent)])
            .fixed_by(exit_on(tool, None)),
    )
}

fn cite(came: Option<&Step>, value: &str) -> Option<Cite> {
    came.map(|came| Cite::words(came, value).unwrap_or_else(|| Cite::step(came)))
}

/// The versions that a result names, with what it calls them.
fn versions<'e>(made: &'e Exchange<'_>) -> impl Iterator<Item = (&'e str, &'e str)> + use<'e> {
    let data = made.result.and_then(|(_, result)| result.data.as_ref()?.as_object());
    data.into_iter().flatten().filter_map(|(name, value)| {
        let is_version = effect::words(name).any(|word| VERSIONS.contains(&word.as_str()));
        Some((name.as_str(), value.as_str()?)).filter(|_| is_version)
    })
}
