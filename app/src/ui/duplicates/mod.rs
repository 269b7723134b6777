//! Customers who are probably the same one: all of the book at once.

mod reasons;

pub use reasons::why;

use leptos::prelude::*;
use shared::crm::duplicates::{Pair, Pairs};
use shared::document::DocId;
use shared::replica::{Answer, Question};

use super::sheet::SheetHead;
use crate::protocol::Ask;
use crate::state::{Route, store};

/// How many pairs are shown.
const SHOWN: u16 = 50;

/// The screen.
#[component]
pub fn Duplicates() -> impl IntoView {
    let store = store();
    let found = RwSignal::new(None::<Pairs<DocId>>);
    // The first answer wants the workspace to be open.
    let is_open = Memo::new(move |_| store.seat().is_some());
    Effect::new(move || {
        if is_open.get() {
            store.inquire(Question::Pairs { limit: SHOWN }, move |answer| match answer {
                Ok(Answer::Pairs { pairs }) => {
                    let docs = pairs.pairs.iter().flat_map(|pair| [pair.one, pair.other]).collect();
                    store.ask(&Ask::Lines(docs));
                    found.try_set(Some(pairs));
                }
                Ok(_) => {}
                Err(error) => store.show_error(&error),
            });
        }
    });
    let pairs = move || found.with(|found| found.as_ref().map(|found| found.pairs.clone()).unwrap_or_default());
    let is_empty = move || found.with(|found| found.as_ref().is_some_and(|found| found.pairs.is_empty()));
    let has_more = move || found.with(|found| found.as_ref().is_some_and(|found| found.has_more));
    view! {
        <div class="sheet" data-test="duplicates" data-ready=move || found.with(Option::is_some).to_string()>
            <SheetHead title=|words| words.duplicates/>
            <p class="explained" role="status" hidden=move || found.with(Option::is_some)>{move || store.words().looking_for_pairs}</p>
            {move || is_empty().then(|| view! {
                <div class="empty" data-test="no-pairs">
                    <p class="empty-title">{store.words().no_pairs}</p>
                    <p>{store.words().no_pairs_hint}</p>
                </div>
            })}
            <p class="explained" hidden=move || pairs().is_empty()>{move || store.words().pairs_explained}</p>
            <ul class="timeline">
                {move || pairs().into_iter().map(|pair| view! { <PairLine pair=pair/> }).collect_view()}
            </ul>
            <p class="explained" hidden=move || !has_more()>{move || store.words().more_pairs}</p>
        </div>
    }
}

#[component]
fn PairLine(pair: Pair<DocId>) -> impl IntoView {
    let store = store();
    let Pair { one, other, likeness } = pair;
    let customer = move |doc: DocId| {
        view! {
            <a class="pair-name" href=Route::Customer(doc).path() on:click=move |event| {
                event.prevent_default();
                store.go(Route::Customer(doc));
            }>
                <span class="pair-title">{move || store.name_of(doc)}</span>
                <span class="row-second">{move || store.place_of(doc)}</span>
            </a>
        }
    };
    view! {
        <li class="pair" data-test="pair" data-one=one.to_string() data-other=other.to_string()>
            {customer(one)}
            {customer(other)}
            <div class="pair-foot">
                <p class="activity-when">{move || why(&likeness, store)}</p>
                <button type="button" class="quiet" data-test="merge-pair"
                    aria-label=move || format!("{}: {}, {}", store.words().merge, store.name_of(one), store.name_of(other))
                    on:click=move |_| {
                    store.go(Route::Merge { one, other: Some(other) });
                }>{move || store.words().merge}</button>
            </div>
        </li>
    }
}
