//! The agents of a draft: everything that their source states of each, so that nothing is lost between the two.

use super::{Beside, Draft, caps, flow, gaps};
use crate::spec::quoting::{is_printable, yaml};
use case::spec::Cap;
use case::{Clause, ClauseKind, Role, Spec};

impl Draft {
    pub(super) fn agents(&mut self, roles: &[Role], spec: &Spec, beside: Beside<'_>) {
        self.block(gaps::AGENTS);
        if roles.is_empty() {
            self.line("agents:  # GAP: the agents");
            return;
        }
        self.line("agents:");
        for role in roles {
            self.agent(role, spec, beside);
        }
        for clause in spec.clauses.iter().filter(|one| is_setting(one) && one.role.is_none()) {
            self.setting("# ", clause);
        }
    }

    fn agent(&mut self, role: &Role, spec: &Spec, beside: Beside<'_>) {
        if role.name.is_empty() {
            self.line("  - name: agent  # GAP: its name, as traces spell it");
        } else {
            self.line(&format!("  - name: {}", yaml(&role.name)));
        }
        let about = case::spec::ClauseRef(format!("role:{}", role.name).into());
        match spec.clause(&about) {
            Some(said) => self.line(&format!("    role: {}", yaml(&said.text.text))),
            None => self.line("    # role: GAP"),
        }
        self.limits(("may", &ClauseKind::May), role, spec);
        self.limits(("may_not", &ClauseKind::MayNot), role, spec);
        match &role.tools {
            Some(tools) => {
                self.line("    # GAP: is this list complete?");
                self.line(&format!("    tools: {}", flow(tools)));
            }
            None => self.line("    # tools: [GAP]"),
        }
        self.model(role, spec);
        self.caps(role, spec);
        self.instructions(role, spec, beside);
        for clause in spec.clauses.iter().filter(|one| is_setting(one) && binds(one, role)) {
            if clause.role.is_some() {
                self.setting("    # ", clause);
            }
        }
    }

    fn limits(&mut self, (key, kind): (&str, &ClauseKind), role: &Role, spec: &Spec) {
        let own = spec.clauses.iter().filter(|clause| clause.kind == *kind && binds(clause, role));
        let own: Vec<&Clause> = own.collect();
        if own.is_empty() {
            self.line(&format!("    # {key}: [GAP]"));
            return;
        }
        self.line(&format!("    {key}:"));
        for clause in own {
            self.line(&format!("      - {}", yaml(&clause.text.text)));
        }
    }

    fn model(&mut self, role: &Role, spec: &Spec) {
        // A model of the whole system is that of its only agent.
        let is_own = |of: Option<&str>| match of {
            Some(name) => *name == *role.name,
            None => spec.roles.len() == 1,
        };
        let named = spec.models.iter().filter(|model| is_own(model.role.as_deref()));
        for (number, model) in named.enumerate() {
            let mark = if number == 0 { "" } else { "# or: " };
            self.line(&format!("    {mark}model: {}", yaml(&model.name)));
        }
    }

    /// The hard limits on this agent alone.
    fn caps(&mut self, role: &Role, spec: &Spec) {
        let mut stated: Vec<String> = Vec::new();
        let mut more = Vec::new();
        let mut known = Vec::new();
        for (clause, written) in caps(spec).filter(|(clause, _)| binds(clause, role)) {
            let kind = match clause.kind {
                ClauseKind::Cap(Cap::Steps(_)) => "steps",
                ClauseKind::Cap(Cap::Seconds(_)) => "seconds",
                _ => "cost",
            };
            if known.contains(&kind) {
                more.push(written);
            } else {
                known.push(kind);
                stated.push(written);
            }
        }
        if !stated.is_empty() {
            self.line(&format!("    caps: {{{}}}", stated.join(", ")));
        }
        for other in more {
            self.line(&format!("    # also: {other}"));
        }
    }

    /// The file of the instructions where it holds nothing else, and else the instructions themselves.
    fn instructions(&mut self, role: &Role, spec: &Spec, beside: Beside<'_>) {
        // Only a file that is nothing but a prompt can be named as one.
        let is_prompt = spec.clauses.iter().any(|clause| clause.id.0.starts_with("prompt:"));
        let words = role.instructions.as_ref();
        if let Some(path) = words.filter(|_| is_prompt).and_then(|words| words.origin.other_file())
        {
            self.line(&format!("    prompt_file: {}", yaml(&beside(path))));
            return;
        }
        let text = words.map_or_else(|| pieces(role, spec), |words| words.text.to_string());
        if text.trim().is_empty() {
            self.line("    # prompt_file: GAP");
            return;
        }
        self.line("    # or prompt_file: GAP, if a file holds them");
        if can_stand(&text) {
            self.line("    instructions: |");
            for line in text.trim().lines() {
                self.line(format!("      {}", line.trim_end()).trim_end());
            }
        } else {
            self.line(&format!("    instructions: {}", yaml(text.trim())));
        }
    }

    /// Something that the source states and this file has no key for.
    fn setting(&mut self, indent: &str, clause: &Clause) {
        let place = match (&clause.file, clause.line) {
            (Some(file), Some(line)) => format!(" ({file}:{line})"),
            (Some(_), None) | (None, _) => String::new(),
        };
        let words: Vec<&str> = clause.text.text.lines().collect();
        self.line(&format!("{indent}Also stated{place}: {}", words.join(" ")));
    }
}

fn binds(clause: &Clause, role: &Role) -> bool {
    clause.role.as_deref().unwrap_or_default() == &*role.name
}

/// Whether a clause is one line of a setting, rather than a piece of instructions or what a role is for.
fn is_setting(clause: &Clause) -> bool {
    let id = &clause.id.0;
    clause.kind == ClauseKind::Prose
        && clause.line.is_some()
        && !id.starts_with("role")
        && !is_piece(clause)
}

/// Whether a clause was cut out of instructions: its id ends in the number of its line.
fn is_piece(clause: &Clause) -> bool {
    let id = clause.id.0.trim_end_matches(":done");
    let last = id.rsplit(':').next().unwrap_or_default();
    let number = last.split('.').next().and_then(|number| number.parse().ok());
    number.is_some() && number == clause.line
}

/// Whether a clause is words that a run carries, rather than a line of a file.
fn is_carried(clause: &Clause) -> bool {
    let is_of_a_run = clause.file.is_none() && clause.line.is_none();
    is_of_a_run && clause.kind == ClauseKind::Prose && !clause.id.0.starts_with("role")
}

/// The pieces that the instructions of a role were cut into, one after another. What a run carries for
/// nobody in particular, its only agent is told.
fn pieces(role: &Role, spec: &Spec) -> String {
    let mut text = String::new();
    let is_alone = spec.roles.len() == 1;
    let is_told = |clause: &&Clause| {
        let is_bound = binds(clause, role) || (is_alone && clause.role.is_none());
        is_bound && (is_piece(clause) || is_carried(clause))
    };
    for clause in spec.clauses.iter().filter(is_told) {
        let is_words = matches!(clause.kind, ClauseKind::Prose | ClauseKind::Success(None));
        // A sentence on the end of the run stands in its paragraph as well.
        if is_words && !text.contains(&*clause.text.text) {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&clause.text.text);
        }
    }
    text
}

/// Whether a text can stand line by line, as it is.
fn can_stand(text: &str) -> bool {
    let text = text.trim();
    text.chars().all(|letter| letter == '\n' || is_printable(letter))
}
