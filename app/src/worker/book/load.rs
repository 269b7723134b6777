//! How full a day is: what stands on it already at an hour, for whoever looks for a gap.

use shared::replica::Replica;

use super::{Book, calendar};
use crate::protocol::AgendaLine;

/// A day has no more hours than this has lines.
const MOST: usize = 24;

impl Book {
    /// What the member is to do on a day at an hour, in the order of the hours. `day` since 1970-01-01, by the clocks here.
    pub fn load(&self, day: i64, replica: &Replica) -> Vec<AgendaLine> {
        let (_, docs) = self.calendar.between(&[Some(replica.meta().member)], calendar::timed(day), MOST);
        docs.into_iter().filter_map(|doc| self.agenda_line(doc, None, replica)).collect()
    }
}
