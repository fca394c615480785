//! How the spans of one trace belong together: parents, the agent at work, and the order in which
//! things happened. Every walk is linear, and broken or circular parentage ends it.

use super::mirror::Span;
use super::stitch::{self, Stitched};
use super::vocabulary::{self, Field, Role};
use std::collections::BTreeMap;

/// The spans of one trace and what they are to each other, by position.
pub(super) struct Family<'s, 'v> {
    pub(super) spans: &'s [Span<'v>],
    pub(super) roles: Vec<Role>,
    has_models: bool,
    parents: Vec<Option<usize>>,
    /// The nearest agent span at or above each span.
    agents: Vec<Option<usize>>,
    /// Whether a model or tool worked below each agent span.
    works: Vec<bool>,
    /// Whether a span right below failed too.
    hands_up: Vec<bool>,
    /// The first model span right below each model span: one request seen twice.
    inner: Vec<Option<usize>>,
    /// Spans that stand above themselves.
    pub(super) circular: u32,
    /// Spans that began before their parent did: their clocks differ.
    pub(super) early: u32,
    /// Spans whose parent is not in the input.
    pub(super) orphans: u32,
    /// Spans that were given a parent all the same.
    pub(super) stitched: Stitched,
}

/// A moment at which a span gives steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// It ends, long after it began.
    End,
    /// It begins.
    Start,
}

impl<'s, 'v> Family<'s, 'v> {
    pub(super) fn of(spans: &'s [Span<'v>]) -> Self {
        let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, span) in spans.iter().enumerate() {
            by_id.entry(&span.id).or_insert(number);
        }
        let parent = |span: &Span<'v>| by_id.get(span.parent.as_deref()?).copied();
        let mut parents: Vec<Option<usize>> = spans.iter().map(parent).collect();
        let roles: Vec<Role> = spans.iter().map(vocabulary::role).collect();
        let circular = cut_circles(&mut parents);
        let stitched = stitch::stitch(spans, &roles, &mut parents);
        let is_orphan = |(span, parent): &(&Span<'_>, &Option<usize>)| {
            span.parent.as_deref().is_some_and(|id| !by_id.contains_key(id)) && parent.is_none()
        };
        let orphans = spans.iter().zip(&parents).filter(is_orphan).count();
        let is_early = |(span, parent): &(&Span<'_>, &Option<usize>)| {
            let above = parent.and_then(|parent| spans[parent].start);
            span.start.is_some() && above.is_some() && span.start < above
        };
        let early = spans.iter().zip(&parents).filter(is_early).count();
        let agents = nearest(&roles, &parents);
        let mut family = Self {
            spans,
            works: vec![false; spans.len()],
            hands_up: vec![false; spans.len()],
            inner: vec![None; spans.len()],
            circular,
            early: u32::try_from(early).unwrap_or(u32::MAX),
            orphans: u32::try_from(orphans).unwrap_or(u32::MAX),
            stitched,
            has_models: roles.contains(&Role::Model),
            roles,
            parents,
            agents,
        };
        family.look_below();
        family
    }

    /// Whether every outermost span has ended after it began. Spans whose parent is elsewhere show
    /// nothing about the whole.
    pub(super) fn is_over(&self) -> bool {
        let mut roots = self.spans.iter().filter(|span| span.parent.is_none()).peekable();
        roots.peek().is_some()
            && roots.all(|span| span.end.is_some_and(|end| span.start < Some(end)))
    }

    fn look_below(&mut self) {
        for number in 0..self.spans.len() {
            let parent = self.parents[number];
            if let Some(parent) = parent
                && self.spans[number].failure.is_some()
            {
                self.hands_up[parent] = true;
            }
            if let Some(parent) = parent.filter(|parent| self.is_model(*parent))
                && self.is_model(number)
            {
                self.inner[parent].get_or_insert(number);
            }
            let above = match self.roles[number] {
                Role::Model | Role::Tool => self.agents[number],
                Role::Agent => parent.and_then(|parent| self.agents[parent]),
                Role::Verifier | Role::Noise => None,
            };
            if let Some(agent) = above {
                self.works[agent] = true;
            }
        }
    }

    /// The agent span that `number` belongs to; for an agent span, itself.
    pub(super) fn agent(&self, number: usize) -> Option<usize> {
        self.agents[number]
    }

    /// The agent span above the agent span that `number` belongs to.
    pub(super) fn chief(&self, number: usize) -> Option<usize> {
        let own = self.agents[number]?;
        let above = self.agents[self.parents[own]?];
        above.filter(|above| *above != own)
    }

    /// Whether a model or tool worked below the agent span `number`.
    pub(super) fn has_work_below(&self, number: usize) -> bool {
        self.works[number]
    }

    /// Whether there are spans of models, which hold what agent spans would only repeat.
    pub(super) fn has_models(&self) -> bool {
        self.has_models
    }

    /// Whether `number` failed on its own account, and not because a span right below it did.
    pub(super) fn failed_itself(&self, number: usize) -> bool {
        self.spans[number].failure.is_some() && !self.hands_up[number]
    }

    /// Whether nothing stands above `number`, here or elsewhere.
    pub(super) fn is_root(&self, number: usize) -> bool {
        self.parents[number].is_none() && self.spans[number].parent.is_none()
    }

    /// The span right above `number`.
    pub(super) fn parent(&self, number: usize) -> Option<usize> {
        self.parents[number]
    }

    /// Whether `number` stands right below another model span: one request seen twice.
    pub(super) fn repeats_parent(&self, number: usize) -> bool {
        self.parents[number].is_some_and(|parent| self.is_model(parent))
    }

    /// The model span right below the model span `number`: one request seen twice.
    pub(super) fn inner_request(&self, number: usize) -> Option<usize> {
        self.inner[number]
    }

    fn is_model(&self, number: usize) -> bool {
        self.roles[number] == Role::Model
    }

    /// What the agent that `number` belongs to is called.
    pub(super) fn agent_name(&self, number: usize) -> Option<String> {
        let span = &self.spans[number];
        if self.roles[number] == Role::Agent {
            return Some(agent_name(span));
        }
        let own = vocabulary::text(&span.attributes, Field::Speaker);
        own.or_else(|| Some(agent_name(&self.spans[self.agents[number]?])))
    }

    /// What happened when: by time, and where times are equal or missing, as in the document.
    pub(super) fn moments(&self) -> Vec<(usize, Moment)> {
        let mut moments = Vec::new();
        for (number, span) in self.spans.iter().enumerate() {
            let start = span.start.map_or(i64::MIN, |time| time.0);
            moments.push((start, Moment::Start, number));
            let end = span.end.map_or(i64::MIN, |time| time.0);
            if self.ends_later(number) {
                moments.push((end, Moment::End, number));
            }
        }
        moments.sort_unstable();
        let moments = moments.into_iter();
        moments.map(|(_, moment, number)| (number, moment)).collect()
    }

    /// Whether the end of `number` is a moment of its own: it took time.
    pub(super) fn ends_later(&self, number: usize) -> bool {
        let span = &self.spans[number];
        span.start.is_some() && span.end > span.start
    }
}

fn agent_name(span: &Span<'_>) -> String {
    let told = vocabulary::text(&span.attributes, Field::Agent);
    told.unwrap_or_else(|| {
        let name = span.name.strip_prefix("invoke_agent ").unwrap_or(span.name);
        if vocabulary::is_kind(name) { String::new() } else { name.to_owned() }
    })
}

/// Takes its parent from one span of each circle, and says how many spans stood in circles.
fn cut_circles(parents: &mut [Option<usize>]) -> u32 {
    // The walk that came by first.
    let mut seen: Vec<Option<usize>> = vec![None; parents.len()];
    let mut circular = 0;
    for start in 0..parents.len() {
        let mut at = start;
        while seen[at].is_none() {
            seen[at] = Some(start);
            let Some(parent) = parents[at] else {
                break;
            };
            if seen[parent] == Some(start) {
                circular += length_of(parents, parent);
                parents[parent] = None;
                break;
            }
            at = parent;
        }
    }
    circular
}

/// How many stand in the circle that `start` is a part of.
fn length_of(parents: &[Option<usize>], start: usize) -> u32 {
    let mut at = parents[start];
    let mut length = 1;
    while let Some(number) = at.filter(|number| *number != start) {
        length += 1;
        at = parents[number];
    }
    length
}

/// For every span the nearest agent span at or above it. Each span is walked over once.
fn nearest(roles: &[Role], parents: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut known: Vec<Option<Option<usize>>> = vec![None; roles.len()];
    let mut path = Vec::new();
    for start in 0..roles.len() {
        let mut at = Some(start);
        let mut agent = None;
        while let Some(number) = at {
            if let Some(found) = known[number] {
                agent = found;
                break;
            }
            if roles[number] == Role::Agent {
                agent = Some(number);
                known[number] = Some(agent);
                break;
            }
            // Marked before its parent is: a circle comes back here and ends.
            known[number] = Some(None);
            path.push(number);
            at = parents[number];
        }
        for number in path.drain(..) {
            known[number] = Some(agent);
        }
    }
    known.into_iter().map(Option::flatten).collect()
}
