//! Starts the binary: `masthead(["triage", "run.json"]).file("run.json", RUN).run()`. Nothing of the
//! machine leaks in, and the folder's name does not leak out.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The bundled examples, by name and file.
pub(crate) const EXAMPLES: [(&str, &str); 6] = [
    ("examples/loop", include_str!("../../../../examples/loop/run.json")),
    ("examples/assumption", include_str!("../../../../examples/assumption/run.json")),
    ("examples/mismatch", include_str!("../../../../examples/mismatch/trace.json")),
    ("examples/victory", include_str!("../../../../examples/victory/trace.json")),
    ("examples/unrun-verifier", include_str!("../../../../examples/unrun-verifier/run.json")),
    ("examples/success", include_str!("../../../../examples/success/run.json")),
];

/// A run that failed (exit 1): the loop, under a name of its own so that no spec is found for it.
pub(crate) const FAILED: &str = include_str!("../../../../examples/loop/run.json");
/// A run that succeeded (exit 0): a reward says so.
pub(crate) const SUCCEEDED: &str = include_str!("../../../../examples/success/run.json");
/// A run of which nothing can be told (exit 3): nobody says how it went, and questions are open.
pub(crate) const UNTOLD: &str = r#"{"id": "untold-1", "messages": [
 {"role": "user", "content": "Refund order O-7, please."},
 {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
  "function": {"name": "refund_order", "arguments": "{\"order_id\": \"O-7\"}"}}]},
 {"role": "tool", "tool_call_id": "c1", "content": "{\"order_id\": \"O-7\"}"},
 {"role": "assistant", "content": "I have refunded order O-7."}]}"#;

/// A prompt that states neither its end nor the bounds of its role.
pub(crate) const BLOCKED: &str = "You are a helpful assistant that fixes Kubernetes incidents.\n";
/// A spec that states both as a program can check them.
pub(crate) const SHIPS: &str = "schema: masthead.spec/1
system: refund-desk
agents:
  - name: clerk
    tools: [get_order, refund]
    may: [Pay back an order that a person asks about.]
    may_not: [Refund before get_order has shown the amount.]
tools:
  - {name: get_order, changes_state: false}
  - {name: refund, changes_state: true}
guards:
  - {tool: refund, max_repeats: 1, idempotency_key: order}
termination:
  success: {last_result: {tool: get_order, pointer: /status, equals: refunded}}
  give_up:
    text: The order is disputed.
    predicate: {last_result: {tool: get_order, pointer: /status, equals: disputed}}
  caps: {steps: 40, seconds: 600}
";

/// One start of the binary.
pub(crate) struct Start {
    args: Vec<String>,
    input: Vec<u8>,
    /// Where it runs.
    pub(crate) folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What it said.
pub(crate) struct Said {
    /// The exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
    folder: tempfile::TempDir,
}

/// The binary with these arguments, in a folder of its own.
pub(crate) fn masthead<const N: usize>(args: [&str; N]) -> Start {
    Start {
        args: args.map(str::to_owned).to_vec(),
        input: Vec::new(),
        folder: tempfile::tempdir().expect("there is a folder for temporary files"),
        variables: Vec::new(),
    }
}

impl Start {
    /// With this file in the folder.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, content).expect("the file can be written");
        self
    }

    /// With these bytes on standard input.
    pub(crate) fn input(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.input = bytes.as_ref().to_vec();
        self
    }

    /// With this variable in the otherwise empty environment.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With more arguments.
    pub(crate) fn and<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.args.extend(args.map(str::to_owned));
        self
    }

    /// The command, for tests that do more than wait for it.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_masthead"));
        command.args(&self.args).current_dir(self.folder.path());
        // HOME, USER, NO_COLOR, COLUMNS, RUST_BACKTRACE: each would change what is said.
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The folder as whoever was started by [`Self::command`] left it.
    pub(crate) fn left(self) -> Said {
        Said { status: 0, out: String::new(), err: String::new(), folder: self.folder }
    }

    /// Starts it and waits.
    pub(crate) fn run(self) -> Said {
        let mut child = self.command().spawn().expect("the binary starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A program that does not read its input closes it; that is its good right.
        let _closed = stdin.write_all(&self.input);
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let here = self.folder.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).expect("it speaks UTF-8").replace(&here, "[FOLDER]")
        };
        Said {
            status: output.status.code().expect("no signal ended it"),
            out: text(output.stdout),
            err: text(output.stderr),
            folder: self.folder,
        }
    }
}

impl Said {
    /// The next start in the same folder.
    pub(crate) fn then(self, args: &[&str]) -> Start {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        Start { args, input: Vec::new(), folder: self.folder, variables: Vec::new() }
    }

    /// The JSON array on standard output.
    pub(crate) fn json(&self) -> Vec<Value> {
        serde_json::from_str(&self.out).expect("standard output is a JSON array")
    }

    /// The only element of it.
    pub(crate) fn verdict(&self) -> Value {
        let mut all = self.json();
        assert_eq!(all.len(), 1, "one run, one verdict");
        all.remove(0)
    }

    /// Where a file lies.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A file that was written.
    pub(crate) fn written(&self, name: impl AsRef<Path>) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect("the file was written")
    }

    /// The whole screen: what was typed is known, so status, output and complaints.
    pub(crate) fn screen(&self) -> String {
        let err =
            if self.err.is_empty() { String::new() } else { format!("--- stderr\n{}", self.err) };
        format!("{}{err}--- exit {}\n", self.out, self.status)
    }
}
