//! What a draft cannot know, section by section: the question that asks for it, and an example. An example
//! line begins with `#` and two spaces: without the mark it is a line of the file, and a test says so.

pub(super) const CONSTRAINTS: &str = "\
# GAP, Q1: is every constraint on the task something that can be checked?
# One for each; with a predicate, or human_judged: true.
constraints:
#  - id: no-refund-unasked
#    text: Refund only after the person has confirmed the amount.
#    predicate: {before: {first: ask_person, then: refund}}
";

pub(super) const AGENTS: &str = "\
# GAP, Q2: are the boundaries of the roles explicit? What each agent may do, may not do, and holds.
";

pub(super) const GUARDS: &str = "\
# GAP, Q3: does each step that repeats or changes something have a guard on state?
guards:
";

pub(super) const GUARD: &str = "\
#  - tool: search
#    max_repeats: 2
#    progress: /next_page
";

pub(super) const CONTEXT: &str = "\
# GAP, Q4: is it declared what must outlive the truncation of the context?
context:
#  pinned: [The order, The amount that the person confirmed]
#  budget_tokens: 60000
#  compaction: Results older than ten steps shrink to their first line.
#  longest_run: {steps: 50, tested_by: tests/long_run.py}
";

pub(super) const TERMINATION: &str = "\
# GAP, Q5: can the end of the run be evaluated from its state? Success as a condition, the state in which
# it gives up, and hard limits.
termination:
";

pub(super) const ENDS: &str = "\
#  success: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
#  give_up: {text: Three searches., predicate: {not: {at_most: {call: search, times: 2}}}}
#  caps: {steps: 60, seconds: 600}
";

pub(super) const CLARIFICATION: &str = "\
#  ask: ask_person
#  when: {last_result: {tool: find_orders, pointer: /1, exists: true}}
#  meanwhile: [find_orders]
#  cases: tests/unclear.jsonl
";

pub(super) const HANDOFFS: &str = "\
# GAP, Q7: are handoffs typed, acknowledged and resumable?
";

pub(super) const HANDOFF: &str = "\
#  - from: planner
#    to: clerk
#    required: [order, amount]
#    schema: handoff.schema.json
#    version: \"1\"
#    acknowledged_by: accepted
#    session: session_id
";

pub(super) const OBJECTIVES: &str = "\
# GAP, Q8: can the objective change only at a decision?
objectives:
#  - id: ticket-resolved
#    text: The ticket is resolved.
#    changed_by: [person]
#    recorded_in: change_request
";

pub(super) const REST: &str = "\
# GAP, Q9: is the stated intent logged beside the act?
logging:
#  intent: reasoning
#  act: tool_calls
#  share: 0.95
#  monitor: mismatch-alarm

# GAP, Q10: is success granted on a tool's evidence alone?
# GAP, Q11: is every objective verified, on the way and at the end, by another than the producer?
# GAP, Q12: does the verification test the task and not the form?
verification:
#  - objective: ticket-resolved
#    level: final
#    tool: get_ticket
#    proves: task
#    result: {last_result: {tool: get_ticket, pointer: /status, equals: resolved}}
#    by: program
#    rejects: {cases: tests/wrong_outputs.jsonl, share: 0.9}
judges:
#  - {name: tone-judge, kappa: 0.7, cases: 120, measured: \"2026-09-01\"}
sampling:
#  rate: 0.05
#  owner: GAP

# GAP: who answers for which layer.
owners:
#  specification: GAP
#  coordination: GAP
#  verification: GAP
#  infrastructure: GAP
";
