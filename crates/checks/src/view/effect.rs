//! What a call does to the world: whether it only reads, changes something, checks something, asks
//! somebody or ends the run.
//!
//! The spec's word counts first. Without one, the tool's name nominates: names are chosen by the
//! people who wrote the tool, so their leading verb is a fair first guess and never proof.

mod verbs;

use super::rehearsal;
use case::{Call, ClauseKind, Spec};
use serde_json::Value;
use verbs::{
    ACCOUNTS, ASKS, ASKS_WHETHER, CHANGES, CHANGES_IF_DONE, CHANGES_IF_LEADING, FINISHES,
    HANDED_IN, HANDS_OVER, INSIDE, JOINS, KEPT, LOOKED_AT, MAY_BE_LOOKED_AT, MESSAGES,
    NOUNS_BEHIND, NOUNS_TOO, OF_THE_RUN, OPENED, OWN_PLAN, QUALITIES, READS, RUNS, SETTLED, STOPS,
    VERIFIES,
};

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only looks.
    Reads,
    /// It changes state that outlives the run and that can be looked at afterwards.
    Changes,
    /// It sends a message out: that cannot be taken back, and no check can look at it.
    Sends,
    /// It tells those who take part something, or leaves a note for them.
    Tells,
    /// It checks whether something is as it should be.
    Verifies,
    /// It asks a person, or tells them something and waits.
    Asks,
    /// It ends the run or gives the answer.
    Finishes,
    /// It runs code or commands that may do anything.
    Runs,
    /// Its name does not say.
    Unknown,
}

impl Effect {
    /// Whether it is a write: something is different afterwards that could be looked at.
    pub const fn changes_state(self) -> bool {
        matches!(self, Self::Changes)
    }

    /// Whether the world outside of the conversation may be different afterwards.
    pub const fn leaves_its_mark(self) -> bool {
        matches!(self, Self::Changes | Self::Sends)
    }

    /// Whether it does something with what it is given, rather than look or ask.
    pub const fn acts(self) -> bool {
        matches!(self, Self::Changes | Self::Sends | Self::Tells)
    }
}

/// What `call` does.
pub fn of(call: &Call, spec: &Spec) -> Effect {
    of_as(call, &call.tool.text, spec)
}

/// The same where `bare` is what the tool is called for itself.
pub(super) fn of_as(call: &Call, bare: &str, spec: &Spec) -> Effect {
    let effect = of_name_as(&call.tool.text, bare, spec);
    if effect == Effect::Changes && is_own_plan(bare, &call.arguments) {
        return Effect::Tells;
    }
    match effect {
        Effect::Changes | Effect::Sends | Effect::Unknown if only_looks(&call.arguments) => {
            Effect::Reads
        }
        Effect::Changes | Effect::Sends | Effect::Tells | Effect::Unknown
            if rehearsal::asked(&call.arguments) =>
        {
            Effect::Reads
        }
        effect => effect,
    }
}

/// An editor takes its verb as an argument, and a client of HTTP its method; one that looks changes
/// nothing.
fn only_looks(arguments: &Value) -> bool {
    let verb = arguments.get("command").and_then(Value::as_str);
    verb.is_some_and(|verb| ["view", "read", "show", "list"].contains(&verb))
        || super::change::only_reads(arguments)
}

/// Whether the call keeps the agent's own list of what is to do: its name says so, and it is given a
/// list. A plan that somebody pays for is a value.
fn is_own_plan(tool: &str, arguments: &Value) -> bool {
    let is_list = |value: &Value| value.is_array();
    let given = arguments.as_object().is_some_and(|members| members.values().any(is_list));
    given && words(proper(tool)).any(|word| OWN_PLAN.contains(&word.as_str()))
}

/// What a call of the tool called `tool` does.
pub fn of_name(tool: &str, spec: &Spec) -> Effect {
    of_name_as(tool, tool, spec)
}

/// The same where `bare` is what the tool is called for itself.
pub(super) fn of_name_as(tool: &str, bare: &str, spec: &Spec) -> Effect {
    if is_declared_verifier(tool, spec) {
        return Effect::Verifies;
    }
    match spec.tool(tool).and_then(|declared| declared.changes_state) {
        // Declared to change something outside: then even a note leaves its mark.
        Some(true) => match told(bare) {
            Effect::Tells => Effect::Sends,
            effect => effect,
        },
        Some(false) => named(bare).filter(|effect| !effect.acts()).unwrap_or(Effect::Reads),
        None => named(bare).unwrap_or(Effect::Unknown),
    }
}

/// Whether a name begins with a verb that is one wherever it stands.
pub(super) fn leads_with_verb(name: &str) -> bool {
    let first = words(name).next();
    first.is_some_and(|word| CHANGES.contains(&word.as_str()) || READS.contains(&word.as_str()))
}

fn is_declared_verifier(tool: &str, spec: &Spec) -> bool {
    spec.clauses.iter().any(|clause| match &clause.kind {
        ClauseKind::Verification(coverage) => &*coverage.tool == tool,
        _ => false,
    })
}

/// What the words of a tool's name suggest; the first word that says anything decides, and the name
/// proper before the names of the server and the group in front of it.
fn named(tool: &str) -> Option<Effect> {
    let own: Vec<String> = words(proper(tool)).collect();
    let effect = leading(&own).or_else(|| plain(own.into_iter())).or_else(|| plain(words(tool)))?;
    Some(if effect == Effect::Changes { told(tool) } else { effect })
}

/// A name without what stands before its last dot, slash, colon or double underscore.
pub(crate) fn proper(tool: &str) -> &str {
    let tool = tool.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let tool = tool.rsplit(['.', '/', ':']).next().unwrap_or(tool);
    tool.rsplit("__").next().unwrap_or(tool)
}

/// What the first word says if it is one that says something only there; what stands before it may be
/// the name of the system that is meant.
fn leading(words: &[String]) -> Option<Effect> {
    let (first, rest) = words.split_first()?;
    if is_in(ASKS_WHETHER, first) && !rest.is_empty() {
        return Some(Effect::Reads);
    }
    if hands_over(words) || is_in(&["todowrite"], first) {
        return Some(Effect::Tells);
    }
    let joined = rest.iter().zip(rest.iter().skip(1)).filter(|(join, _)| is_in(JOINS, join));
    if joined.map(|(_, second)| second).any(|second| is_deed(second)) {
        return Some(Effect::Changes);
    }
    if let Some(effect) = deed(first, rest) {
        return Some(effect);
    }
    // `crm_drop_table`: a name that says nothing, then a deed and what it is done to.
    let (second, rest) = rest.split_first()?;
    let is_prefix = kind(first).is_none() && !is_in(QUALITIES, first) && !is_in(NOUNS_TOO, first);
    let is_verb = !is_in(NOUNS_TOO, second) || is_in(NOUNS_BEHIND, second);
    let looks = rest.iter().any(|word| is_in(LOOKED_AT, word) || is_in(MAY_BE_LOOKED_AT, word));
    if is_prefix && is_verb && !rest.is_empty() && !looks { deed(second, rest) } else { None }
}

/// What a verb does to what follows it, if it is one that must lead.
fn deed(verb: &str, rest: &[String]) -> Option<Effect> {
    if is_in(CHANGES_IF_LEADING, verb) {
        return Some(Effect::Changes);
    }
    if is_in(CHANGES_IF_DONE, verb) {
        let is_kept = rest.iter().any(|word| is_in(KEPT, word));
        let of_thing = rest.iter().any(|word| word.starts_with(char::is_alphabetic));
        return (!is_kept && of_thing).then_some(Effect::Changes);
    }
    if verb == "resolve" {
        return rest.iter().any(|word| is_in(SETTLED, word)).then_some(Effect::Changes);
    }
    if is_in(FINISHES, verb) {
        let of_thing = rest.first().is_some_and(|word| {
            is_in(HANDED_IN, word) || (is_in(STOPS, verb) && !is_in(OF_THE_RUN, word))
        });
        return of_thing.then_some(Effect::Changes);
    }
    let looks = rest.iter().any(|word| is_in(LOOKED_AT, word));
    let may_look = rest.iter().any(|word| is_in(MAY_BE_LOOKED_AT, word));
    if verb == "open" {
        return match rest.first() {
            Some(_) if looks => Some(Effect::Reads),
            Some(thing) => is_in(OPENED, thing).then_some(Effect::Changes),
            None => Some(Effect::Reads),
        };
    }
    match is_in(NOUNS_TOO, verb) {
        true if looks => Some(Effect::Reads),
        true if may_look => None,
        true => Some(Effect::Changes),
        false => None,
    }
}

/// Whether the word is a verb of writing and never a noun.
pub(crate) fn always_writes(word: &str) -> bool {
    is_in(CHANGES, word)
}

/// Whether the word is a verb of writing, wherever it stands.
pub(crate) fn is_deed(word: &str) -> bool {
    [CHANGES, CHANGES_IF_LEADING, CHANGES_IF_DONE, NOUNS_TOO].iter().any(|list| is_in(list, word))
}

/// Whether the word says by itself what is done.
pub(crate) fn is_verb(word: &str) -> bool {
    is_deed(word) || kind(word).is_some()
}

/// Whether a tool's name says that it passes the conversation on to somebody.
pub(crate) fn is_handover(tool: &str) -> bool {
    hands_over(&words(proper(tool)).collect::<Vec<_>>())
}

/// Whether the name passes the conversation on to somebody; money goes to an account.
fn hands_over(words: &[String]) -> bool {
    let at = words.iter().position(|word| is_in(HANDS_OVER, word));
    let rest = at.and_then(|at| words.get(at + 1..)).unwrap_or_default();
    let rest = rest.strip_prefix(&["off".to_owned()]).unwrap_or(rest);
    at.is_some_and(|at| at < 2)
        && rest.first().is_some_and(|to| is_in(&["to", "back"], to))
        && !rest.iter().any(|word| is_in(ACCOUNTS, word))
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// What the first word that always says something says.
fn plain(mut words: impl Iterator<Item = String>) -> Option<Effect> {
    words.find_map(|word| kind(&word))
}

/// What a word says wherever it stands.
fn kind(word: &str) -> Option<Effect> {
    let kinds = [
        (VERIFIES, Effect::Verifies),
        (ASKS, Effect::Asks),
        (FINISHES, Effect::Finishes),
        (RUNS, Effect::Runs),
        (CHANGES, Effect::Changes),
        (READS, Effect::Reads),
    ];
    kinds.into_iter().find(|(list, _)| is_in(list, word)).map(|(_, effect)| effect)
}

/// What a tool that changes something comes to when its name says that it tells somebody.
fn told(tool: &str) -> Effect {
    let mut effect = Effect::Changes;
    for word in words(proper(tool)) {
        if INSIDE.contains(&word.as_str()) {
            return Effect::Tells;
        }
        if MESSAGES.contains(&word.as_str()) {
            effect = Effect::Sends;
        }
    }
    effect
}

/// The words of a name in snake, kebab, dotted or camel case, in lower case.
pub(crate) fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|letter: char| !letter.is_alphanumeric()).flat_map(camel_words)
}

fn camel_words(part: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_lower = false;
    for letter in part.chars() {
        if words.is_empty() || (letter.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_that_says_anything_decides() {
        assert_eq!(named("get_user_details"), Some(Effect::Reads));
        assert_eq!(named("jira.createIssue"), Some(Effect::Changes));
        assert_eq!(named("runTests"), Some(Effect::Verifies));
        assert_eq!(named("frobnicate"), None);
    }

    const WRITES: &str = "
        create_invoice update_address delete_row cancel_pending_trip book_room bookFlight
        modify_seat order_parts place.order_parts open_ticket tickets.openIssue close_account
        mark_paid mark_as_read set_status set_thermostat mcp__shop__return_item
        return_delivered_goods exchange_items refund_charge charge_card transfer_funds
        schedule_visit issue_voucher post_invoice push_branch merge_request commit
        rollback_release write_file edit str_replace_editor move_card functions.put_object
        scale_service bank/pay_bill update_user promote_build restore_snapshot acknowledge_alert
        drop_table truncate_table terminate_instance change_plan switch_plan upgrade_plan drain_node
        cordon_node lock_account ship_order place_order approve_request import_table reset_password
        activate_card trigger_pipeline void_invoice wire_funds make_reservation lookup_and_cancel
        get_or_create_user crm_drop_table mcp__shop__place_order k8s_drain_node stop_service
        transfer_to_savings archive_thread resolve_ticket purge_cache triggerDeploy
    ";
    const NO_WRITES: &str = "
        order_status orderStatus get_order open_file open open_url list_open_issues search_set
        find_return_policy return_status issue_details get_book book_info transfer_history
        refund_status schedule_lookup commit_log latest_order order.status order_get
        shop.orders.list read_mark next_set exchange_rate_query post_count show_close_date
        get_email send_email notify_team add_comment transfer_to_human add_note verify_order
        check_refund mcp__orders__search open_webpage can_create_order preview_deploy
        open_pdf transfer_to_glass_team handoff_to_billing escalate_to_human return_policy
        resolve_property_jurisdiction refresh_wire_outcome refresh_refund_challenge search.start-12
        submit_answer complete_task end_conversation last_reset_time user_lock_status stop
    ";

    #[test]
    fn a_change_is_told_by_the_verb_that_leads() {
        let is_write = |tool: &&str| named(tool).is_some_and(Effect::changes_state);
        let missed: Vec<_> = WRITES.split_whitespace().filter(|tool| !is_write(tool)).collect();
        let guessed: Vec<_> = NO_WRITES.split_whitespace().filter(is_write).collect();
        assert!(missed.is_empty() && guessed.is_empty(), "missed {missed:?}, guessed {guessed:?}");
    }

    #[test]
    fn what_is_sent_leaves_its_mark_and_what_is_told_inside_does_not() {
        assert_eq!(named("send_email"), Some(Effect::Sends));
        assert_eq!(named("crm.add_comment"), Some(Effect::Sends));
        assert_eq!(named("transfer_to_human"), Some(Effect::Tells));
        assert!(Effect::Sends.leaves_its_mark() && !Effect::Tells.leaves_its_mark());
    }

    #[test]
    fn the_agents_own_list_is_no_change_of_the_world_and_a_plan_that_is_paid_for_is() {
        let list = serde_json::json!({"todos": [{"content": "Book it", "status": "pending"}]});
        assert!(is_own_plan("write_todos", &list) && is_own_plan("TodoWrite", &list));
        let paid = serde_json::json!({"user": "U-1", "plan": "gold"});
        assert!(!is_own_plan("update_plan", &paid) && !is_own_plan("create_order", &list));
    }

    #[test]
    fn an_editor_that_is_told_to_look_only_looks() {
        assert!(only_looks(&serde_json::json!({"command": "view", "path": "a.rs"})));
        assert!(!only_looks(&serde_json::json!({"command": "create", "path": "a.rs"})));
    }
}
