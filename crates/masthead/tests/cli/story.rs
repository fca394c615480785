//! Commands typed one after the other in one folder, with what each said: a transcript that is compared
//! as a whole. Times come from `--at`, never from the clock.

use crate::runner::{FAILED, Said, Start, masthead};
use serde_json::{Value, json};

/// The owners, the book beside them, and a system that is recognised by its folder.
pub(crate) const CONFIG: &str = r##"[store]
url = "sqlite:book.db"

[owners]
specification = { name = "Priya Raman", contact = "#specs", members = ["priya"] }
coordination = "Platform"
verification = { name = "Mei Sato", members = ["mei"] }
infrastructure = "Operations"

[reviews]
by = "Kim"
from = 2026-03-01

[postmortems]
folder = "postmortems"
"##;

/// A folder, and what was typed and said in it.
pub(crate) struct Story {
    said: Said,
    variables: Vec<(String, String)>,
    transcript: String,
}

impl Story {
    /// In a folder with owners, four runs of the same loop without a date, two with one, and fourteen of the
    /// same task that went well, of which the last does not say when.
    pub(crate) fn new() -> Self {
        let mut start = masthead(["--version"]).file("masthead.toml", CONFIG);
        for number in 1..=4 {
            start = start.file(&format!("runs/loop-{number}.json"), looped(number));
        }
        for (number, day) in [(5, "2026-03-09"), (6, "2026-03-12")] {
            let run = dated(&looped(number), day);
            start = start.file(&format!("later/loop-{number}.json"), run);
        }
        for number in 1..=13 {
            let run = dated(&mended(number), if number == 1 { "2026-03-13" } else { "2026-03-14" });
            start = start.file(&format!("reruns/{number}.json"), run);
        }
        start = start.file("reruns/14.json", mended(14));
        Self { said: start.run(), variables: Vec::new(), transcript: String::new() }
    }

    /// With this variable in the environment of everything that follows.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this file in the folder.
    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        let Self { said, variables, transcript } = self;
        let path = said.path(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder"))
            .expect("the folder can be made");
        std::fs::write(path, content).expect("the file can be written");
        Self { said, variables, transcript }
    }

    /// Types `masthead` and these words at that time, as that person; keeps both in the transcript.
    pub(crate) fn types(self, (at, who): (&str, &str), line: &str) -> Self {
        let Self { said, variables, mut transcript } = self;
        let words = words(line);
        let mut args: Vec<&str> = words.iter().map(String::as_str).collect();
        args.extend(["--at", at]);
        let mut start: Start = said.then(&args).variable("USER", who);
        for (name, value) in &variables {
            start = start.variable(name, value);
        }
        let said = start.run();
        transcript.extend([who, " ", at, "$ masthead ", line, "\n", &said.screen(), "\n"]);
        Self { said, variables, transcript }
    }

    /// Types `masthead` and these words as they are, by the real clock.
    pub(crate) fn now(self, line: &str) -> Self {
        let Self { said, variables, mut transcript } = self;
        let said = started(said, &variables, line).run();
        transcript.extend(["$ masthead ", line, "\n", &said.screen(), "\n"]);
        Self { said, variables, transcript }
    }

    /// Starts it and kills it as soon as `is_time`, or lets it end where that never comes.
    pub(crate) fn kills_after(self, line: &str, is_time: impl Fn() -> bool) -> Self {
        let Self { said, variables, transcript } = self;
        let start = started(said, &variables, line);
        let mut child = start.command().spawn().expect("the binary starts");
        while !is_time() && child.try_wait().expect("it can be asked").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        // One that has ended by itself is not there to be killed.
        let _ended = child.kill();
        child.wait().expect("it ends");
        Self { said: start.left(), variables, transcript }
    }

    /// Starts it so many times at once, and waits for all of them.
    pub(crate) fn at_once(self, times: usize, line: &str) -> Self {
        let Self { said, variables, transcript } = self;
        let start = started(said, &variables, line);
        let children: Vec<_> =
            (0..times).map(|_| start.command().spawn().expect("the binary starts")).collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Self { said: start.left(), variables, transcript }
    }

    /// The status of the last command.
    pub(crate) fn status(&self) -> i32 {
        self.said.status
    }

    /// What the last command said.
    pub(crate) fn last(&self) -> &Said {
        &self.said
    }

    /// The folder, for a start without a time.
    pub(crate) fn into_said(self) -> Said {
        self.said
    }

    /// Everything that was typed and said.
    pub(crate) fn transcript(&self) -> &str {
        &self.transcript
    }
}

/// The next start in the folder, as kim.
fn started(said: Said, variables: &[(String, String)], line: &str) -> Start {
    let words = words(line);
    let args: Vec<&str> = words.iter().map(String::as_str).collect();
    let start = said.then(&args).variable("USER", "kim");
    variables.iter().fold(start, |start, (name, value)| start.variable(name, value))
}

/// The loop of the bundled example under another name, so that it is another run.
pub(crate) fn looped(number: usize) -> String {
    FAILED.replace("loop-7f3a", &format!("loop-{number}"))
}

/// The run with the day on which it began.
fn dated(run: &str, day: &str) -> String {
    let mut run: Value = serde_json::from_str(run).expect("it is JSON");
    run["started_at"] = json!(format!("{day}T08:00:00Z"));
    run.to_string()
}

/// A run of the same task after the fix: the search gives the ticket, and a reward says that it was done.
fn mended(number: usize) -> String {
    let mut run: Value = serde_json::from_str(FAILED).expect("it is JSON");
    run["id"] = json!(format!("rerun-{number}"));
    run["reward"] = json!(1);
    run["termination_reason"] = json!("agent_stop");
    let messages = run["messages"].as_array_mut().expect("it has messages");
    messages.truncate(10);
    messages[9]["content"] = json!(r#"{"total": 1, "tickets": [{"id": "NET-2207"}]}"#);
    messages.extend([
        json!({"role": "assistant", "name": "planner", "content": null, "tool_calls": [{"id": "call_5",
            "type": "function",
            "function": {"name": "get_ticket", "arguments": r#"{"id": "NET-2207"}"#}}]}),
        json!({"role": "tool", "tool_call_id": "call_5",
            "content": r#"{"id": "NET-2207", "status": "resolved"}"#}),
        json!({"role": "assistant", "name": "planner", "content": "NET-2207 is resolved."}),
    ]);
    run.to_string()
}

/// The words of a line; double quotes hold a word with spaces together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, piece) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    words
}
