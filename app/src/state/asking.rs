//! Questions to the replica, and edits that are taken back as one.

use leptos::prelude::*;
use shared::document::DocId;
use shared::replica::{Answer, Command, CommandError, Part, Question};

use super::{Store, Toast, Undo};

impl Store {
    /// Asks the replica something; `hear` gets its answer, or why there is none.
    pub fn inquire(self, question: Question, hear: impl FnOnce(Result<Answer, CommandError>) + 'static) {
        let done = move |error: Option<CommandError>, answer: Option<Answer>| match (error, answer) {
            (Some(error), _) => hear(Err(error)),
            (None, Some(answer)) => hear(Ok(answer)),
            // Lost with the window that wrote: whoever still wants to know asks again.
            (None, None) => {}
        };
        self.link.update_value(|link| link.command(Command::Ask { question }, Box::new(done)));
    }

    /// Edits several records as one; when it is on this phone, `sentence` says so and offers to take all of it back.
    pub fn edit_with_undo(self, parts: Vec<Part>, sentence: String, then: impl FnOnce() + 'static) {
        self.edit_or_say_why(parts, sentence, move |error| match error {
            Some(error) => self.show_error(&error),
            None => then(),
        });
    }

    /// The same; `done` is told how it went.
    pub fn edit_or_say_why(
        self,
        parts: Vec<Part>,
        sentence: String,
        done: impl FnOnce(Option<CommandError>) + 'static,
    ) {
        let done = move |error: Option<CommandError>, answer: Option<Answer>| {
            if error.is_none() {
                let undo = match answer {
                    Some(Answer::Undoable { number }) => Some(Undo::Edit(number)),
                    Some(_) | None => None,
                };
                self.toast.set(Some(Toast { sentence, undo, shares: false }));
            }
            done(error);
        };
        self.link.update_value(|link| link.command(Command::Edit { parts }, Box::new(done)));
    }

    /// A customer's name as lists show it, of those that were asked for with [`crate::protocol::Ask::Lines`].
    pub fn name_of(self, doc: DocId) -> String {
        let name = self.named.with(|named| named.get(&doc).map(|line| line.name.clone()).unwrap_or_default());
        self.named(&name)
    }

    /// Where that customer is, in the words of a second line: city, territory.
    pub fn place_of(self, doc: DocId) -> String {
        let line = self.named.with(|named| named.get(&doc).map(|line| (line.city.clone(), line.territory)));
        let Some((city, territory)) = line else { return String::new() };
        let parts = [city, self.territory_name(territory)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}
