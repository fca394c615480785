//! What can speak for or against suspecting a turn: a closed list of structural marks. None of them
//! is a name, a wording, a place in the run or a length alone. What each weighs is learned
//! (`weights.rs`).

/// One thing that a turn has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// A finding of the first layer is pinned on it.
    FoundSpecification,
    /// A finding of the second layer is pinned on it.
    FoundCoordination,
    /// A finding of the third layer is pinned on it.
    FoundVerification,
    /// A finding with a score of one half or more is pinned on it.
    FoundStrong,
    /// It is the first turn that a finding is pinned on.
    FoundFirst,
    /// A finding that is pinned elsewhere cites it.
    Cited,
    /// A question that is open points to it first.
    Asked,
    /// The symptom rests on it directly.
    RestsNear,
    /// The symptom rests on it by way of another step.
    RestsFar,
    /// The symptom rests on it by way of another step, in a run that shows no call.
    RestsFarUnseen,
    /// It first brought a value that the symptom rests on and that nobody gave.
    Brought,
    /// It holds a value that stood nowhere before.
    NewValue,
    /// It calls with a value that stood nowhere before.
    NewValueInCall,
    /// A later step uses a value that first stood in it.
    NewValueUsed,
    /// It uses a value that the request or a result gave.
    UsesGiven,
    /// It holds a number that stood nowhere before.
    NewNumber,
    /// It is the first turn that holds a number which stood nowhere before.
    NewNumberFirst,
    /// It states, outside of calls, a number that stood nowhere before.
    NewNumberSaid,
    /// It is the first turn that states a number which stood nowhere before.
    NewNumberSaidFirst,
    /// It states a number that stood nowhere before, and its agent had the turn before, too.
    NewNumberGoingOn,
    /// Three or more later turns hold a number that first stood in it.
    NumberUsedOften,
    /// It is the first turn with a new number that the last turn holds too.
    NumberOfAnswer,
    /// It is its agent's first turn.
    FirstOfAgent,
    /// It is the first turn of an agent other than the one who began.
    FirstOfOther,
    /// It is the first turn of an agent other than the one who began, before any result has come.
    FirstOfOtherBlind,
    /// Another agent had the turn before.
    TakesOver,
    /// Another agent has the next turn.
    HandsBack,
    /// It says nothing to anybody and calls nothing, and another agent has the next turn.
    HandsBackUnsaid,
    /// Its agent tells other agents what to do.
    Coordinates,
    /// It tells an agent what to do.
    Instructs,
    /// Its agent was told what to do since its last turn.
    Addressed,
    /// It is the first turn after the request.
    BeginsWork,
    /// It holds code that was run.
    Code,
    /// It is the first turn that holds code that was run.
    FirstCode,
    /// An error came back from it.
    Failed,
    /// It is the first turn that an error came back from.
    FailedFirst,
    /// An error came back from the turn before.
    AfterError,
    /// Its call failed and the tool never worked again.
    Unrecovered,
    /// It makes a call that was made before, word for word.
    RepeatsCall,
    /// A call of it came back empty.
    EmptyResult,
    /// It changes state outside of the run.
    Changes,
    /// It is the first turn that changes state outside of the run.
    FirstChange,
    /// It changes state right after a person spoke.
    ChangesAfterPerson,
    /// Something answered the turn before although that called nothing.
    AfterNoCall,
    /// It makes the last call of the run.
    LastCall,
    /// It shows code.
    CodeBlock,
    /// It calls nothing, in a run with calls.
    NoCall,
    /// It says something of a result that has just come, and calls nothing.
    ReadsResult,
    /// It is the first turn that says something of a result and calls nothing.
    ReadsResultFirst,
    /// It states a number that stood nowhere before, before any result has come.
    StatesEarly,
    /// It is the last turn.
    Ends,
    /// It is the last turn, in a run of one agent.
    EndsAlone,
    /// It is the last turn and uses a value that the request or a result gave.
    EndsOnGiven,
    /// It comes after the last result.
    AfterLastResult,
    /// The run starts over after it, with the request said again.
    BeforeRestart,
    /// The run has started over before it, with the request said again.
    AfterRestart,
    /// It says what its agent said before.
    RepeatsWords,
    /// It says fewer than five words and calls nothing.
    SaysLittle,
    /// It says nothing to anybody and calls nothing.
    Unsaid,
    /// It ends with a question.
    Asks,
    /// It lists three numbered points or more.
    Lists,
    /// A person has just spoken.
    AfterPerson,
    /// A person speaks next.
    BeforePerson,
}

impl Feature {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 63] = [
        Self::FoundSpecification,
        Self::FoundCoordination,
        Self::FoundVerification,
        Self::FoundStrong,
        Self::FoundFirst,
        Self::Cited,
        Self::Asked,
        Self::RestsNear,
        Self::RestsFar,
        Self::RestsFarUnseen,
        Self::Brought,
        Self::NewValue,
        Self::NewValueInCall,
        Self::NewValueUsed,
        Self::UsesGiven,
        Self::NewNumber,
        Self::NewNumberFirst,
        Self::NewNumberSaid,
        Self::NewNumberSaidFirst,
        Self::NewNumberGoingOn,
        Self::NumberUsedOften,
        Self::NumberOfAnswer,
        Self::FirstOfAgent,
        Self::FirstOfOther,
        Self::FirstOfOtherBlind,
        Self::TakesOver,
        Self::HandsBack,
        Self::HandsBackUnsaid,
        Self::Coordinates,
        Self::Instructs,
        Self::Addressed,
        Self::BeginsWork,
        Self::Code,
        Self::FirstCode,
        Self::Failed,
        Self::FailedFirst,
        Self::AfterError,
        Self::Unrecovered,
        Self::RepeatsCall,
        Self::EmptyResult,
        Self::Changes,
        Self::FirstChange,
        Self::ChangesAfterPerson,
        Self::AfterNoCall,
        Self::LastCall,
        Self::CodeBlock,
        Self::NoCall,
        Self::ReadsResult,
        Self::ReadsResultFirst,
        Self::StatesEarly,
        Self::Ends,
        Self::EndsAlone,
        Self::EndsOnGiven,
        Self::AfterLastResult,
        Self::BeforeRestart,
        Self::AfterRestart,
        Self::RepeatsWords,
        Self::SaysLittle,
        Self::Unsaid,
        Self::Asks,
        Self::Lists,
        Self::AfterPerson,
        Self::BeforePerson,
    ];

    /// What it means, as a clause about the turn ("it").
    #[expect(clippy::too_many_lines, reason = "a line or three a feature, and nothing else")]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FoundSpecification => "a finding of the first layer is pinned on it",
            Self::FoundCoordination => "a finding of the second layer is pinned on it",
            Self::FoundVerification => "a finding of the third layer is pinned on it",
            Self::FoundStrong => "a finding with a score of one half or more is pinned on it",
            Self::FoundFirst => "it is the first turn that a finding is pinned on",
            Self::Cited => "a finding that is pinned elsewhere cites it",
            Self::Asked => "a question that is open points to it first",
            Self::RestsNear => "the symptom rests on it directly",
            Self::RestsFar => "the symptom rests on it by way of another step",
            Self::RestsFarUnseen => {
                "the symptom rests on it by way of another step, in a run that shows no call"
            }
            Self::Brought => {
                "it first brought a value that the symptom rests on and that nobody gave"
            }
            Self::NewValue => "it holds a value that stood nowhere before",
            Self::NewValueInCall => "it calls with a value that stood nowhere before",
            Self::NewValueUsed => "a later step uses a value that first stood in it",
            Self::UsesGiven => "it uses a value that the request or a result gave",
            Self::NewNumber => "it holds a number that stood nowhere before",
            Self::NewNumberFirst => {
                "it is the first turn that holds a number which stood nowhere before"
            }
            Self::NewNumberSaid => {
                "it states, outside of calls, a number that stood nowhere before"
            }
            Self::NewNumberSaidFirst => {
                "it is the first turn that states a number which stood nowhere before"
            }
            Self::NewNumberGoingOn => {
                "it states a number that stood nowhere before, and its agent had the turn before, too"
            }
            Self::NumberUsedOften => {
                "three or more later turns hold a number that first stood in it"
            }
            Self::NumberOfAnswer => {
                "it is the first turn with a new number that the last turn holds too"
            }
            Self::FirstOfAgent => "it is its agent's first turn",
            Self::FirstOfOther => "it is the first turn of an agent other than the one who began",
            Self::FirstOfOtherBlind => {
                "it is the first turn of an agent other than the one who began, before any result has come"
            }
            Self::TakesOver => "another agent had the turn before",
            Self::HandsBack => "another agent has the next turn",
            Self::HandsBackUnsaid => {
                "it says nothing to anybody and calls nothing, and another agent has the next turn"
            }
            Self::Coordinates => "its agent tells other agents what to do",
            Self::Instructs => "it tells an agent what to do",
            Self::Addressed => "its agent was told what to do since its last turn",
            Self::BeginsWork => "it is the first turn after the request",
            Self::Code => "it holds code that was run",
            Self::FirstCode => "it is the first turn that holds code that was run",
            Self::Failed => "an error came back from it",
            Self::FailedFirst => "it is the first turn that an error came back from",
            Self::AfterError => "an error came back from the turn before",
            Self::Unrecovered => "its call failed and the tool never worked again",
            Self::RepeatsCall => "it makes a call that was made before, word for word",
            Self::EmptyResult => "a call of it came back empty",
            Self::Changes => "it changes state outside of the run",
            Self::FirstChange => "it is the first turn that changes state outside of the run",
            Self::ChangesAfterPerson => "it changes state right after a person spoke",
            Self::AfterNoCall => "something answered the turn before although that called nothing",
            Self::LastCall => "it makes the last call of the run",
            Self::CodeBlock => "it shows code",
            Self::NoCall => "it calls nothing, in a run with calls",
            Self::ReadsResult => {
                "it says something of a result that has just come, and calls nothing"
            }
            Self::ReadsResultFirst => {
                "it is the first turn that says something of a result and calls nothing"
            }
            Self::StatesEarly => {
                "it states a number that stood nowhere before, before any result has come"
            }
            Self::Ends => "it is the last turn",
            Self::EndsAlone => "it is the last turn, in a run of one agent",
            Self::EndsOnGiven => {
                "it is the last turn and uses a value that the request or a result gave"
            }
            Self::AfterLastResult => "it comes after the last result",
            Self::BeforeRestart => "the run starts over after it, with the request said again",
            Self::AfterRestart => "the run has started over before it, with the request said again",
            Self::RepeatsWords => "it says what its agent said before",
            Self::SaysLittle => "it says fewer than five words and calls nothing",
            Self::Unsaid => "it says nothing to anybody and calls nothing",
            Self::Asks => "it ends with a question",
            Self::Lists => "it lists three numbered points or more",
            Self::AfterPerson => "a person has just spoken",
            Self::BeforePerson => "a person speaks next",
        }
    }

    const fn bit(self) -> u64 {
        1 << self as u32
    }
}

/// The features of one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u64);

impl Marks {
    /// Whether the turn has it.
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & feature.bit() != 0
    }

    /// Notes that the turn has it.
    pub(super) const fn set(&mut self, feature: Feature) {
        self.0 |= feature.bit();
    }

    /// Notes that the turn has it, where it does.
    pub(super) const fn set_if(&mut self, holds: bool, feature: Feature) {
        if holds {
            self.set(feature);
        }
    }

    /// The features that the turn has.
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| self.has(*feature))
    }
}
