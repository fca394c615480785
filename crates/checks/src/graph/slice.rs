//! Everything that one step rests on, and how it is reached: the way back from a symptom.

use super::{Edge, Graph};
use case::StepNo;

/// What a symptom rests on.
#[derive(Clone, Debug)]
pub struct Slice<'g> {
    symptom: StepNo,
    /// By step index: the step that rests on it, one step nearer to the symptom, and why.
    towards: Vec<Option<(StepNo, &'g Edge)>>,
    /// By step index: how many edges away it is.
    far: Vec<usize>,
}

impl<'g> Slice<'g> {
    pub(super) fn of(graph: &'g Graph, symptom: StepNo) -> Self {
        let steps = graph.rests_on.len();
        let mut slice = Self { symptom, towards: vec![None; steps], far: vec![0; steps] };
        // Breadth first, so that the way that is told is the shortest one.
        let mut open = std::collections::VecDeque::from([symptom]);
        while let Some(step) = open.pop_front() {
            for edge in graph.rests_on(step) {
                let at = edge.from.index();
                if slice.towards[at].is_none() {
                    slice.towards[at] = Some((step, edge));
                    slice.far[at] = slice.far[step.index()] + 1;
                    open.push_back(edge.from);
                }
            }
        }
        slice
    }

    /// The step that it was walked back from.
    pub const fn symptom(&self) -> StepNo {
        self.symptom
    }

    /// Whether the symptom rests on `step`, or is it.
    pub fn holds(&self, step: StepNo) -> bool {
        step == self.symptom || self.towards.get(step.index()).is_some_and(Option::is_some)
    }

    /// How many edges lie between `step` and the symptom.
    pub fn distance(&self, step: StepNo) -> Option<usize> {
        self.holds(step).then(|| self.far.get(step.index()).copied().unwrap_or(0))
    }

    /// Which step rests on `step` on the way to the symptom, and why.
    pub fn next(&self, step: StepNo) -> Option<(StepNo, &'g Edge)> {
        self.towards.get(step.index()).copied().flatten()
    }
}
