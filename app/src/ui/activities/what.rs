//! What can be added at a customer.

use crate::i18n::Words;

/// What is added.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A visit that has just ended.
    Visit,
    /// A call that has just ended.
    Call,
    /// A message that was sent or came.
    Message,
    /// A mail that was sent or came.
    Mail,
    /// A meeting that has just ended.
    Meeting,
    /// Something to remember.
    Note,
    /// Something to do by a day.
    Task,
    /// A visit, a call or a meeting at a day and a time.
    Plan,
}

/// What is planned: choices of the registry, the first unless another is taken.
pub const PLANNED: [&str; 3] = ["visit", "call", "meeting"];

impl What {
    /// What is begun in one tap, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Visit, Self::Call, Self::Note, Self::Task, Self::Plan];

    /// What a contact that was had can have been, in the order of the choice.
    pub const CONTACTS: [Self; 5] = [Self::Visit, Self::Call, Self::Message, Self::Mail, Self::Meeting];

    /// What the sheet offers, in its order; a plan is begun elsewhere.
    pub const OFFERED: [Self; 7] =
        [Self::Visit, Self::Call, Self::Message, Self::Mail, Self::Meeting, Self::Note, Self::Task];

    /// The button that it stands behind: what has none of its own is a tap further, behind what it is most like.
    pub fn button(self) -> Self {
        match self {
            Self::Visit | Self::Meeting => Self::Visit,
            Self::Call | Self::Message | Self::Mail => Self::Call,
            Self::Note | Self::Task | Self::Plan => self,
        }
    }

    /// Its name; but for plans the choice of the registry.
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Message => "message",
            Self::Mail => "mail",
            Self::Meeting => "meeting",
            Self::Note => "note",
            Self::Task => "task",
            Self::Plan => "plan",
        }
    }

    /// The one of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().chain(Self::CONTACTS).find(|what| what.code() == code)
    }

    /// The hook for tests of its button.
    pub fn test(self) -> &'static str {
        match self.button() {
            Self::Visit | Self::Meeting => "log-visit",
            Self::Call | Self::Message | Self::Mail => "log-call",
            Self::Note => "log-note",
            Self::Task => "add-task",
            Self::Plan => "add-plan",
        }
    }

    /// The word on its button.
    pub fn word(self, words: &Words) -> &'static str {
        match self.button() {
            Self::Visit | Self::Meeting => words.log_visit,
            Self::Call | Self::Message | Self::Mail => words.log_call,
            Self::Note => words.log_note,
            Self::Task => words.add_task,
            Self::Plan => words.plan,
        }
    }

    /// What its words are about.
    pub fn asks(self, words: &Words) -> &'static str {
        match self {
            Self::Visit | Self::Call | Self::Message | Self::Mail | Self::Meeting => words.what_happened,
            Self::Note => words.log_note,
            Self::Task => words.what_to_do,
            Self::Plan => words.what_for,
        }
    }

    /// What is said when it is done.
    pub fn said(self, words: &Words) -> &'static str {
        match self {
            Self::Visit => words.visit_logged,
            Self::Call => words.call_logged,
            Self::Message => words.message_logged,
            Self::Mail => words.mail_logged,
            Self::Meeting => words.meeting_logged,
            Self::Note => words.note_logged,
            Self::Task => words.task_added,
            Self::Plan => words.was_planned,
        }
    }

    /// Whether it is over when it is written down.
    pub fn is_over(self) -> bool {
        match self {
            Self::Visit | Self::Call | Self::Message | Self::Mail | Self::Meeting | Self::Note => true,
            Self::Task | Self::Plan => false,
        }
    }

    /// What is planned next where this was done: the same again, a call where nothing else was said or written.
    pub fn followed_by(self) -> &'static str {
        match self {
            Self::Call | Self::Message | Self::Mail => "call",
            Self::Meeting => "meeting",
            Self::Visit | Self::Note | Self::Task | Self::Plan => "visit",
        }
    }

    /// Whether somebody of the customer's takes part.
    pub fn has_company(self) -> bool {
        self != Self::Note
    }

    /// How many days ahead it is unless something else is said: a task for today, a plan for tomorrow.
    pub fn usual_days_ahead(self) -> i64 {
        i64::from(self == Self::Plan)
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::kinds::activity::WHAT;

    use super::*;

    #[test]
    fn whatever_can_be_logged_is_a_choice_of_the_registry() {
        for what in What::CONTACTS {
            assert!(WHAT.iter().any(|choice| choice.code == what.code()), "{what:?}");
            assert_eq!(What::of(what.code()), Some(what));
            assert!(What::ALL.contains(&what.button()));
        }
        assert!(What::OFFERED.into_iter().all(|what| WHAT.iter().any(|choice| choice.code == what.code())));
        assert!(What::OFFERED.into_iter().all(|what| PLANNED.contains(&what.followed_by())));
        assert!(What::ALL.into_iter().all(|what| what.button() == what && What::of(what.code()) == Some(what)));
    }
}
