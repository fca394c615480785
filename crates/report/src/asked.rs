//! The questions in the order in which they would decide. The command line maps `Q1` to a question
//! by the same list that the screen prints.

use checks::{Question, Triage};

/// Every open question: the most decisive one of each check in fix order (FC1, FC2, FC3), then the
/// second one of each, and so on. Each layer is asked about before any is asked twice.
pub fn asked(triage: &Triage) -> Vec<&Question> {
    let mut rounds: Vec<(usize, &Question)> = triage
        .checks
        .iter()
        .flat_map(|check| by_strength(&check.questions).into_iter().enumerate())
        .collect();
    // Stable: within a round the checks keep their order.
    rounds.sort_by_key(|(round, _)| *round);
    rounds.into_iter().map(|(_, question)| question).collect()
}

fn by_strength(questions: &[Question]) -> Vec<&Question> {
    let mut sorted: Vec<&Question> = questions.iter().collect();
    sorted.sort_by(|one, other| other.then.score.get().total_cmp(&one.then.score.get()));
    sorted
}
