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
