//! What changed in who answers for which layer. No run shows it, and whoever reads the change wants to know.

use super::{Change, Kind};
use crate::gate::review::Place;
use case::unfilled::says_nothing;
use case::{Owner, Owners};

/// What became of the owners of both versions.
pub fn in_owners(old: &Owners, new: &Owners) -> Vec<Change> {
    let layers = [
        ("specification", &old.specification, &new.specification),
        ("coordination", &old.coordination, &new.coordination),
        ("verification", &old.verification, &new.verification),
        ("infrastructure", &old.infrastructure, &new.infrastructure),
    ];
    layers
        .into_iter()
        .filter_map(|(layer, was, is)| changed(layer, was.as_ref(), is.as_ref()))
        .collect()
}

fn changed(layer: &str, was: Option<&Owner>, is: Option<&Owner>) -> Option<Change> {
    let named = |owner: Option<&Owner>| {
        owner.map(|owner| owner.name.clone()).filter(|name| !says_nothing(name))
    };
    let what = match (named(was), named(is)) {
        (Some(was), Some(is)) if was != is => {
            format!("the owner of {layer}: {was} became {is}")
        }
        (Some(was), None) => format!("nobody owns {layer} any more, and {was} did"),
        (None, Some(is)) => format!("{is} owns {layer} now"),
        (Some(_), Some(_)) | (None, None) => return None,
    };
    Some(Change::new(Kind::WithoutEffect, what).between(was.map(place), is.map(place)))
}

fn place(owner: &Owner) -> Place {
    let (file, line) = owner.source.rsplit_once(':').unwrap_or((&owner.source, ""));
    Place {
        file: Some(file.into()),
        line: line.parse().ok(),
        clause: None,
        quote: owner.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_that_goes_is_named() {
        let named = |name: &str| Owners {
            verification: Some(Owner { name: name.into(), source: "desk.yaml:7".into() }),
            ..Owners::default()
        };
        let said = |old: &Owners, new: &Owners| -> Vec<String> {
            in_owners(old, new).into_iter().map(|change| change.what).collect()
        };
        let none = Owners::default();
        assert_eq!(
            said(&named("Mei Lin"), &named("TBD")),
            ["nobody owns verification any more, and Mei Lin did"]
        );
        assert_eq!(said(&named("Mei Lin"), &none), said(&named("Mei Lin"), &named("TBD")));
        assert_eq!(said(&none, &named("Mei Lin")), ["Mei Lin owns verification now"]);
        assert!(said(&named("Mei Lin"), &named("Mei Lin")).is_empty());
        assert!(said(&none, &named("TBD")).is_empty());
    }
}
