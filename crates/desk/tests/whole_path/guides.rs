//! Every `masthead.toml` that the guides show is read without a warning.

use desk::Config;

const GUIDES: [(&str, &str); 2] = [
    ("configuration.md", include_str!("../../../../docs/guide/configuration.md")),
    ("on-call.md", include_str!("../../../../docs/guide/on-call.md")),
];

/// What stands in the fences of `guide` that name TOML.
fn examples(guide: &str) -> impl Iterator<Item = &str> {
    let opened = guide.split("```toml\n").skip(1);
    opened.map(|rest| rest.split("```").next().expect("a split has a first piece"))
}

#[test]
fn every_shown_configuration_is_read_without_a_warning() {
    for (name, guide) in GUIDES {
        assert!(examples(guide).next().is_some(), "{name}");
        for text in examples(guide) {
            let warnings = Config::read("masthead.toml", text).warnings;
            assert!(warnings.is_empty(), "{name}: {warnings:?}\n{text}");
        }
    }
}

#[test]
fn the_guide_to_the_configuration_names_every_key() {
    let all = "owners systems redact specification coordination verification infrastructure name \
               contact match spec service.name service framework environment path key allow";
    let guide = GUIDES[0].1;
    for key in all.split_whitespace() {
        assert!(guide.contains(&format!("`{key}`")) || guide.contains(&format!("[{key}")), "{key}");
    }
}
