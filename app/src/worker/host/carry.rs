//! Commands of the worker's own: an import's batches, and the records that an export or an import reads.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use shared::document::{DocId, Record};
use shared::replica::{Answer, Command, CommandError, Event, Question};

use super::{Host, Origin};

/// Why a command of the worker's own was not carried out.
pub(super) enum Hindered {
    /// This page does not write any more.
    Lost,
    /// The replica says no.
    Refused(CommandError),
}

/// Who waits for a command of the worker's own, and what was answered so far.
pub(super) struct Waiting {
    answer: Option<Answer>,
    done: oneshot::Sender<Result<Option<Answer>, CommandError>>,
}

/// By the replica's numbers.
pub(super) type Own = BTreeMap<u64, Waiting>;

impl Waiting {
    pub(super) fn answered(&mut self, answer: Answer) {
        self.answer = Some(answer);
    }

    pub(super) fn finish(self, error: Option<CommandError>) {
        // Who has stopped waiting wants nothing any more.
        let _ = self.done.send(match error {
            None => Ok(self.answer),
            Some(error) => Err(error),
        });
    }
}

impl Host {
    /// Gives the replica a command and waits until it is done, an edit until it is durable.
    pub(super) async fn carry_out(self: &Rc<Self>, turn: u32, command: Command) -> Result<Option<Answer>, Hindered> {
        let (sender, done) = oneshot::channel();
        let request = {
            let mut state = self.state.borrow_mut();
            if state.turn != turn {
                return Err(Hindered::Lost);
            }
            let Some(writing) = state.writing() else { return Err(Hindered::Lost) };
            writing.next_request += 1;
            let request = writing.next_request;
            writing.origins.insert(request, Origin::Own);
            writing.own.insert(request, Waiting { answer: None, done: sender });
            request
        };
        self.happen(turn, Event::Command { request, id: None, command });
        match done.await {
            Ok(answered) => answered.map_err(Hindered::Refused),
            // Whoever should have answered is gone with the turn.
            Err(oneshot::Canceled) => Err(Hindered::Lost),
        }
    }

    /// What records say, with what is not synced yet; those that are not on this device are left out.
    pub(super) async fn records(
        self: &Rc<Self>,
        turn: u32,
        docs: Vec<DocId>,
    ) -> Result<BTreeMap<DocId, Record>, Hindered> {
        if docs.is_empty() {
            return Ok(BTreeMap::new());
        }
        let question = Question::Records { docs };
        match self.carry_out(turn, Command::Ask { question }).await? {
            Some(Answer::Records { records }) => {
                Ok(records.into_iter().filter_map(|(doc, record)| Some((doc, record?))).collect())
            }
            Some(_) | None => Ok(BTreeMap::new()),
        }
    }
}
