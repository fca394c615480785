//! The closed word lists by which a cause is judged, and a text cut into words. Decides nothing.

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case and American spelling.
    pub(super) text: String,
    /// Whether it is written as programs write a name of their own: `search_tickets`, `` `confirm` ``.
    pub(super) is_own: bool,
}

/// Who errs everywhere: models, agents and people.
pub(super) const MINDS: &str = "model, models, llm, llms, ai, gpt, chatgpt, claude, sonnet, opus, haiku, gemini, llama, \
    mistral, deepseek, qwen, grok, agent, agents, bot, bots, assistant, assistants, copilot, transformer, \
    orchestrator, planner, coder, human, humans, person, people, somebody, someone, operator, operators, \
    engineer, engineers, developer, developers, reviewer, reviewers, team, we, i, you, he, she, they, it, \
    weights, network, networks, machine, intelligence";

/// What follows a mind and is a thing that belongs to one.
const BELONGINGS: &str = "name, names, id, version, config, configuration, endpoint, key, router, routing, alias, \
    registry, server, gateway, file, files, role, roles, spec, specification, prompt, \
    prompts, card, quota, provider, timeout, schema, list, table, parameter, parameters, \
    setting, settings, pipeline, framework, store, memory, loop, graph, handoff, call, \
    calls, client, api, limit, deployment, selection";

/// Structures: what can be added or changed. Endings are open where `*` stands.
pub(super) const STRUCTURES: &str = "gate*, guard*, schema*, verif*, validat*, check*, constraint*, condition*, \
    termination, handoff*, clause*, predicate*, spec, specs, specification*, config*, \
    limit*, cap, caps, timeout*, state, history, context, memory, protocol*, test*, \
    eval*, review, reviews, permission*, allowlist*, tool*, role, roles, field*, branch*, lock*, \
    idempoten*, rule*, definition*, boundar*, ledger*, monitor*, pin, pinned, compaction, \
    prompt*, rollback*, ack*, step, steps, budget*, flow, flows, workflow*, graph*, route, routes, \
    routing, router*, contract*, interface*, message*, format*, queue*, log, logs, logging, \
    record*, instruction*, criterion, criteria, threshold*, template*, registry, index*, \
    cache*, parser*, version*, endpoint*, quota*, approval*, confirmation*, clarification*, \
    escalation*, transaction*, table*, column*, dataset*, fixture*, policy, policies, \
    scope*, dedup*, pagination, key, keys, id, ids, owner*, sandbox*, credential*, assert*, \
    bus, screen*, form, forms, page, pages, dashboard*, list, lists, api, apis, service*, adapter*, wrapper*, \
    proxy, proxies, pipeline*, job, jobs, webhook*, migration*, filter*, retry, retries, retrieval, search*, \
    database*, store, stores, seed, runbook*, alarm*, alert*, window, counter*, section*, release*, deployment*, \
    parameter*, argument*, setting*, result*, ticket*, stage*, phase, phases, trigger*, scheduler*, sync, \
    subscription*, document*, catalog*, mapping*, converter*, serializer*, library, currency, unit, units, \
    breaker*, idempotency, hook*, order, orders, value*, default*, enum*, type, types, payload*, event*, branch, \
    retriever*, ranker*, reranker*, judge, judges, scorer*, generator*, classifier*, detector*, \
    extractor*, loader*, splitter*, embedding*, consumer*, producer*, worker*, handler*, listener*, server*, client*, \
    file, files, stop, deadline*, sequence, dependency, dependencies, precondition*, postcondition*, invariant*";

/// Texts for a model: what can be added to them is a statement, never a tone.
pub(super) const TEXTS: &str = "prompt*, instruction*, wording, phrasing, description*";

/// How loudly or well a text says what it says.
pub(super) const TONE: &str = "clear, clearer, clearly, clarity, strong, stronger, strongly, strength, emphas*, emphatic*, stress, \
    stressed, stresses, firm, firmer, firmly, forceful*, polite*, tone, better, improv*, important*, enough, loud*, \
    soft, softer, softly, bold, capitals, uppercase, insist*, insistent, urg*, careful*, caution*, care, remind*, encourag*, \
    wording, phrasing, gentle*, weak, weaker, strict, stricter, strictly, good, great, bad, poor, persuasive, \
    convincing, explicit, nicer, prettier";

/// Qualities of a mind or of luck: nobody can add them.
pub(super) const QUALITIES: &str = "attention, attentive*, care, sense, discipline, diligence, intelligence, smart*, clever*, reasoning, \
    understanding, quality, capability, capabilities, ability, abilities, competence, skill*, motivation, focus, \
    thinking, thought, thoughts, luck, effort, patience, empathy, honesty, obedience, compliance, alignment, \
    maturity, reliability, creativity, robustness, judgment, judgement, awareness, theory, power, \
    intuition, will, memory-span, mood, carefulness, precision, accuracy, foresight, imagination";

/// What a mind brings forth: said of it, the mind is meant.
pub(super) const ACTS: &str = "reasoning, decision*, choice*, plan, plans, planning, judgment*, judgement*, thinking, thought*, guess*, \
    mistake*, error*, failure*, misunderstanding*, communication, behavior, behaviors, answer*, response*, reply, \
    replies, action*, performance, output, outputs, attention, hallucination*, noise, luck, chance, glitch*, \
    something, somehow, things, outlier*, dilution, rot, fluke*, variance, sampling";

/// Words that say, of a structure, what is wrong with it in a way that anybody can look up.
pub(super) const DEFECTS: &str = "missing, absent, undefined, undeclared, unspecified, ambiguous, untyped, unevaluable, unchecked, \
    unversioned, unbounded, unlimited, unvalidated, unverified, untested, unowned, unranked, uncapped, unguarded, \
    optional, empty, stale, outdated, obsolete, deprecated, truncated, hidden, disabled, removed, duplicate*, \
    incomplete, contradictory, overlapping, identical, shared, hardcoded, misspelled, misconfigured, unenforced, \
    open, unset, null, blank, unlocked, unpinned, unlogged, cyclic, circular, asynchronous, vague, unclear";

/// What a structure lacks where it is said not to be so.
pub(super) const VIRTUES: &str = "idempotent, readable, writable, visible, reachable, evaluable, atomic, unique, available, \
    mandatory, required, present, there, part, known, long, large, wide, short, small";

/// What can be done with something so that it holds; endings are open.
pub(super) const CONTROLS: &str = "check*, validat*, verif*, enforc*, limit*, cap, capped, defin*, specif*, test*, review*, log, logged, \
    logs, record*, stor*, pass, passed, carr*, hand, handed, forward*, compar*, reconcil*, confirm*, approv*, own, \
    owns, owned, typ*, version*, pin, pinned, lock*, bound, bounded, rank*, configur*, wir*, connect*, document*, declar*, \
    measur*, monitor*, escalat*, roll*, releas*, persist*, synchron*, sign*, watch*, maintain*, named, assigned, \
    paged, alerted, told, count*, reset*, restrict*, assert*, reject*, stop, stops, stopped, block*, kept, \
    required, initializ*, deduplicat*, marked, covered, guarded";

/// Verdicts in place of facts.
pub(super) const EVALUATIONS: &str = "bad, badly, poor, poorly, fine, good, great, weak, flawed, flaky, unlucky, unstable, well, properly, nicely, \
    smoothly, strange*, odd, oddly, weird*, unusual*, suboptimal, imperfect, off, awry, sideways, unheeded, unreliabl*, \
    stupid, dumb, crazy, messy, brittle, fragile, erratic*, inconsistent*, unpredictabl*, random*, nondeterministic, garbage, \
    nonsense, rubbish, junk, mess, chaos, havoc, \
    better, worse, problem*, issue*, trouble*, bug, bugs, unfortunate*";

/// How something was done, where that says no more than that it was wrong.
pub(super) const WRONGLY: &str = "incorrectly, wrongly, badly, poorly, improperly, erroneously, mistakenly, inadequately, insufficiently, \
    inappropriately, inaccurately, unexpectedly";

/// What is said of a case that nobody thought of.
pub(super) const RARE: &str = "edge, corner, rare, special, unusual, odd, strange, weird, unexpected, unforeseen, exotic, exceptional, \
    uncommon, pathological, a, an, some";

/// That a case came up.
pub(super) const ARRIVALS: &str = "hit, hits, met, meets, reached, encounter*, trigger*, exercised, exposed, uncovered, surfac*, appeared, arose, \
    came, found, seen, observed, touched, tripped, ran, entered, followed, taken";

/// What holds a flow whatever anybody in it does.
pub(super) const MECHANISMS: &str = "lock*, gate, gates, guard, guards, limit, limits, cap, caps, schema*, contract*, protocol*, transaction*, \
    ledger*, queue*, sandbox*, breaker*, allowlist*, timeout*, deadline*, budget*, key, keys, branch, branches, \
    threshold*, invariant*, precondition*, postcondition*";

/// Verbs that say that it did not go well, and not what it did.
pub(super) const IDLE_VERBS: &str = "work, works, worked, help, helps, helped, function, functions, functioned, fail*, misbehav*, misfir*, \
    glitch*, hiccup*, happen*, occur*, struggl*, suffer*, vari*, cope, coped, copes, handle, handles, handled, perform*, \
    underperform*, loop, looped, loops, matter*, exist, exists, suffice*, act, acts, acted, behav*, crash*, confus*, \
    distract*, mislead*, misled, overwhelm*, trick*, fool*, puzzl*, tempt*, annoy*, drift*, degrad*, wobbl*, feel, \
    feels, felt, seem, seems, seemed, look, looks, looked, stress, stresses, stressed, emphasiz*, \
    go, goes, went, goof*";

/// What is done to a structure by whoever is to keep to it: said in the passive, the doer is meant.
pub(super) const DONE_BY_MINDS: &str = "called, used, chosen, picked, invoked, selected, skipped, ignored, missed, forgotten, followed, \
    respected, obeyed, heeded, misread, misunderstood, misinterpreted, overlooked, violated, broken, confused, \
    hallucinated, flawed, mistaken, taken, made, done, botched, messed, mishandled, misused, disregarded, adhered";

const PREPOSITIONS: &str = "of, in, for, to, from, at, on, with, between, by, before, after, over, without, into, onto, \
    about, towards, toward, under, behind, across, during, within, through, against, than, per, until, upon, beyond, \
    that, which, who, when, where, whether, if";

const DETERMINERS: &str = "a, an, the, any, our, its, their, his, her, this, that, these, those, every, each, some, such, my, your";

/// Forms of verbs that no ending tells.
pub(super) const IRREGULAR: &str = "sent, told, gave, took, let, lets, left, kept, ran, run, runs, broke, lost, hid, cut, cuts, put, puts, read, \
    wrote, came, fell, said, held, built, got, set, sets, hit, chose, threw, went, grew, lay, met, won, began, \
    overwrote, made, meant, saw, knew";

/// The words and phrases of a list.
pub(super) fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ").map(str::trim).filter(|phrase| !phrase.is_empty())
}

impl Word {
    /// Whether it is in a list.
    pub(super) fn is(&self, list: &str) -> bool {
        listed(list).any(|wanted| matches(&self.text, wanted))
    }

    /// Whether it names something that can be added or changed.
    pub(super) fn is_thing(&self) -> bool {
        self.is_own || self.is(STRUCTURES)
    }

    /// Whether it is somebody, `'s` aside.
    pub(super) fn is_mind(&self) -> bool {
        let bare = self.text.trim_end_matches("'s");
        !self.is_own && (listed(MINDS).any(|one| one == bare) || is_model_name(bare))
    }

    pub(super) fn is_possessive(&self) -> bool {
        self.text.ends_with("'s") || self.text.ends_with("s'")
    }

    pub(super) fn is_belonging(&self) -> bool {
        self.is(BELONGINGS)
    }

    pub(super) fn is_preposition(&self) -> bool {
        self.is(PREPOSITIONS)
    }

    pub(super) fn is_determiner(&self) -> bool {
        self.is(DETERMINERS)
    }

    pub(super) fn is_number(&self) -> bool {
        let spelt =
            "one, two, three, four, five, six, seven, eight, nine, ten, both, several, many";
        self.text.starts_with(|letter: char| letter.is_ascii_digit()) || self.is(spelt)
    }
}

/// `gpt4`, `gpt4o`: a family's name with a number that lost its hyphen.
fn is_model_name(word: &str) -> bool {
    let families = ["gpt", "claude", "gemini", "llama", "mistral"];
    families.iter().any(|family| {
        word.strip_prefix(family)
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    })
}

pub(super) fn has(words: &[Word], list: &str) -> bool {
    words.iter().any(|word| word.is(list))
}

/// Whether the words of the phrase stand there one after the other.
pub(super) fn holds(words: &[Word], phrase: &str) -> bool {
    let wanted: Vec<&str> = phrase.split_whitespace().collect();
    let is_there = |window: &[Word]| {
        window.iter().zip(&wanted).all(|(word, wanted)| matches(&word.text, wanted))
    };
    words.windows(wanted.len()).any(is_there)
}

fn matches(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == wanted,
    }
}

/// The words of a text, without marks; letters that were spaced out are one word again.
pub(super) fn words(text: &str) -> Vec<Word> {
    let is_hidden =
        |letter: &char| matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}');
    let text: String = text.chars().filter(|letter| !is_hidden(letter)).collect();
    let mut words: Vec<Word> = Vec::new();
    let mut spaced = 0;
    for piece in text.replace('’', "'").split_whitespace() {
        let bare = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
        if piece.contains('`') || bare.contains('_') || piece.ends_with("()") {
            words.push(Word { text: bare.to_lowercase(), is_own: !bare.is_empty() });
            spaced = 0;
            continue;
        }
        let parts = piece.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
        for part in parts.map(|part| part.trim_matches('\'')).filter(|part| !part.is_empty()) {
            let part = american(&part.to_lowercase());
            let is_letter = part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
            spaced = if is_letter { spaced + 1 } else { 0 };
            match words.last_mut() {
                Some(last) if 1 < spaced => last.text.push_str(&part),
                _ => words.push(Word { text: part, is_own: false }),
            }
        }
    }
    for word in &mut words {
        word.text = american(&word.text);
    }
    words.retain(|word| !word.text.is_empty());
    words
}

fn american(word: &str) -> String {
    word.replace("behaviour", "behavior")
        .replace("realis", "realiz")
        .replace("initialis", "initializ")
        .replace("randomis", "randomiz")
        .replace("serialis", "serializ")
        .replace("emphasis", "emphasiz")
}
