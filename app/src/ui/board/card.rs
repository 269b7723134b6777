//! A card: what the record is called, what its kind says below, what it adds to its column's sum.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use shared::crm::values::money::Money;
use shared::document::Row;

use super::carry::{self, Taken};
use super::{Laid, left};
use crate::protocol::Card;
use crate::reactive::memo;
use crate::state::{Over, Route};
use crate::ui::customers::brief;
use crate::ui::icon::{Icon, Sign};
use crate::ui::list::{Attention, Heights, Marks};
use crate::ui::record::say_facts;

/// The card at a place in its column. Whatever lies there, the element stays, and only what is another is written anew.
#[component]
pub fn CardPlace(
    at: u32,
    total: Memo<u32>,
    card: Memo<Card>,
    from: StoredValue<String>,
    heights: RwSignal<Heights>,
) -> impl IntoView {
    let laid: Laid = expect_context();
    let store = laid.store;
    let doc = memo(move |_| card.with(|card| card.doc));
    let route = move || Route::Record { kind: laid.kind, doc: doc.get() };
    let place = move || format!("translateY({}px)", heights.get().top(&[], at));
    let attention = memo(move |_| card.with(|card| Attention::of(card.flags, card.waiting, card.refused)));
    let name = memo(move |_| card.with(|card| store.named(&card.title)));
    let is_movable = memo(move |_| card.with(|card| card.is_movable));
    let amount =
        move || card.with(|card| Money::read(&card.amount).map(|worth| brief(worth, store)).unwrap_or_default());
    let is_carried = memo(move |_| {
        laid.carried.with(|carried| carried.as_ref().is_some_and(|carried| carried.card.doc == doc.get()))
    });
    let taken = move || Taken { doc: doc.get_untracked(), name: name.get_untracked(), from: from.get_value() };
    let press = move |event: PointerEvent| {
        if is_movable.get_untracked() {
            let card = taken();
            laid.drag.begin(&event, move || carry::take(laid, card, false));
        }
    };
    let open = move |event: MouseEvent| {
        event.prevent_default();
        if !laid.drag.is_spent() {
            left::note(laid);
            store.go(untrack(route));
        }
    };
    view! {
        <div class="card-place" role="listitem" aria-posinset=at + 1 aria-setsize=move || total.get() style:transform=place>
            <article class="card" class:carried=is_carried class:movable=is_movable
                on:pointerdown=press on:contextmenu=move |event| if laid.drag.is_finger() { event.prevent_default() }>
                <a class="card-link" class:removed=move || card.with(|card| card.flags & Row::REMOVED != 0)
                    href=move || route().path() data-at=at data-test="card" data-doc=move || doc.get().to_string()
                    data-waiting=move || attention.get().waiting.to_string() draggable="false" on:click=open>
                    <Marks of=attention/> {name}
                </a>
                <p class="card-line">{move || card.with(|card| say_facts(laid.kind, &card.facts, store))}</p>
                <p class="card-amount">{amount}</p>
                {move || is_movable.get().then(|| view! {
                    <button type="button" class="quiet icon-only card-menu" data-test="move-card" aria-haspopup="dialog"
                        aria-label=move || (store.words().board.move_one)(&name.get())
                        title=move || store.words().board.move_to
                        on:pointerdown=move |event| event.stop_propagation()
                        on:click=move |_| {
                            laid.asked.set(Some(taken()));
                            store.lay(Over::MoveCard);
                        }>
                        <Sign icon=Icon::Menu/>
                    </button>
                })}
            </article>
        </div>
    }
}
