//! Customers who are probably the same one: all of the book at once.

mod beside;
mod reasons;

pub use beside::Beside;
pub use reasons::why;

use leptos::prelude::*;
use shared::crm::Value;
use shared::crm::duplicates::{Pair, Pairs};
use shared::document::DocId;
use shared::replica::{Act, Answer, CommandError, Question};

use super::focus;
use super::sheet::SheetHead;
use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{BOOK, Route, Store, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// How many pairs are shown.
const SHOWN: u16 = 200;

/// The list in which a record says of which others it is not the same, of kinds that have one.
pub const NOT_SAME: &str = "not_same";

/// The screen.
#[component]
pub fn Duplicates() -> impl IntoView {
    let store = store();
    let found = RwSignal::new(None::<Pairs<DocId>>);
    // The first answer wants the workspace to be open.
    let is_open = memo(move |_| store.seat().is_some());
    effect(move || {
        if is_open.get() {
            store.inquire(Question::Pairs { limit: SHOWN }, move |answer| match answer {
                Ok(Answer::Pairs { pairs }) => {
                    store.ask(&Ask::Told(docs_of(&pairs)));
                    store.ask(&Ask::Lines(docs_of(&pairs)));
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
            <p class="explained" role="status" hidden=move || found.with(Option::is_some)>{word(|words| words.looking_for_pairs)}</p>
            {move || is_empty().then(|| view! {
                <div class="empty" data-test="no-pairs">
                    <p class="empty-title">{store.words().no_pairs}</p>
                    <p>{store.words().no_pairs_hint}</p>
                </div>
            })}
            <p class="explained" hidden=move || pairs().is_empty()>{word(|words| words.pairs_explained)}</p>
            <ul class="timeline">
                <For each=pairs key=|pair| (pair.one, pair.other) children=move |pair| view! { <PairLine pair=pair found=found/> }/>
            </ul>
            <p class="explained" hidden=move || !has_more()>{word(|words| words.more_pairs)}</p>
        </div>
    }
}

fn docs_of(pairs: &Pairs<DocId>) -> Vec<DocId> {
    pairs.pairs.iter().flat_map(|pair| [pair.one, pair.other]).collect()
}

/// Says that two are not the same one, which everybody's phone remembers; `then` follows when it is on this device.
pub fn tell_apart(store: Store, one: DocId, other: DocId, then: impl FnOnce() + 'static) {
    // At the one that may be written; both are right.
    let may = |doc: DocId| {
        let territory = store.named.with_untracked(|named| named.get(&doc).map(|line| line.territory));
        untrack(|| store.seat())
            .is_some_and(|seat| territory.is_some_and(|territory| seat.writable().any(|own| own == territory)))
    };
    let (at, not) = if may(one) || !may(other) { (one, other) } else { (other, one) };
    let words = store.words_now().exchange;
    let sentence = untrack(|| (words.not_the_same_done)(&store.name_of(one), &store.name_of(other)));
    // Over whatever stands there: what was said before and taken back is there, and removed.
    let fields = [("other", Value::text(not.to_string())), ("removed", Value::Null)];
    let fields = fields.map(|(key, value)| (format!("{NOT_SAME}/{not}/{key}"), value)).into();
    let question = Question::Many { docs: vec![at], act: Act::Set(fields) };
    store.inquire(question, move |answer| match answer {
        Ok(Answer::Plan { parts, kept }) => {
            if !kept.is_empty() {
                store.show_error(&CommandError::Forbidden { key: NOT_SAME.to_owned() });
            } else if parts.is_empty() {
                // It is said already.
                then();
            } else {
                store.edit_with_undo(parts, sentence, then);
            }
        }
        Ok(_) => {}
        Err(error) => store.show_error(&error),
    });
}

#[component]
fn PairLine(pair: Pair<DocId>, found: RwSignal<Option<Pairs<DocId>>>) -> impl IntoView {
    let store = store();
    let Pair { one, other, likeness } = pair;
    let let_go = move || {
        found.try_update(|found| {
            if let Some(found) = found {
                found.pairs.retain(|pair| (pair.one, pair.other) != (one, other));
            }
        });
    };
    let both = move || format!("{}, {}", store.name_of(one), store.name_of(other));
    view! {
        <li class="pair" data-test="pair" data-one=one.to_string() data-other=other.to_string()>
            <p class="pair-why">{move || why(&likeness, store)}</p>
            <Beside kind=BOOK both=(one.min(other), one.max(other)) says_which=true/>
            <div class="pair-foot">
                <button type="button" class="quiet" data-test="merge-pair"
                    aria-label=move || format!("{}: {}", store.words().merge, both())
                    on:click=move |_| {
                    store.go(Route::Merge { kind: BOOK, one, other: Some(other) });
                }>{word(|words| words.merge)}</button>
                <button type="button" class="quiet" data-test="not-the-same"
                    aria-label=move || format!("{}: {}", store.words().exchange.not_the_same, both())
                    on:click=move |event| {
                        focus::stay_near(&event, ".pair");
                        tell_apart(store, one, other, let_go);
                    }>{word(|words| words.exchange.not_the_same)}</button>
                <button type="button" class="quiet" data-test="later"
                    aria-label=move || format!("{}: {}", store.words().exchange.later, both())
                    on:click=move |event| {
                        focus::stay_near(&event, ".pair");
                        let_go();
                    }>{word(|words| words.exchange.later)}</button>
            </div>
        </li>
    }
}
