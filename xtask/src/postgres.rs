//! A PostgreSQL server for the tests: in a folder of its own, reached by a socket in that folder, gone
//! when whoever started it is. It touches no other server of the machine and opens no port.
//!
//! `crates/store/tests/postgres.rs` takes this file in as well, so that the tests start in the same way
//! without `cargo xtask`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where the tests look for the address of a server that is there already.
pub(crate) const ADDRESS: &str = "MASTHEAD_TEST_POSTGRES";

/// Where the server's folder is made: below a folder that the server's user may pass through, with a path
/// short enough for a socket.
const PLACE: &str = "/tmp";

/// How that folder is called, before the number of the process that it belongs to.
const FOLDER: &str = "masthead-pg-";

/// Where Debian and its kin put the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A running server.
pub(crate) struct Cluster {
    server: Child,
    programs: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    /// Makes a server and waits until it answers.
    pub(crate) fn start() -> Result<Self, String> {
        let programs = programs().ok_or_else(|| {
            "no PostgreSQL programs (initdb, postgres) were found; `cargo xtask test` installs them"
                .to_owned()
        })?;
        sweep();
        let folder = Path::new(PLACE).join(format!("{FOLDER}{}", std::process::id()));
        let owner = if is_root() { Some("postgres") } else { None };
        make_folder(&folder, owner)?;
        let data = folder.join("data");
        let mut init = as_owner(owner, &programs.join("initdb"));
        init.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"]);
        finish(init.arg("--no-sync").arg("--pgdata").arg(&data), "initdb")?;
        let mut server = as_owner(owner, &programs.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        // A test's server has nothing to lose with its machine.
        server.args(["-c", "listen_addresses=", "-c", "fsync=off"]);
        server.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null());
        let server = server.stderr(Stdio::piped()).spawn();
        let server = server.map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
        let mut cluster = Self { server, programs, folder };
        cluster.wait()?;
        Ok(cluster)
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }

    /// Waits for the line that says that it is ready; what it says afterwards is nobody's.
    fn wait(&mut self) -> Result<(), String> {
        let said = self.server.stderr.take().ok_or("PostgreSQL has no output")?;
        let mut lines = BufReader::new(said).lines();
        let mut heard = String::new();
        for line in lines.by_ref().map_while(Result::ok) {
            if line.contains("ready to accept connections") {
                // Read on, so that it never waits for a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(());
            }
            heard = heard + "\n" + &line;
        }
        Err(format!("PostgreSQL did not start:{heard}"))
    }
}

impl Drop for Cluster {
    /// Asks it to stop; should that fail, it is told by the end of this process.
    fn drop(&mut self) {
        let owner = if is_root() { Some("postgres") } else { None };
        let mut stop = as_owner(owner, &self.programs.join("pg_ctl"));
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(self.folder.join("data"));
        if finish(&mut stop, "pg_ctl").is_err() {
            let _gone = self.server.kill();
        }
        let _status = self.server.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// Removes what killed processes left behind. Their servers went with them.
fn sweep() {
    for entry in Path::new(PLACE).read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let _gone = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The folder of the programs: of the newest version that is installed, else what the path has.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = Path::new(VERSIONS).read_dir().into_iter().flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .filter_map(|path| Some((version(&path)?, path.join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).find(|folder| folder.join("initdb").is_file())
    };
    newest.map(|(_, folder)| folder).or_else(on_path)
}

/// Whether this process is the superuser, whom PostgreSQL does not serve.
fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

fn make_folder(folder: &Path, owner: Option<&str>) -> Result<(), String> {
    let mut make = Command::new("install");
    make.args(["-d", "-m", "700"]);
    if let Some(owner) = owner {
        make.args(["-o", owner]);
    }
    finish(make.arg(folder), "install")
}

/// The program as that user, with the order to stop when the one who started it does.
fn as_owner(owner: Option<&str>, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(owner) = owner {
        command.args(["--reuid", owner, "--regid", owner, "--init-groups"]);
    }
    command.args(["--pdeathsig", "INT", "--"]).arg(program);
    // Its own language for what is read of it, and no settings of somebody else's server.
    command.env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGHOST").env_remove("PGPORT");
    command.current_dir("/");
    command
}

fn finish(command: &mut Command, name: &str) -> Result<(), String> {
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|error| {
        format!("cannot start {name}: {error}; or name a server of your own in {ADDRESS}")
    })?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{name} failed: {}", String::from_utf8_lossy(&done.stderr).trim()))
}
