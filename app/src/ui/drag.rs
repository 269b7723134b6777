//! What a pointer carries: a mouse takes something as soon as it moves while it is pressed, a finger by resting on it. At the edges what
//! lies below scrolls by itself; Escape puts it back. What is carried, and where to, the screen knows.

use std::time::Duration;

use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::reactive::effect;
use crate::state::window;

/// How long a finger rests on what it takes.
const LONG: Duration = Duration::from_millis(400);

/// How far a pointer may stray and still rest, CSS pixels: a mouse is steadier than a finger.
const STILL_MOUSE: i32 = 5;
const STILL_FINGER: i32 = 10;

/// So near to an edge it scrolls, and so far with each frame, CSS pixels.
const EDGE: i32 = 40;
const STRIDE: i32 = 10;

/// The click that follows a drop comes within so long, or never.
const CLICKS: Duration = Duration::from_millis(50);

/// A pointer that may carry something.
#[derive(Copy, Clone)]
pub struct Drag {
    /// Whether it does.
    pub is_on: RwSignal<bool>,
    /// Where it is, CSS pixels of the window.
    pub pointer: RwSignal<(i32, i32)>,
    /// What scrolls to the side at its edges.
    pub scroller: NodeRef<Div>,
    press: StoredValue<Press, LocalStorage>,
    hooks: StoredValue<Option<Hooks>, LocalStorage>,
}

/// What the screen does.
struct Hooks {
    /// It is over an element.
    over: Box<dyn Fn(&Element)>,
    /// It was dropped, or put back.
    end: Box<dyn Fn(bool)>,
}

/// A pointer that is down.
#[derive(Default)]
struct Press {
    take: Option<Box<dyn FnOnce()>>,
    pointer: i32,
    from: (i32, i32),
    is_finger: bool,
    timer: Option<TimeoutHandle>,
    listeners: Vec<WindowListenerHandle>,
    /// The click that follows means nothing.
    is_spent: bool,
}

#[wasm_bindgen]
extern "C" {
    /// An element as far as web-sys does not know it without more of its parts.
    type Placed;

    #[wasm_bindgen(method, js_name = getBoundingClientRect)]
    fn bounds(this: &Placed) -> Bounds;

    type Bounds;

    #[wasm_bindgen(method, getter)]
    fn left(this: &Bounds) -> f64;

    #[wasm_bindgen(method, getter)]
    fn right(this: &Bounds) -> f64;
}

impl Drag {
    /// A pointer that carries nothing, over what `scroller` will be.
    pub fn new(scroller: NodeRef<Div>) -> Self {
        let drag = Self {
            is_on: RwSignal::new(false),
            pointer: RwSignal::new((0, 0)),
            scroller,
            press: StoredValue::new_local(Press::default()),
            hooks: StoredValue::new_local(None),
        };
        drag.keep_still();
        drag
    }

    /// `over` is told over which element the pointer is, `end` whether what it carried was dropped or put back.
    pub fn tell(self, over: impl Fn(&Element) + 'static, end: impl Fn(bool) + 'static) {
        self.hooks.set_value(Some(Hooks { over: Box::new(over), end: Box::new(end) }));
    }

    /// A pointer came down on something; `take` is called when it is carried.
    pub fn begin(self, event: &PointerEvent, take: impl FnOnce() + 'static) {
        // A second finger changes nothing for what the first one carries.
        if self.carries() || event.button() != 0 || !event.is_primary() {
            return;
        }
        self.let_go();
        let is_finger = event.pointer_type() != "mouse";
        let (pointer, from) = (event.pointer_id(), (event.client_x(), event.client_y()));
        let is_it =
            move |event: &PointerEvent| self.press.try_with_value(|press| press.pointer) == Some(event.pointer_id());
        let listeners = vec![
            window_event_listener(leptos::ev::pointermove, move |event| {
                if is_it(&event) {
                    self.follow(&event);
                }
            }),
            window_event_listener(leptos::ev::pointerup, move |event| {
                if is_it(&event) {
                    self.end(true);
                }
            }),
            window_event_listener(leptos::ev::pointercancel, move |event| {
                if is_it(&event) {
                    self.end(false);
                }
            }),
            window_event_listener(leptos::ev::keydown, move |event| {
                if event.key() == "Escape" && self.carries() {
                    event.prevent_default();
                    self.end(false);
                }
            }),
        ];
        self.pointer.set(from);
        let timer = if is_finger { set_timeout_with_handle(move || self.take(), LONG).ok() } else { None };
        let take: Option<Box<dyn FnOnce()>> = Some(Box::new(take));
        self.press.set_value(Press { take, pointer, from, is_finger, timer, listeners, is_spent: false });
    }

    /// Whether a click is none, because something was carried.
    pub fn is_spent(self) -> bool {
        self.press.try_update_value(|press| std::mem::take(&mut press.is_spent)) == Some(true)
    }

    /// Whether it is a finger that is down: where it rests browsers offer what can be done with a link.
    pub fn is_finger(self) -> bool {
        self.press.try_with_value(|press| press.is_finger) == Some(true)
    }

    fn carries(self) -> bool {
        self.is_on.try_get_untracked() == Some(true)
    }

    fn take(self) {
        let Some(Some(take)) = self.press.try_update_value(|press| press.take.take()) else { return };
        self.is_on.set(true);
        take();
        self.scroll_on();
    }

    fn follow(self, event: &PointerEvent) {
        let at = (event.client_x(), event.client_y());
        if self.carries() {
            event.prevent_default();
            self.pointer.set(at);
            return self.look_below();
        }
        let Some((from, is_finger)) = self.press.try_with_value(|press| (press.from, press.is_finger)) else { return };
        let strayed = (at.0 - from.0).abs() + (at.1 - from.1).abs();
        if is_finger && strayed > STILL_FINGER {
            // Whoever scrolls takes nothing.
            self.let_go();
        } else if !is_finger && strayed > STILL_MOUSE {
            self.pointer.set(at);
            self.take();
        }
    }

    fn look_below(self) {
        let (x, y) = self.pointer.get_untracked();
        let found = window().and_then(|window| window.document()?.element_from_point(x as f32, y as f32));
        if let Some(found) = found {
            self.hooks.with_value(|hooks| {
                if let Some(hooks) = hooks {
                    (hooks.over)(&found);
                }
            });
        }
    }

    /// The pointer went up, or was taken away.
    fn end(self, is_dropped: bool) {
        self.let_go();
        if !self.carries() {
            return;
        }
        self.is_on.set(false);
        self.press.update_value(|press| press.is_spent = true);
        let forget = move || {
            self.press.try_update_value(|press| press.is_spent = false);
        };
        set_timeout(forget, CLICKS);
        self.hooks.with_value(|hooks| {
            if let Some(hooks) = hooks {
                (hooks.end)(is_dropped);
            }
        });
    }

    fn let_go(self) {
        self.press.try_update_value(|press| {
            if let Some(timer) = press.timer.take() {
                timer.clear();
            }
            press.listeners.drain(..).for_each(WindowListenerHandle::remove);
            press.take = None;
        });
    }

    /// Scrolls while something is held at an edge.
    fn scroll_on(self) {
        request_animation_frame(move || {
            if !self.carries() {
                return;
            }
            if let Some(scroller) = self.scroller.try_get_untracked().flatten() {
                let bounds = scroller.clone().unchecked_into::<Placed>().bounds();
                let x = f64::from(self.pointer.get_untracked().0);
                let stride = if x < bounds.left() + f64::from(EDGE) {
                    -STRIDE
                } else if x > bounds.right() - f64::from(EDGE) {
                    STRIDE
                } else {
                    0
                };
                if stride != 0 {
                    scroller.set_scroll_left(scroller.scroll_left() + stride);
                    self.look_below();
                }
            }
            self.scroll_on();
        });
    }

    /// While a finger carries something it scrolls nothing. Browsers ask that of listeners that were there before the finger came down,
    /// and that may say no.
    fn keep_still(self) {
        let still = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            if self.carries() {
                event.prevent_default();
            }
        });
        let still = StoredValue::new_local(still);
        effect(move || {
            let Some(scroller) = self.scroller.get() else { return };
            still.with_value(|still| {
                // The event exists everywhere; on an element such a listener may say no.
                let _ = scroller.add_event_listener_with_callback("touchmove", still.as_ref().unchecked_ref());
            });
        });
        on_cleanup(move || self.let_go());
    }
}

/// What is carried, under the pointer: its name.
#[component]
pub fn Ghost(drag: Drag, #[prop(into)] name: Signal<Option<String>>) -> impl IntoView {
    let place = move || {
        let (x, y) = drag.pointer.get();
        format!("translate({x}px, {y}px)")
    };
    move || {
        name.get().map(|name| {
            view! { <div class="ghost" data-test="ghost" aria-hidden="true" style:transform=place>{name}</div> }
        })
    }
}
