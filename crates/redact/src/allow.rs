//! What the settings exempt from redaction. Knows literals and `*`; refuses to be a pattern language.

/// Whether any of these patterns covers the whole value.
pub(crate) fn allows(patterns: &[String], value: &str) -> bool {
    patterns.iter().any(|pattern| covers(pattern.as_bytes(), value.as_bytes()))
}

/// Glob match with `*` only, ignoring ASCII case. Remembers the last star alone: at most pattern times value steps.
fn covers(pattern: &[u8], value: &[u8]) -> bool {
    let (mut p, mut v) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while v < value.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, v));
            p += 1;
        } else if pattern.get(p).is_some_and(|byte| byte.eq_ignore_ascii_case(&value[v])) {
            p += 1;
            v += 1;
        } else if let Some((star_p, star_v)) = star {
            star = Some((star_p, star_v + 1));
            p = star_p + 1;
            v = star_v + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_any_run_and_everything_else_for_itself() {
        for (pattern, value, expected) in [
            ("*@example.org", "ann@example.org", true),
            ("*@example.org", "ann@EXAMPLE.org", true),
            ("*@example.org", "ann@example.org.evil", false),
            ("support@*", "support@anything.net", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ann@example.org", "ann@example.org", true),
            ("ann", "ann@example.org", false),
            ("*", "anything", true),
            ("", "x", false),
        ] {
            assert_eq!(
                covers(pattern.as_bytes(), value.as_bytes()),
                expected,
                "{pattern} over {value}"
            );
        }
    }
}
