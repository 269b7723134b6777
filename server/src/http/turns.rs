//! Whose request is worked on next.
//!
//! One queue for all would be filled by whoever asks most. So turns go round the members, and of a member round the devices:
//! the next one goes to the member who has the fewest, among equals to the one who has had none for the longest. Whoever
//! leaves answers unread gets no further turn until they are taken or dropped.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use shared::document::DocId;
use tokio::sync::oneshot;

/// Who asks: a member's device. None: nobody knows.
pub(super) type Asker = Option<(DocId, u32)>;

/// How many turns there are, and how many of them one member may have at once.
#[derive(Copy, Clone, Debug)]
pub(super) struct Shares {
    pub(super) all: usize,
    pub(super) of_a_member: usize,
}

/// Bytes of answers on their way beyond which a device, and a member, gets no further turn.
const UNREAD_BY_A_DEVICE: usize = 4 * 1024 * 1024;
const UNREAD_BY_A_MEMBER: usize = 24 * 1024 * 1024;

/// The order of turns, as a pure state machine: what it gives out are the numbers of who asked.
#[derive(Debug)]
struct Order {
    shares: Shares,
    taken: usize,
    /// Counts turns, to know whose was the longest ago.
    given: u64,
    next: u64,
    members: BTreeMap<Option<DocId>, Member>,
}

#[derive(Debug, Default)]
struct Member {
    use_of: Use,
    devices: BTreeMap<u32, Device>,
}

#[derive(Debug, Default)]
struct Device {
    use_of: Use,
    waiting: VecDeque<u64>,
}

#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
struct Use {
    /// Turns that they have.
    taken: usize,
    /// Bytes on their way to them.
    unread: usize,
    /// When they last got a turn.
    last: u64,
}

impl Order {
    const fn new(shares: Shares) -> Self {
        Self { shares, taken: 0, given: 0, next: 0, members: BTreeMap::new() }
    }

    /// Somebody asks. Answers a number.
    fn ask(&mut self, asker: Asker) -> u64 {
        let number = self.next;
        self.next += 1;
        let (member, device) = split(asker);
        let devices = &mut self.members.entry(member).or_default().devices;
        devices.entry(device).or_default().waiting.push_back(number);
        number
    }

    /// Who has waited gives up.
    fn give_up(&mut self, asker: Asker, number: u64) {
        self.change(asker, |_, device| device.waiting.retain(|other| *other != number));
    }

    /// The next one whose turn it is, if there is a turn.
    fn give(&mut self) -> Option<u64> {
        if self.taken >= self.shares.all {
            return None;
        }
        let most = self.shares.of_a_member;
        let members = self.members.iter_mut().filter(|(key, member)| {
            // Strangers read nothing large, and have no more in common than that.
            member.use_of.taken < most && (key.is_none() || member.use_of.unread < UNREAD_BY_A_MEMBER)
        });
        let ready = members.filter_map(|(_, member)| {
            let devices = member.devices.values_mut();
            let ready =
                devices.filter(|device| !device.waiting.is_empty() && device.use_of.unread < UNREAD_BY_A_DEVICE);
            ready
                .min_by_key(|device| (device.use_of.taken, device.use_of.last))
                .map(|device| (&mut member.use_of, device))
        });
        let (member, device) = ready.min_by_key(|(member, _)| (member.taken, member.last))?;
        self.taken += 1;
        self.given += 1;
        for one in [member, &mut device.use_of] {
            one.taken += 1;
            one.last = self.given;
        }
        device.waiting.pop_front()
    }

    /// A turn ends.
    fn end(&mut self, asker: Asker) {
        self.taken = self.taken.saturating_sub(1);
        self.change(asker, |member, device| {
            for one in [member, &mut device.use_of] {
                one.taken = one.taken.saturating_sub(1);
            }
        });
    }

    /// So many bytes go on their way.
    fn send(&mut self, asker: Asker, bytes: usize) {
        let (member, device) = split(asker);
        let member = self.members.entry(member).or_default();
        let device = member.devices.entry(device).or_default();
        member.use_of.unread += bytes;
        device.use_of.unread += bytes;
    }

    /// So many bytes have been taken, or dropped.
    fn sent(&mut self, asker: Asker, bytes: usize) {
        self.change(asker, |member, device| {
            for one in [member, &mut device.use_of] {
                one.unread = one.unread.saturating_sub(bytes);
            }
        });
    }

    /// Changes what is known of somebody, and forgets whoever is not concerned any more.
    fn change(&mut self, asker: Asker, change: impl FnOnce(&mut Use, &mut Device)) {
        let (key, number) = split(asker);
        let Some(member) = self.members.get_mut(&key) else { return };
        let Some(device) = member.devices.get_mut(&number) else { return };
        change(&mut member.use_of, device);
        if device.waiting.is_empty() && device.use_of.taken == 0 && device.use_of.unread == 0 {
            member.devices.remove(&number);
        }
        if member.devices.is_empty() {
            self.members.remove(&key);
        }
    }
}

const fn split(asker: Asker) -> (Option<DocId>, u32) {
    match asker {
        Some((member, device)) => (Some(member), device),
        None => (None, 0),
    }
}

/// Turns, given in their order.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    order: Order,
    asked: BTreeMap<u64, oneshot::Sender<()>>,
}

/// A turn, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    asker: Asker,
}

/// Bytes on their way to somebody, until it is dropped.
#[derive(Debug)]
pub(super) struct Unread {
    turns: Turns,
    asker: Asker,
    bytes: usize,
}

/// Somebody who waits.
struct Waiting {
    turns: Turns,
    asker: Asker,
    number: u64,
    is_over: bool,
}

impl Turns {
    pub(super) fn new(shares: Shares) -> Self {
        Self { state: Arc::new(Mutex::new(State { order: Order::new(shares), asked: BTreeMap::new() })) }
    }

    /// A turn, when it has come.
    pub(super) async fn take(&self, asker: Asker) -> Turn {
        let (told, is_told) = oneshot::channel();
        let number = self.change(|state| {
            let number = state.order.ask(asker);
            state.asked.insert(number, told);
            number
        });
        let mut waiting = Waiting { turns: self.clone(), asker, number, is_over: false };
        // The sender is kept until it is told.
        let _told = is_told.await;
        waiting.is_over = true;
        Turn { turns: self.clone(), asker }
    }

    /// Counts bytes that go on their way to somebody.
    pub(super) fn send(&self, asker: Asker, bytes: usize) -> Unread {
        self.change(|state| state.order.send(asker, bytes));
        Unread { turns: self.clone(), asker, bytes }
    }

    /// Changes the state, and tells those whose turn it then is.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut state);
        while let Some(number) = state.order.give() {
            if let Some(told) = state.asked.remove(&number) {
                // Who has gone meanwhile ends the turn that it did not see.
                let _sent = told.send(());
            }
        }
        changed
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        self.turns.change(|state| match state.asked.remove(&self.number) {
            Some(_) => state.order.give_up(self.asker, self.number),
            None => state.order.end(self.asker),
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.change(|state| state.order.end(self.asker));
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.turns.change(|state| state.order.sent(self.asker, self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: Shares = Shares { all: 4, of_a_member: 3 };

    fn of(member: u8, device: u32) -> Asker {
        Some((DocId::new(1_795_250_000_000, [member; 10]), device))
    }

    fn all(order: &mut Order) -> Vec<u64> {
        std::iter::from_fn(|| order.give()).collect()
    }

    #[test]
    fn one_member_s_four_hundred_keep_no_other_waiting() {
        let mut order = Order::new(SHARES);
        let hungry: Vec<u64> = (0..400).map(|at| order.ask(of(1, at % 20))).collect();
        assert_eq!(all(&mut order), hungry[..3], "a member has no more than their share");
        let honest = order.ask(of(2, 99));
        assert_eq!(all(&mut order), [honest], "the turn that is left");
        let (first, second) = (order.ask(of(2, 99)), order.ask(of(3, 100)));
        order.end(of(1, 0));
        // Who has none comes before who has one, and both before who has two.
        assert_eq!(all(&mut order), [second]);
        order.end(of(3, 100));
        assert_eq!(all(&mut order), [first]);
    }

    #[test]
    fn turns_go_round_a_member_s_devices() {
        let mut order = Order::new(Shares { all: 1, of_a_member: 1 });
        let greedy: Vec<u64> = (0..5).map(|_| order.ask(of(1, 1))).collect();
        let modest = order.ask(of(1, 2));
        let mut given = all(&mut order);
        for device in [1, 2, 1] {
            order.end(of(1, device));
            given.extend(all(&mut order));
        }
        assert_eq!(given, [greedy[0], modest, greedy[1], greedy[2]]);
    }

    #[test]
    fn who_reads_nothing_gets_nothing_more() {
        let mut order = Order::new(SHARES);
        order.send(of(1, 1), UNREAD_BY_A_DEVICE);
        let asked = order.ask(of(1, 1));
        let other = order.ask(of(1, 2));
        assert_eq!(all(&mut order), [other], "the same member's other device does");
        order.sent(of(1, 1), 1);
        assert_eq!(all(&mut order), [asked]);
        for device in 3..9 {
            order.send(of(1, device), UNREAD_BY_A_DEVICE - 1);
        }
        order.ask(of(1, 10));
        assert!(all(&mut order).is_empty(), "a member has a bound, too");
        let another = order.ask(of(2, 20));
        assert_eq!(all(&mut order), [another]);
    }

    #[test]
    fn nothing_is_remembered_of_who_is_gone() {
        let mut order = Order::new(SHARES);
        let numbers: Vec<u64> = (0..6).map(|at| order.ask(of(at, u32::from(at)))).collect();
        assert_eq!(all(&mut order), numbers[..4]);
        order.send(of(0, 0), 10);
        (0..4).for_each(|at| order.end(of(at, u32::from(at))));
        order.give_up(of(4, 4), numbers[4]);
        order.give_up(of(5, 5), numbers[5]);
        order.sent(of(0, 0), 10);
        assert!(order.members.is_empty() && order.taken == 0, "{order:?}");
    }

    #[tokio::test]
    async fn a_turn_comes_when_another_ends_and_who_gives_up_takes_none_along() {
        let turns = Turns::new(Shares { all: 1, of_a_member: 1 });
        let first = turns.take(of(1, 1)).await;
        {
            let mut gives_up = Box::pin(turns.take(of(2, 2)));
            assert!(futures_poll(&mut gives_up).is_none());
        }
        let mut second = Box::pin(turns.take(of(3, 3)));
        assert!(futures_poll(&mut second).is_none());
        drop(first);
        drop(second.await);
        assert!(turns.state.lock().unwrap().order.members.is_empty());
    }

    fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::Pin::new(future).poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
