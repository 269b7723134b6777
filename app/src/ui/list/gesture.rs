//! What a finger on a row wants: a tap, a long rest, which selects, or a swipe. A swipe is never the only way, never removes anything,
//! and does not begin at the edges of the screen, where it is the phone's way back.

use std::cell::Cell;
use std::time::Duration;

use leptos::ev::PointerEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::document::DocId;

use crate::state::window;

/// How long a finger rests on a row that it selects.
const LONG: Duration = Duration::from_millis(500);

/// How far a finger may stray and still rest, CSS pixels.
const STILL: i32 = 10;

/// How far it goes for a swipe to count.
const FAR: i32 = 80;

/// So near to an edge of the screen a swipe is the phone's own.
const EDGE: i32 = 28;

/// Where a swipe leads.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Swipe {
    /// To the right: to write down what was done.
    Log,
    /// To the left: to plan something.
    Plan,
}

impl Swipe {
    /// Which one it is that has gone so far, if it goes along the row.
    const fn of(across: i32, down: i32) -> Option<Self> {
        if across.abs() <= STILL || across.abs() <= 2 * down.abs() {
            None
        } else if across > 0 {
            Some(Self::Log)
        } else {
            Some(Self::Plan)
        }
    }

    /// As styles name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Plan => "plan",
        }
    }
}

/// A finger on a row.
#[derive(Default)]
pub struct Gesture {
    timer: Cell<Option<TimeoutHandle>>,
    /// Who stood there when it came down: rows change under a finger while one types or syncs.
    on: Cell<Option<DocId>>,
    from: Cell<(i32, i32)>,
    /// Whether it may become a swipe.
    may_swipe: Cell<bool>,
    swipe: Cell<Option<Swipe>>,
    /// What it was has been done: the click that follows means nothing.
    is_spent: Cell<bool>,
}

impl Gesture {
    /// A finger, or a pointer, came down; `select` is called if it rests.
    pub fn begin(
        gesture: StoredValue<Self, LocalStorage>,
        event: &PointerEvent,
        on: DocId,
        select: impl FnOnce() + 'static,
    ) {
        let is_finger = event.pointer_type() != "mouse";
        let rests = move || {
            set_timeout_with_handle(
                move || {
                    gesture.try_with_value(|own| {
                        own.is_spent.set(true);
                        own.may_swipe.set(false);
                    });
                    select();
                },
                LONG,
            )
        };
        gesture.with_value(|own| {
            own.end();
            own.is_spent.set(false);
            own.swipe.set(None);
            own.on.set(Some(on));
            own.from.set((event.client_x(), event.client_y()));
            own.may_swipe.set(event.pointer_type() == "touch" && !begins_at_edge(event.client_x()) && !wants_calm());
            own.timer.set(if is_finger { rests().ok() } else { None });
        });
    }

    /// It moves. Answers how far the row goes along, and where that leads if it is let go now.
    pub fn follow(&self, event: &PointerEvent) -> Option<(i32, Option<Swipe>)> {
        let (x, y) = self.from.get();
        let (across, down) = (event.client_x() - x, event.client_y() - y);
        if across.abs() + down.abs() > STILL {
            self.end();
        }
        if !self.may_swipe.get() {
            return None;
        }
        match (self.swipe.get(), Swipe::of(across, down)) {
            // Whoever scrolls does not swipe any more.
            (None, None) if down.abs() > STILL => self.may_swipe.set(false),
            (None, None) => return None,
            (None, found) => self.swipe.set(found),
            (Some(_), _) => {}
        }
        self.swipe.get()?;
        let reached = if across > 0 { Swipe::Log } else { Swipe::Plan };
        Some((across, (across.abs() >= FAR).then_some(reached)))
    }

    /// It was lifted, or taken away by the browser: where a swipe led, if one did.
    pub fn lift(&self, reached: Option<Swipe>) -> Option<Swipe> {
        self.end();
        self.may_swipe.set(false);
        if self.swipe.take().is_some() {
            self.is_spent.set(true);
            return reached;
        }
        None
    }

    /// Ends the wait for a long rest.
    fn end(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    /// Whether a click is none: what it was has been done, or the list changed under the finger, and what is tapped is not what was
    /// meant.
    pub fn has_other_meaning(&self, doc: DocId) -> bool {
        let is_spent = self.is_spent.replace(false);
        self.on.take().is_some_and(|on| on != doc) || is_spent
    }
}

fn begins_at_edge(x: i32) -> bool {
    let width = window().and_then(|window| window.inner_width().ok()?.as_f64()).unwrap_or_default();
    x < EDGE || f64::from(x + EDGE) > width
}

/// Whether a person wants no motion.
fn wants_calm() -> bool {
    let asked = window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok()?);
    asked.is_some_and(|asked| asked.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swipe_goes_along_the_row() {
        assert_eq!(Swipe::of(40, 5), Some(Swipe::Log));
        assert_eq!(Swipe::of(-40, 5), Some(Swipe::Plan));
        assert_eq!(Swipe::of(8, 0), None, "a finger is never quite still");
        assert_eq!(Swipe::of(40, 30), None, "that is scrolling");
    }
}
