//! Which part of a list is in view: of a list of any length only the rows around it are on the page, each put at its place by a
//! transform. How high a row is follows the letters, so it is measured, and measured again whenever it changes.

use crate::reactive::effect;
use js_sys::Function;
use leptos::html::Div;
use leptos::prelude::*;
use shared::book::Group;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::layout::Heights;

/// Rows asked for beyond each end of the view.
const BEYOND: u32 = 20;

/// A view without a size yet (hidden, or not laid out) counts as this high, CSS pixels.
const UNKNOWN_HEIGHT: i32 = 800;

#[wasm_bindgen]
extern "C" {
    /// What web-sys knows only with more of its parts.
    type ResizeObserver;

    #[wasm_bindgen(constructor, catch)]
    fn new(changed: &Function) -> Result<ResizeObserver, JsValue>;

    #[wasm_bindgen(method)]
    fn observe(this: &ResizeObserver, element: &Element);

    #[wasm_bindgen(method)]
    fn disconnect(this: &ResizeObserver);
}

/// The part of a list that is in view.
#[derive(Copy, Clone)]
pub struct Viewport {
    /// What scrolls.
    pub scroller: NodeRef<Div>,
    /// An unseen row, and an unseen head of a group: as high as the others are.
    pub probes: (NodeRef<Div>, NodeRef<Div>),
    /// How high they are.
    pub heights: RwSignal<Heights>,
    /// The first row in view, in steps: scrolling by a row asks for nothing.
    pub first: RwSignal<u32>,
    /// How many rows the view has room for.
    pub shown: RwSignal<u32>,
    groups: Memo<Vec<Group>>,
    top: StoredValue<i32>,
}

impl Viewport {
    /// The part of a list with these groups.
    pub fn of(groups: Memo<Vec<Group>>) -> Self {
        let viewport = Self {
            scroller: NodeRef::new(),
            probes: (NodeRef::new(), NodeRef::new()),
            heights: RwSignal::new(Heights { row: 64, head: 32 }),
            first: RwSignal::new(0),
            shown: RwSignal::new(20),
            groups,
            top: StoredValue::new(0),
        };
        viewport.watch();
        viewport
    }

    /// Looks where the view is now.
    pub fn measure(self) {
        let (Some(probe), Some(scroller)) = (self.probes.0.get_untracked(), self.scroller.get_untracked()) else {
            return;
        };
        if probe.offset_height() > 0 {
            let head = self.probes.1.get_untracked().map_or(0, |head| head.offset_height());
            let (before, measured) = (self.heights.get_untracked(), Heights { row: probe.offset_height(), head });
            if before != measured {
                // Whoever stood at the top stays there.
                let at = self.groups.with_untracked(|groups| before.row_at(groups, i64::from(scroller.scroll_top())));
                self.heights.set(measured);
                if at > 0 {
                    let top = self.groups.with_untracked(|groups| measured.top(groups, at));
                    request_animation_frame(move || self.scroll_to(top));
                }
            }
        }
        let height = if scroller.client_height() > 0 { scroller.client_height() } else { UNKNOWN_HEIGHT };
        let measured = self.heights.get_untracked();
        self.top.set_value(scroller.scroll_top());
        let at = self.groups.with_untracked(|groups| measured.row_at(groups, i64::from(scroller.scroll_top()))) / 8 * 8;
        let visible = u32::try_from(height / measured.row.max(1) + 1).unwrap_or(0);
        if self.first.get_untracked() != at {
            self.first.set(at);
        }
        if self.shown.get_untracked() != visible {
            self.shown.set(visible);
        }
    }

    /// Goes back to the top, because it is another list now.
    pub fn begin_again(self) {
        // At its top already: looking would lay out the page with every letter.
        if self.top.get_value() != 0
            && let Some(scroller) = self.scroller.get_untracked()
        {
            scroller.set_scroll_top(0);
            self.measure();
        }
    }

    /// Brings a row into view, and no further than it takes.
    pub fn bring(self, at: u32) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let measured = self.heights.get_untracked();
        // The headings of a table stand before the rows, and over them.
        let headings = scroller.query_selector(".table-head").ok().flatten().map_or(0, |_| i64::from(measured.row));
        let top = headings + self.groups.with_untracked(|groups| measured.top(groups, at));
        let (from, height) = (i64::from(scroller.scroll_top()), i64::from(scroller.client_height()));
        // So does the head of a group.
        let group = if self.groups.with_untracked(Vec::is_empty) { 0 } else { i64::from(measured.head) };
        let (above, end) = (headings + group, top + i64::from(measured.row));
        if top - above < from {
            self.scroll_to(top - above);
        } else if end > from + height {
            self.scroll_to(end - height);
        }
    }

    /// The rows to be asked for: the first of them, and how many.
    pub fn wanted(self) -> (u32, u32) {
        let first = self.first.get();
        // At the top there is nothing beyond the upper end: a list that is searched is drawn anew with each letter.
        let above = first.min(BEYOND);
        (first - above, above + self.shown.get() + BEYOND + 8)
    }

    fn scroll_to(self, top: i64) {
        if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(i32::try_from(top.max(0)).unwrap_or(i32::MAX));
        }
    }

    /// Measures when the list is there, and whenever it or its letters get another size.
    fn watch(self) {
        effect(move || {
            self.scroller.track();
            self.groups.track();
            // With the next frame, which lays out the page in any case; unless the list has gone by then.
            request_animation_frame(move || {
                if !self.first.is_disposed() {
                    self.measure();
                }
            });
        });
        let changed = Closure::<dyn FnMut()>::new(move || {
            if !self.first.is_disposed() {
                self.measure();
            }
        });
        let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) else { return };
        let kept = StoredValue::new_local(Some((observer, changed)));
        effect(move || {
            let sized = [self.scroller.get(), self.probes.0.get(), self.probes.1.get()];
            kept.with_value(|kept| {
                if let Some((observer, _)) = kept {
                    observer.disconnect();
                    sized.iter().flatten().for_each(|element| observer.observe(element));
                }
            });
        });
        on_cleanup(move || {
            if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
        });
    }
}
