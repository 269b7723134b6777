//! What can be added at a customer, and what of it was begun.

use shared::crm::values::civil::Day;

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

/// At which time something is planned unless another is said.
const USUAL_TIME: &str = "10:00";

impl What {
    /// In the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Visit, Self::Call, Self::Note, Self::Task, Self::Plan];

    /// What a contact that was had can have been, in the order of the choice.
    pub const CONTACTS: [Self; 5] = [Self::Visit, Self::Call, Self::Message, Self::Mail, Self::Meeting];

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

    /// Whether a day is said with it.
    pub fn has_day(self) -> bool {
        match self {
            Self::Task | Self::Plan => true,
            Self::Visit | Self::Call | Self::Message | Self::Mail | Self::Meeting | Self::Note => false,
        }
    }

    /// Whether somebody of the customer's takes part.
    pub fn has_company(self) -> bool {
        self != Self::Note
    }

    /// For when it is unless something else is said, as an input of a day and a time holds it: a task for today, a plan for
    /// tomorrow.
    pub fn usual_when(self, today: Day) -> String {
        let ahead = i64::from(self == Self::Plan);
        on_day(&Day::from_days(today.to_days() + ahead).unwrap_or(today).to_string(), "")
    }
}

/// A day (`2026-11-21`) at the time that `before` says, or at the usual one.
pub fn on_day(day: &str, before: &str) -> String {
    let time = before.get(11..).filter(|time| !time.is_empty()).unwrap_or(USUAL_TIME);
    format!("{day}T{time}")
}

/// What is in the form and not yet saved; kept as a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What it is to become.
    pub what: What,
    /// One of [`PLANNED`].
    pub kind: &'static str,
    /// For when, if that was said.
    pub when: Option<String>,
    /// With whom, if that was said: the id of a contact.
    pub with: Option<String>,
    /// What was typed.
    pub words: String,
}

impl Begun {
    /// As a draft: the choices in its first line.
    pub fn draft(&self) -> String {
        let (when, with) = (self.when.as_deref().unwrap_or("-"), self.with.as_deref().unwrap_or("-"));
        format!("{} {} {when} {with}\n{}", self.what.code(), self.kind, self.words)
    }

    /// What a draft says.
    pub fn read(draft: &str) -> Option<Self> {
        let (choices, words) = draft.split_once('\n')?;
        let mut choices = choices.split(' ');
        let what = What::of(choices.next()?)?;
        let kind = choices.next()?;
        let kind = PLANNED.into_iter().find(|planned| *planned == kind)?;
        let mut said = || choices.next().filter(|said| *said != "-").map(str::to_owned);
        let (when, with) = (said(), said());
        Some(Self { what, kind, when, with, words: words.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::kinds::activity::WHAT;

    use super::*;

    #[test]
    fn what_was_begun_comes_back_whole() {
        let begun = |what, kind, when: Option<&str>, with: Option<&str>, words: &str| {
            let [when, with] = [when, with].map(|said| said.map(str::to_owned));
            Begun { what, kind, when, with, words: words.into() }
        };
        for begun in [
            begun(What::Visit, "visit", None, None, "Pidió precios\n\ny plazos - ya"),
            begun(What::Mail, "visit", None, Some("k3v9"), "Mandó el pedido"),
            begun(What::Task, "call", Some("2026-11-30T10:00"), None, ""),
            begun(What::Plan, "meeting", Some("2026-12-01T08:30"), Some("k3v9"), "Cierre"),
        ] {
            assert_eq!(Begun::read(&begun.draft()), Some(begun));
        }
        // As drafts were before they said with whom.
        let older = Begun::read("visit visit -\nalgo").unwrap();
        assert_eq!((older.with, older.words.as_str()), (None, "algo"));
        assert_eq!(Begun::read("lo que sea"), None);
        assert_eq!(Begun::read("orden visit -\nalgo"), None);
    }

    #[test]
    fn whatever_can_be_logged_is_a_choice_of_the_registry() {
        for what in What::CONTACTS {
            assert!(WHAT.iter().any(|choice| choice.code == what.code()), "{what:?}");
            assert_eq!(What::of(what.code()), Some(what));
            assert!(What::ALL.contains(&what.button()));
        }
        assert!(What::ALL.into_iter().all(|what| what.button() == what && What::of(what.code()) == Some(what)));
    }

    #[test]
    fn another_day_keeps_the_time() {
        let today = Day::new(2026, 12, 31).unwrap();
        assert_eq!(What::Task.usual_when(today), "2026-12-31T10:00");
        assert_eq!(What::Plan.usual_when(today), "2027-01-01T10:00");
        assert_eq!(on_day("2026-12-31", "2026-11-21T08:15"), "2026-12-31T08:15");
        assert_eq!(on_day("2026-12-31", ""), "2026-12-31T10:00");
    }
}
