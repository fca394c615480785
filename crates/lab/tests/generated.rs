//! Generated documents are what the code says today.

#[test]
fn generated_documents_are_fresh() {
    for document in lab::generated::documents() {
        let path = lab::root().join(&document.path);
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let name = document.path.display();
        assert!(written == document.text, "{name} is stale: run cargo xtask generate");
    }
}

#[test]
fn the_readme_says_of_each_mode_whether_it_is_judged() {
    let readme = std::fs::read_to_string(lab::root().join("README.md")).expect("it is there");
    for mode in checks::Mode::ALL {
        let cell = format!("| {mode} {} | {} |", mode.name(), mode.entry().status());
        assert!(readme.contains(&cell), "README.md: {cell}");
    }
}
