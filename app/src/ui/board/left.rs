//! Where a board was left: whoever opens a card and comes back finds the board as it was.

use std::cell::RefCell;

use leptos::prelude::*;
use shared::crm::Kind;

use super::Laid;

/// Frames to wait for columns that are not drawn yet.
const FRAMES: u32 = 60;

/// How far across the board was scrolled, and how far down each column.
struct Left {
    kind: Kind,
    across: i32,
    down: Vec<(String, i32)>,
}

thread_local! {
    static LEFT: RefCell<Option<Left>> = const { RefCell::new(None) };
}

/// Notes where the board is.
pub fn note(laid: Laid) {
    let across = laid.scroller.get_untracked().map_or(0, |scroller| scroller.scroll_left());
    let down = laid.viewports.with_value(|all| {
        let tops = all.iter().map(|(choice, viewport)| {
            (choice.clone(), viewport.scroller.get_untracked().map_or(0, |scroller| scroller.scroll_top()))
        });
        tops.filter(|(_, top)| *top > 0).collect()
    });
    LEFT.set(Some(Left { kind: laid.kind, across, down }));
}

/// Puts the board back to where it was left, if it is come back to.
pub fn come_back(laid: Laid) {
    let left = LEFT.take().filter(|left| left.kind == laid.kind && laid.store.came_back.get_value());
    if let Some(left) = left {
        put(laid, left, FRAMES);
    }
}

fn put(laid: Laid, left: Left, frames: u32) {
    request_animation_frame(move || {
        let Some(scroller) = laid.scroller.try_get_untracked().flatten() else { return };
        scroller.set_scroll_left(left.across);
        let viewports = laid.viewports.try_with_value(Clone::clone).unwrap_or_default();
        let mut is_there = scroller.scroll_left() == left.across;
        for (choice, top) in &left.down {
            let own = viewports.get(choice).and_then(|viewport| viewport.scroller.try_get_untracked().flatten());
            if let Some(own) = own {
                own.set_scroll_top(*top);
                is_there &= own.scroll_top() == *top;
            } else {
                is_there = false;
            }
        }
        if !is_there && frames > 0 {
            put(laid, left, frames - 1);
        }
    });
}
