//! What a statement of SQL changes, told by its grammar and not by its verb alone: `update` is also
//! an ordinary word in a search.

use super::Change;

/// What a `CREATE`, `DROP` or `ALTER` is about.
const OBJECTS: &[&str] = &[
    "table",
    "view",
    "index",
    "database",
    "schema",
    "role",
    "user",
    "type",
    "sequence",
    "function",
    "procedure",
    "trigger",
    "extension",
    "policy",
];
/// Words between the verb and the object.
const BETWEEN: &[&str] =
    &["or", "replace", "unique", "materialized", "if", "exists", "not", "only"];
/// What may follow the table in a `DELETE`.
const AFTER_TABLE: &[&str] = &["where", "using", "returning", "limit", "order", "as", ";", ")"];

/// The last change that the statements of `text` make; none where they are rolled back.
pub(super) fn change(text: &str) -> Option<Change> {
    let tokens = tokens(text);
    let mut change = None;
    for statement in tokens.split(|token| token == ";") {
        let first = statement.first().map(String::as_str);
        if first == Some("rollback") {
            change = None;
            continue;
        }
        if let Some((verb, thing)) = of_statement(statement)
            && (proves_itself(verb) || is_written_as_sql(text, verb))
        {
            // What a procedure does stands elsewhere.
            let is_sure = !matches!(verb, "call" | "exec" | "execute");
            let made = Change::new(verb.to_uppercase(), thing.to_owned(), "");
            change = Some(Change { is_sure, ..made });
        }
    }
    change
}

/// Whether every statement of `text` is one that only reads.
pub(super) fn only_reads(text: &str) -> bool {
    const READS: &[&str] = &["select", "with", "show", "explain", "describe", "pragma"];
    let tokens = tokens(text);
    let mut statements = tokens.split(|token| token == ";").filter(|words| !words.is_empty());
    let reads = |words: &[String]| words.first().is_some_and(|word| READS.contains(&word.as_str()));
    !tokens.is_empty() && change(text).is_none() && statements.all(reads)
}

/// Whether nobody would say the statement in words: `drop table tennis` somebody would.
fn proves_itself(verb: &str) -> bool {
    !matches!(verb, "drop" | "delete" | "truncate" | "select into" | "call" | "exec" | "execute")
}

/// Whether the verb is spelled or the statement ended as only SQL is.
fn is_written_as_sql(text: &str, verb: &str) -> bool {
    let verb = verb.split(' ').next().unwrap_or(verb);
    text.contains(';') || text.contains(&verb.to_uppercase())
}

fn of_statement(tokens: &[String]) -> Option<(&str, &str)> {
    let (first, rest) = tokens.split_first()?;
    let word = |at: usize| rest.get(at).map(String::as_str);
    let has = |wanted: &[&str]| rest.iter().any(|token| wanted.contains(&token.as_str()));
    match first.as_str() {
        // The statement after the named ones, or one of them.
        "with" => rest.windows(3).enumerate().find_map(|(at, three)| {
            let begins =
                three[1] == ")" || (three[1] == "(" && matches!(&*three[0], "as" | "materialized"));
            let changes = matches!(&*three[2], "insert" | "update" | "delete");
            of_statement(rest.get(at + 2..).filter(|_| begins && changes)?)
        }),
        // With `ANALYZE` the statement is run, to be measured.
        "explain" => {
            let at = rest.iter().position(|token| matches!(&**token, "analyze" | "analyse"))?;
            let is_run = !matches!(word(at + 1), Some("false" | "off"));
            let begins = |token: &String| {
                matches!(&**token, "insert" | "update" | "delete" | "with" | "merge" | "select")
            };
            let from = rest.iter().position(begins).filter(|from| is_run && at < *from)?;
            of_statement(rest.get(from..)?)
        }
        "select" => {
            let into = rest.iter().position(|token| token == "into")?;
            let table = word(into + 1).filter(|table| table.starts_with(is_name))?;
            (word(into + 2) == Some("from") && !table.starts_with('@'))
                .then_some(("select into", table))
        }
        "call" => (word(1) == Some("(")).then_some((first, word(0)?)),
        "exec" | "execute" => {
            word(0).filter(|name| name.starts_with(is_name)).map(|name| (first.as_str(), name))
        }
        "update" => {
            let set = rest.iter().take(6).position(|token| token == "set").filter(|at| *at >= 1)?;
            let table = if word(0) == Some("only") { word(1) } else { word(0) };
            rest.get(set + 1..)?.iter().any(|token| token == "=").then_some((first, table?))
        }
        "insert" | "replace" | "merge" => {
            let into = rest.iter().take(4).position(|token| token == "into")?;
            let filled = has(&["values", "select", "default", "set", "using", "("]);
            filled.then_some((first, word(into + 1)?))
        }
        "delete" if word(0) == Some("from") => {
            let table = word(1)?;
            let fits = word(2).is_none_or(|next| AFTER_TABLE.contains(&next));
            fits.then_some((first, table))
        }
        "truncate" if word(0) == Some("table") => Some((first, word(1)?)),
        "grant" | "revoke" => (has(&["on"]) && has(&["to", "from"])).then_some((first, word(0)?)),
        "create" | "drop" | "alter" => of_object(first, rest),
        _ => None,
    }
}

/// `DROP TABLE a`, `ALTER TABLE a ADD …`, `CREATE TABLE a (…)`: never a temporary one.
fn of_object<'t>(verb: &'t str, rest: &'t [String]) -> Option<(&'t str, &'t str)> {
    let between = |token: &&String| BETWEEN.contains(&token.as_str());
    let at = rest.iter().take_while(between).count();
    let object = rest.get(at).filter(|token| OBJECTS.contains(&token.as_str()))?;
    let named = rest.get(at + 1..)?;
    let named = named.get(named.iter().take_while(between).count()..)?;
    let (thing, after) = named.split_first()?;
    let has = |wanted: &[&str]| after.iter().any(|token| wanted.contains(&token.as_str()));
    let is_whole = match verb {
        "create" => has(&["(", "as", "on"]) || matches!(object.as_str(), "database" | "schema"),
        "alter" => has(&["add", "drop", "alter", "rename", "modify", "set", "owner", "enable"]),
        _ => after
            .first()
            .is_none_or(|next| [",", "cascade", "restrict", "on"].contains(&next.as_str())),
    };
    is_whole.then_some((verb, thing))
}

/// The words and signs of a statement in lower case, without comments and strings. A name with its
/// schema is one word.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(letter) = rest.chars().next() {
        let end = if let Some(comment) = rest.strip_prefix("--") {
            2 + comment.find('\n').unwrap_or(comment.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            2 + comment.find("*/").map_or(comment.len(), |at| at + 2)
        } else if letter == '\'' {
            1 + rest[1..].find('\'').map_or(rest.len() - 1, |at| at + 1)
        } else if is_name(letter) {
            let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
            tokens.push(rest[..end].to_lowercase());
            end
        } else {
            tokens.push(letter.to_string());
            letter.len_utf8()
        };
        rest = rest[end..].trim_start();
    }
    tokens
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"' | '`' | '$' | '@' | '[' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITES: &[&str] = &[
        "UPDATE accounts SET tier = 'gold' WHERE id = 7",
        "insert into public.orders (id) values (3);",
        "DELETE FROM carts",
        "-- clean up\nDROP TABLE IF EXISTS old_rows CASCADE;",
        "ALTER TABLE users ADD COLUMN age int",
        "CREATE TABLE t (id int)",
        "WITH gone AS (SELECT 1) DELETE FROM carts WHERE id IN (SELECT 1)",
        "BEGIN; UPDATE a SET b = 1; COMMIT;",
        "GRANT SELECT ON t TO bob",
        "WITH gone AS (DELETE FROM carts RETURNING *) SELECT * FROM gone",
        "SELECT * INTO kept FROM carts",
        "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM carts",
    ];
    const READS: &[&str] = &[
        "SELECT * FROM accounts WHERE note = 'x; DELETE FROM carts'",
        "EXPLAIN DELETE FROM carts",
        "update address in account settings",
        "delete from history how to",
        "insert coin",
        "drop table tennis",
        "create table for customers",
        "BEGIN; DELETE FROM carts; ROLLBACK;",
        "CREATE TEMP TABLE t (id int)",
        "/* DELETE FROM carts */ SELECT 1",
        "EXPLAIN ANALYZE SELECT * FROM carts",
        "EXPLAIN (ANALYZE false) DELETE FROM carts",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT a INTO @kept FROM carts",
        "call me maybe",
    ];

    #[test]
    fn a_statement_changes_by_its_grammar() {
        let missed: Vec<_> = WRITES.iter().filter(|text| change(text).is_none()).collect();
        let guessed: Vec<_> = READS.iter().filter(|text| change(text).is_some()).collect();
        assert!(missed.is_empty() && guessed.is_empty(), "missed {missed:?}, guessed {guessed:?}");
        let call = change("CALL tidy(7)").expect("it may change something");
        assert!(!call.is_sure);
        let update = change(WRITES[0]).expect("it is one");
        assert_eq!((&*update.what, &*update.thing), ("UPDATE", "accounts"));
    }
}
