//! Reviews of specs by hand: one that is blocked, one that ships by signatures and a baseline.

use case::spec::ClauseRef;
use case::{Owner, Owners};
use checks::gate::baseline::{Covered, Known, apply, fingerprint};
use checks::gate::signed::Signature;
use checks::gate::{Day, Lack, Level, Place, Requirement, Review, Ruling, Standing};
use report::Gated;

/// A review with everything beside it.
pub(crate) struct Gate {
    pub(crate) path: &'static str,
    pub(crate) system: &'static str,
    pub(crate) review: Review,
    pub(crate) owners: Owners,
    pub(crate) covered: Covered,
}

impl Gate {
    pub(crate) fn gated(&self) -> Gated<'_> {
        let Self { path, system, review, owners, covered } = self;
        Gated { path, system, review, owners, covered }
    }
}

const TODAY: Day = Day { year: 2026, month: 6, day: 1 };

fn signature(by: &str, text: &str, source: &str) -> Signature {
    let on = Day { year: 2026, month: 1, day: 2 };
    let until = Day { year: 2026, month: 9, day: 30 };
    Signature { by: by.into(), on, until, text: text.into(), source: source.into() }
}

/// A lack on a line of the spec, with its mend.
fn lack(what: &str, (line, clause): (u32, &str), mend: &str) -> Lack {
    let place = Place {
        file: Some("agents/triage, v2/masthead.spec.yaml".into()),
        line: Some(line),
        clause: Some(ClauseRef(clause.into())),
        quote: "Stop when the `task` is [done](x) | *100 %*".into(),
    };
    Lack { what: what.into(), place, mend: mend.into() }
}

fn rulings() -> Vec<Ruling> {
    let pass = |one| Ruling::new(one, Standing::Passes, "stated");
    Requirement::ALL.into_iter().map(pass).collect()
}

/// Blocked by its end; other questions fail, are unknown, do not arise.
pub(crate) fn blocked() -> Gate {
    let mut rulings = rulings();
    rulings[4] =
        Ruling::new(Requirement::Termination, Standing::Fails, "nothing can evaluate the end");
    let mend = "termination:\n  success:\n    predicate:\n      last: {tool: close_ticket, at: /ok, is: true}";
    rulings[4].lacks = vec![
        lack("the end is a sentence: 50 % of it, see line 12", (12, "termination"), mend),
        lack("there is no cap", (12, "termination"), "termination:\n  caps: {steps: 40}"),
    ];
    rulings[2] = Ruling::new(Requirement::Guards, Standing::Unknown, "no tool is declared");
    rulings[6] = Ruling::new(Requirement::Handoffs, Standing::NotApplicable, "a single agent");
    let owner = Owner { name: "Ada Example".into(), source: "masthead.toml:3".into() };
    Gate {
        path: "agents/triage, v2/masthead.spec.yaml",
        system: "ticket-triage",
        review: Review { rulings, level: Level::Blockers },
        owners: Owners { specification: Some(owner), ..Owners::default() },
        covered: Covered::default(),
    }
}

/// Ships: one question is signed for, one waived, one known to a baseline; an entry of it is stale.
pub(crate) fn let_through() -> Gate {
    let mut rulings = rulings();
    let lack =
        lack("no guard on `search`", (20, "tools"), "guards:\n  - {tool: search, max_repeats: 2}");
    rulings[2] = Ruling::new(Requirement::Guards, Standing::Fails, "one tool has no guard");
    rulings[2].lacks = vec![lack.clone()];
    rulings[8].reason = "signed by Ben".into();
    rulings[8].signed =
        Some(signature("Ben Example", "the gateway logs both", "masthead.answers.yaml:7"));
    rulings[11] = Ruling::new(Requirement::Verifier, Standing::Unknown, "no cases to reject");
    rulings[11].waived =
        Some(signature("Cem Example", "cases come in May", "masthead.answers.yaml:12"));
    let mut review = Review { rulings, level: Level::All };
    let known = |requirement, lack: &Lack, line: u32| Known {
        system: "search".into(),
        requirement,
        fingerprint: fingerprint(requirement, lack),
        signature: signature("Ada Example", "moves next quarter", &format!("baseline.yaml:{line}")),
    };
    let entries = [known(Requirement::Guards, &lack, 5), known(Requirement::Roles, &lack, 14)];
    let covered = apply(&mut review, "search", &entries, TODAY);
    Gate { path: "search.spec.yaml", system: "search", review, owners: Owners::default(), covered }
}
