//! Well-known programs and what of them changes something, as their manuals have it. A program that
//! is not here is not claimed to change anything.

/// Programs that change the files which they are given, whatever the options.
pub(super) const FILES: &[&str] = &[
    "rm", "rmdir", "unlink", "shred", "mv", "cp", "ln", "mkdir", "touch", "chmod", "chown",
    "chgrp", "truncate", "tee", "rsync", "patch",
];
/// Programs that change the system itself.
pub(super) const SYSTEM: &[&str] = &[
    "kill", "pkill", "killall", "reboot", "shutdown", "poweroff", "useradd", "userdel", "usermod",
    "mkfs", "umount",
];

/// Programs that change something with one of these subcommands. Parts with a dash are options that
/// must be there as well.
pub(super) const SUBCOMMANDS: &[(&[&str], &[&str])] = &[
    (
        &["git"],
        &[
            "push",
            "commit",
            "merge",
            "rebase",
            "revert",
            "cherry-pick",
            "clean",
            "rm",
            "mv",
            "am",
            "pull",
            "restore",
            "reset --hard",
            "reset --merge",
            "checkout --",
            "checkout -f",
            "branch -d",
            "branch -D",
            "tag -d",
            "tag -a",
            "stash drop",
            "stash clear",
            "filter-branch",
            "apply",
        ],
    ),
    (
        &["kubectl", "oc"],
        &[
            "apply",
            "create",
            "delete",
            "scale",
            "patch",
            "edit",
            "replace",
            "set",
            "label",
            "annotate",
            "taint",
            "drain",
            "cordon",
            "uncordon",
            "expose",
            "autoscale",
            "run",
            "rollout restart",
            "rollout undo",
            "rollout pause",
            "rollout resume",
        ],
    ),
    (
        &["terraform", "tofu", "terragrunt"],
        &["apply", "destroy", "import", "taint", "untaint", "state rm", "state mv", "state push"],
    ),
    (&["pulumi"], &["up", "destroy", "import"]),
    (&["helm"], &["install", "upgrade", "uninstall", "delete", "rollback"]),
    (
        &["docker", "podman"],
        &[
            "rm",
            "rmi",
            "run",
            "start",
            "stop",
            "restart",
            "kill",
            "push",
            "create",
            "compose up",
            "compose down",
            "compose rm",
            "compose start",
            "compose stop",
            "compose restart",
            "container rm",
            "container prune",
            "image rm",
            "image prune",
            "volume rm",
            "volume create",
            "volume prune",
            "network rm",
            "network create",
            "system prune",
            "service update",
            "service scale",
            "service rm",
            "stack deploy",
            "stack rm",
        ],
    ),
    (&["docker-compose"], &["up", "down", "rm", "start", "stop", "restart"]),
    (
        &["systemctl"],
        &[
            "start", "stop", "restart", "reload", "enable", "disable", "mask", "unmask", "kill",
            "isolate",
        ],
    ),
    (&["supervisorctl", "pm2"], &["start", "stop", "restart", "reload", "delete"]),
    (
        &["npm", "pnpm", "yarn", "bun"],
        &[
            "publish",
            "unpublish",
            "deprecate",
            "install",
            "add",
            "uninstall",
            "remove",
            "ci",
            "update",
        ],
    ),
    (
        &["pip", "pip3", "uv", "conda", "mamba"],
        &["install", "uninstall", "remove", "add", "pip install", "pip uninstall"],
    ),
    (
        &["apt", "apt-get", "yum", "dnf", "apk", "brew", "zypper"],
        &["install", "remove", "purge", "upgrade", "add", "del", "autoremove", "uninstall"],
    ),
    (&["cargo"], &["publish", "yank", "add", "remove", "install", "uninstall"]),
    (&["twine"], &["upload"]),
    (&["gem"], &["push", "install", "uninstall", "yank"]),
    (
        &["gh"],
        &[
            "pr create",
            "pr merge",
            "pr close",
            "pr edit",
            "pr comment",
            "pr review",
            "pr reopen",
            "issue create",
            "issue close",
            "issue comment",
            "issue edit",
            "issue delete",
            "issue reopen",
            "release create",
            "release delete",
            "release edit",
            "release upload",
            "repo create",
            "repo delete",
            "repo edit",
            "workflow run",
            "workflow enable",
            "workflow disable",
            "run cancel",
            "run rerun",
            "run delete",
            "secret set",
            "secret delete",
        ],
    ),
    (&["ansible-playbook"], &[""]),
    (&["crontab"], &["-r"]),
    (&["dd"], &["of="]),
];

/// Clouds' clients, whose operations are words of one pattern: the verb stands anywhere (`gcloud`,
/// `az`) or leads the operation's name (`aws ec2 terminate-instances`).
pub(super) const CLOUDS: &[&str] =
    &["aws", "gcloud", "az", "gsutil", "doctl", "heroku", "fly", "flyctl"];
pub(super) const CLOUD_VERBS: &[&str] = &[
    "create",
    "delete",
    "put",
    "update",
    "modify",
    "terminate",
    "start",
    "stop",
    "reboot",
    "attach",
    "detach",
    "publish",
    "register",
    "deregister",
    "set",
    "add",
    "remove",
    "enable",
    "disable",
    "deploy",
    "restart",
    "resize",
    "scale",
    "cp",
    "mv",
    "rm",
    "sync",
    "mb",
    "rb",
    "destroy",
];

/// Options that make a command look only.
pub(super) const HARMLESS: &[&str] =
    &["--dry-run", "--help", "--version", "--check", "--simulate", "--what-if"];
/// The short ones, of these programs alone: elsewhere they mean something else.
pub(super) const HARMLESS_SHORT: &[(&str, &str)] =
    &[("rsync", "-n"), ("git", "-n"), ("kill", "-0"), ("kill", "-l"), ("apt-get", "-s")];

/// Options before the subcommand that take a value, as the clients above have them.
pub(super) const VALUED: &[&str] = &[
    "-n",
    "-C",
    "-c",
    "-H",
    "-s",
    "-p",
    "-f",
    "--namespace",
    "--context",
    "--kubeconfig",
    "--profile",
    "--region",
    "--project",
    "--host",
    "--git-dir",
    "--work-tree",
    "--cluster",
    "--prefix",
    "--kube-context",
    "--file",
];

/// Programs that run the command which follows, how many operands come before it, and which of their
/// own options take a value.
pub(super) const WRAPPERS: &[(&str, usize, &[&str])] = &[
    ("sudo", 0, &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-r", "-t", "-T", "-U", "--user"]),
    ("doas", 0, &["-u", "-C"]),
    ("env", 0, &["-u", "-C"]),
    ("nohup", 0, &[]),
    ("nice", 0, &["-n"]),
    ("ionice", 0, &["-c", "-n", "-p"]),
    ("exec", 0, &["-a"]),
    ("command", 0, &[]),
    ("builtin", 0, &[]),
    ("setsid", 0, &[]),
    ("stdbuf", 0, &["-i", "-o", "-e"]),
    ("xargs", 0, &["-I", "-P", "-L", "-n", "-s", "-d", "-E", "-a"]),
    ("timeout", 1, &["-k", "-s"]),
];
/// Options with a value of what runs a command elsewhere.
pub(super) const SSH_VALUED: &[&str] = &[
    "-p", "-i", "-l", "-o", "-F", "-J", "-L", "-R", "-D", "-b", "-c", "-e", "-m", "-E", "-W", "-S",
];
pub(super) const EXEC_VALUED: &[&str] =
    &["-u", "-w", "-e", "--user", "--workdir", "--env", "--env-file", "--index"];
/// Commands of Redis that change what it keeps (its command reference, the groups of keys and
/// values).
pub(super) const REDIS: &[&str] = &[
    "del", "unlink", "set", "setex", "setnx", "mset", "append", "getset", "getdel", "incr",
    "incrby", "decr", "decrby", "expire", "persist", "rename", "hset", "hmset", "hdel", "lpush",
    "rpush", "lpop", "rpop", "lrem", "ltrim", "sadd", "srem", "zadd", "zrem", "xadd", "xdel",
    "flushdb", "flushall",
];
pub(super) const REDIS_VALUED: &[&str] =
    &["-h", "-p", "-a", "-n", "-u", "-s", "-r", "-i", "--user", "--pass"];
pub(super) const SHELLS: &[&str] = &["bash", "sh", "zsh", "dash", "ksh"];
/// Databases' clients and the options that their statements come with.
pub(super) const DATABASES: &[(&str, &[&str])] = &[
    ("psql", &["-c", "--command"]),
    ("mysql", &["-e", "--execute"]),
    ("mariadb", &["-e"]),
    ("sqlite3", &[]),
    ("duckdb", &["-c"]),
    ("sqlcmd", &["-Q"]),
    ("bq", &[]),
    ("cockroach", &["-e"]),
];
