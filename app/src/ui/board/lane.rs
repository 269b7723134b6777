//! A column: what it is called, how many it has and what they come to; and the cards in view.

use leptos::prelude::*;
use shared::book::Sum;
use shared::crm::values::money::{Currency, Money};

use super::Laid;
use super::card::CardPlace;
use crate::i18n::grouped;
use crate::protocol::Card;
use crate::reactive::{effect, memo};
use crate::ui::customers::brief;
use crate::ui::each::For;
use crate::ui::list::Viewport;
use crate::ui::word::word;

/// Cards asked for beyond each end of the view.
const BEYOND: u32 = 8;

/// The column of a choice.
#[component]
pub fn Lane(choice: String) -> impl IntoView {
    let laid: Laid = expect_context();
    let store = laid.store;
    let viewport = Viewport::of(memo(|_| Vec::new()));
    let choice = StoredValue::new(choice);
    laid.viewports.update_value(|all| {
        all.insert(choice.get_value(), viewport);
    });
    on_cleanup(move || {
        if let Some(choice) = choice.try_get_value() {
            laid.viewports.try_update_value(|all| all.remove(&choice));
            laid.windows.try_update(|windows| windows.remove(&choice));
        }
    });
    let place = memo(move |_| {
        let is_it = |own: &String| choice.with_value(|choice| choice == own);
        laid.lanes.with(|lanes| lanes.iter().position(is_it).unwrap_or_default())
    });
    let is_near = memo(move |_| {
        let (from, to) = laid.near.get();
        let is_from = |own: &String| choice.with_value(|choice| choice == own);
        // The element that a finger came down on must stay, or its browser forgets the finger.
        let is_left = laid.carried.with(|carried| carried.as_ref().is_some_and(|carried| is_from(&carried.card.from)));
        is_left || (from..to).contains(&place.get())
    });
    effect(move || {
        let first = viewport.first.get();
        let above = first.min(BEYOND);
        let window = (first - above, above + viewport.shown.get() + 2 * BEYOND);
        let window = is_near.get().then_some(window);
        let choice = choice.get_value();
        if laid.windows.with_untracked(|windows| windows.get(&choice).copied()) != window {
            laid.windows.update(|windows| {
                windows.remove(&choice);
                windows.extend(window.map(|window| (choice, window)));
            });
        }
    });
    let total = memo(move |_| choice.with_value(|choice| laid.read(choice, |lane| lane.total).unwrap_or_default()));
    let sums =
        memo(move |_| choice.with_value(|choice| laid.read(choice, |lane| lane.sums.clone()).unwrap_or_default()));
    let cards = move || {
        if !is_near.get() {
            return Vec::new();
        }
        let told =
            |lane: &crate::protocol::LaneTold| (lane.offset..).zip(lane.cards.iter().cloned()).collect::<Vec<_>>();
        choice.with_value(|choice| laid.read(choice, told).unwrap_or_default())
    };
    let name = move || choice.with_value(|choice| laid.name(choice));
    let is_target = memo(move |_| {
        let is_over = |own: &String| choice.with_value(|choice| choice == own);
        laid.carried.with(|carried| carried.as_ref().is_some_and(|carried| is_over(&carried.over)))
    });
    let is_other = memo(move |_| {
        let is_from = |own: &String| choice.with_value(|choice| choice == own);
        laid.carried.with(|carried| carried.as_ref().is_some_and(|carried| !is_from(&carried.card.from)))
    });
    view! {
        <section class="lane" class:target=is_target class:may-take=is_other data-test="lane" data-choice=choice.get_value()
            data-total=move || total.get().to_string() data-place=move || place.get().to_string()
            aria-label=move || (store.words().board.over)(&name(), total.get())>
            <header class="lane-head">
                <h2>{name}</h2>
                <span class="tally">{move || grouped(total.get())}</span>
                <p class="lane-sums" hidden=move || sums.with(Vec::is_empty)>
                    <span class="unseen">{word(|words| words.board.sums)}": "</span>
                    {move || sums.with(|sums| say(sums, laid))}
                </p>
            </header>
            <div class="lane-cards" node_ref=viewport.scroller on:scroll=move |_| viewport.measure()>
                <div class="card-probe" node_ref=viewport.probes.0 aria-hidden="true"></div>
                {move || (total.get() == 0).then(|| view! { <p class="lane-empty">{store.words().board.empty}</p> })}
                <div class="cards-all" role="list" style:height=move || format!("{}px", viewport.heights.get().all(&[], total.get()))>
                    <For
                        each=cards key=|(at, _)| *at
                        children=move |(at, card)| {
                            let card = memo(move |before: Option<&Card>| {
                                let now = choice.with_value(|choice| laid.read(choice, |lane| lane.card(at).cloned())).flatten();
                                // Out of view, or beyond the end of a column that has become shorter, and about to go.
                                now.or_else(|| before.cloned()).unwrap_or_else(|| card.clone())
                            });
                            view! { <CardPlace at=at total=total card=card from=choice heights=viewport.heights/> }
                        }
                    />
                </div>
            </div>
        </section>
    }
}

/// What a column comes to: one sum a currency.
fn say(sums: &[Sum], laid: Laid) -> String {
    let money = |sum: &Sum| Money::new(sum.minor, Currency::parse(&sum.currency).ok()?).ok();
    let all: Vec<String> = sums.iter().filter_map(money).map(|money| brief(money, laid.store)).collect();
    all.join(" · ")
}
