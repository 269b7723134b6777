//! Records that are probably the same one: all of the book at once, kind after kind.

mod beside;
mod reasons;

pub use beside::{Beside, Read, read};
pub use reasons::why;

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::duplicates::{NOT_SAME, Pair, Pairs};
use shared::crm::{Kind, Value, definition};
use shared::document::DocId;
use shared::replica::{Act, Answer, CommandError, Question};

use super::focus;
use super::list::kinds;
use super::sheet::SheetHead;
use crate::i18n;
use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// How many pairs are shown.
const SHOWN: u16 = 200;

/// The same of kinds of which nothing is told beside their rows: each record is read for it.
const READ: u16 = 50;

/// What was found so far.
type Found = RwSignal<Vec<(Kind, Pairs<DocId>)>>;

/// The screen.
#[component]
pub fn Duplicates() -> impl IntoView {
    let store = store();
    let found = Found::new(Vec::new());
    let is_whole = RwSignal::new(false);
    let records = Read::new(BTreeMap::new());
    // The first answer wants the workspace to be open.
    let is_open = memo(move |_| store.seat().is_some());
    effect(move || {
        if is_open.get() {
            found.set(Vec::new());
            look(store, untrack(|| compared(store)), found, records, is_whole);
        }
    });
    // Shown once it is known what is said of them: until then every line that comes would move what a finger is about to tap.
    let is_told = memo(move |_| {
        is_whole.get() && found.with(|found| found.iter().all(|(kind, own)| are_told(*kind, own, store)))
    });
    let of_kinds = move || {
        if !is_told.get() {
            return Vec::new();
        }
        let has_some = |(kind, found): &(Kind, Pairs<DocId>)| (!found.pairs.is_empty()).then_some(*kind);
        found.with(|found| found.iter().filter_map(has_some).collect::<Vec<_>>())
    };
    view! {
        <div class="sheet" data-test="duplicates" data-ready=move || is_told.get().to_string()>
            <SheetHead title=|words| words.duplicates/>
            <p class="explained" role="status" hidden=move || is_told.get()>{word(|words| words.looking_for_pairs)}</p>
            {move || (is_told.get() && of_kinds().is_empty()).then(|| view! {
                <div class="empty" data-test="no-pairs">
                    <p class="empty-title">{store.words().no_pairs}</p>
                    <p>{store.words().no_pairs_hint}</p>
                    {of_others(store).into_iter().map(|said| view! { <p>{said}</p> }).collect_view()}
                </div>
            })}
            <For each=of_kinds key=|kind| *kind children=move |kind| view! { <OfKind kind=kind found=found records=records/> }/>
        </div>
    }
}

/// The kinds of which two may become one: customers, and those of which the member may write. Watched.
fn compared(store: Store) -> Vec<Kind> {
    let all = kinds().filter(|kind| definition(*kind).merges());
    all.filter(|kind| definition(*kind).has_own_screens() || store.may_make(*kind)).collect()
}

/// By what the records are compared that are neither people nor firms, a sentence a kind.
fn of_others(store: Store) -> Vec<String> {
    let others = compared(store).into_iter().map(definition).filter(|table| table.reached.is_none());
    let said = others.map(|table| {
        let title = table.title.first().and_then(|key| table.field(key));
        let fields = title.into_iter().chain(table.fields.iter().filter(|field| field.identifies));
        let labels = fields.map(|field| field.label.said(store.language(), store.region()));
        let many = table.noun.many.in_language(store.language());
        (store.words().also_compared)(many, &labels.collect::<Vec<_>>().join(", "))
    });
    said.collect()
}

/// Compares the records of one kind after the other.
fn look(store: Store, mut left: Vec<Kind>, found: Found, records: Read, is_whole: RwSignal<bool>) {
    if left.is_empty() {
        let of = |found: &[(Kind, Pairs<DocId>)], is_read: bool| {
            let wanted = found.iter().filter(|(kind, _)| !is_read || !definition(*kind).has_own_screens());
            wanted.flat_map(|(_, pairs)| docs_of(pairs)).collect::<Vec<_>>()
        };
        // The page may be gone by now.
        if let Some((docs, plain)) = found.try_with_untracked(|found| (of(found, false), of(found, true))) {
            store.ask(&Ask::Told(docs.clone()));
            store.ask(&Ask::Lines(docs));
            let over = move || {
                is_whole.try_set(true);
            };
            if plain.is_empty() { over() } else { read(plain, records, store, over) }
        }
        return;
    }
    let kind = left.remove(0);
    let limit = if definition(kind).has_own_screens() { SHOWN } else { READ };
    store.inquire(Question::Pairs { limit, kind }, move |answer| match answer {
        Ok(Answer::Pairs { pairs }) => {
            if found.try_update(|found| found.push((kind, pairs))).is_some() {
                look(store, left, found, records, is_whole);
            }
        }
        Ok(_) => {}
        Err(error) => store.show_error(&error),
    });
}

/// Those of one kind.
#[component]
fn OfKind(kind: Kind, found: Found, records: Read) -> impl IntoView {
    let store = store();
    let noun = definition(kind).noun;
    let pairs = move || {
        found.with(|found| {
            let own = found.iter().filter(|(of, _)| *of == kind);
            own.flat_map(|(_, own)| own.pairs.clone()).collect::<Vec<_>>()
        })
    };
    let has_more = move || found.with(|found| found.iter().any(|(of, own)| *of == kind && own.has_more));
    // Of one kind alone the sheet's title says enough.
    let is_alone = move || found.with(|found| found.iter().filter(|(_, own)| !own.pairs.is_empty()).count() < 2);
    let many = move || i18n::title_of(noun.many.in_language(store.language()));
    view! {
        <section class="group" data-test="pairs" data-kind=kind.name() aria-label=many>
            <h2 hidden=is_alone>{many}</h2>
            <p class="explained">
                {move || (store.words().pairs_explained)(noun.one.in_language(store.language()), noun.feminine)}
            </p>
            <ul class="timeline">
                <For each=pairs key=|pair| (pair.one, pair.other) children=move |pair| {
                    view! { <PairLine kind=kind pair=pair found=found records=records/> }
                }/>
            </ul>
            <p class="explained" hidden=move || !has_more()>{word(|words| words.more_pairs)}</p>
        </section>
    }
}

/// Whether what is said of these has come: their lines, and of those with screens of their own what is told beside. Watched.
fn are_told(kind: Kind, pairs: &Pairs<DocId>, store: Store) -> bool {
    let docs = docs_of(pairs);
    let is_known = |doc: &DocId| store.named.with(|named| named.contains_key(doc));
    let is_told = |doc: &DocId| store.told.with(|told| told.contains_key(doc));
    docs.is_empty() || docs.iter().any(is_known) && (!definition(kind).has_own_screens() || docs.iter().any(is_told))
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
fn PairLine(kind: Kind, pair: Pair<DocId>, found: Found, records: Read) -> impl IntoView {
    let store = store();
    let Pair { one, other, likeness } = pair;
    let let_go = move || {
        found.try_update(|found| {
            for (_, found) in found.iter_mut().filter(|(of, _)| *of == kind) {
                found.pairs.retain(|pair| (pair.one, pair.other) != (one, other));
            }
        });
    };
    let both = move || format!("{}, {}", store.name_of(one), store.name_of(other));
    view! {
        <li class="pair" data-test="pair" data-one=one.to_string() data-other=other.to_string()>
            <p class="pair-why">{move || why(&likeness, store)}</p>
            <Beside kind=kind both=(one.min(other), one.max(other)) says_which=true known=records/>
            <div class="pair-foot">
                <button type="button" class="quiet" data-test="merge-pair"
                    aria-label=move || format!("{}: {}", store.words().merge, both())
                    on:click=move |_| {
                    store.go(Route::Merge { kind, one, other: Some(other) });
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
