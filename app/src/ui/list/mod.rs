//! The list of any kind of record: search, the rows in view, and which kind it is. Customers have a list of their own.

mod row;
mod switch;

pub use switch::{KindSwitch, kinds};

use leptos::html::Div;
use leptos::prelude::*;
use shared::crm::{Kind, definition};

use crate::i18n;
use crate::protocol::{Ask, Extent, ShelfWanted};
use crate::state::{Route, new_of, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;
use row::Row;

/// Rows asked for beyond each end of the view.
const BEYOND: u32 = 20;

/// A view without a size yet (hidden, or not laid out) counts as this high, and a row, CSS pixels.
const UNKNOWN: (i32, i32) = (800, 64);

/// The list of a kind.
#[component]
pub fn List(kind: Kind) -> impl IntoView {
    let store = store();
    let noun = definition(kind).noun;
    let query = RwSignal::new(String::new());
    // Only what answers this list: another may have been in view just before.
    let window =
        Memo::new(move |_| store.shelf.with(|window| window.clone().filter(|window| window.wanted.kind == kind)));
    let total = Memo::new(move |_| window.with(|window| window.as_ref().map_or(0, |window| window.total)));
    let all = Memo::new(move |_| window.with(|window| window.as_ref().map_or(0, |window| window.all)));
    let (scroller, probe) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let (first, shown, height) = (RwSignal::new(0_u32), RwSignal::new(20_u32), RwSignal::new(UNKNOWN.1));
    let measure = move || {
        if let Some(probe) = probe.get_untracked().filter(|probe| probe.offset_height() > 0)
            && height.get_untracked() != probe.offset_height()
        {
            height.set(probe.offset_height());
        }
        let Some(scroller) = scroller.get_untracked() else { return };
        let visible = if scroller.client_height() > 0 { scroller.client_height() } else { UNKNOWN.0 };
        let row = height.get_untracked().max(1);
        // In steps, so that scrolling by a row asks for nothing.
        let at = u32::try_from(scroller.scroll_top() / row).unwrap_or(0) / 8 * 8;
        let count = u32::try_from(visible / row + 1).unwrap_or(0);
        if (first.get_untracked(), shown.get_untracked()) != (at, count) {
            first.set(at);
            shown.set(count);
        }
    };
    Effect::new(move || {
        scroller.track();
        probe.track();
        // With the next frame, which lays out the page in any case; unless the list has gone by then.
        request_animation_frame(move || {
            if !first.is_disposed() {
                measure();
            }
        });
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || {
        resized.remove();
        store.ask(&Ask::Shelf(None));
    });
    Effect::new(move |before: Option<String>| {
        let query = query.get();
        if before.is_some_and(|before| before != query)
            && let Some(scroller) = scroller.get_untracked().filter(|scroller| scroller.scroll_top() != 0)
        {
            scroller.set_scroll_top(0);
            measure();
        }
        query
    });
    Effect::new(move || {
        let above = first.get().min(BEYOND);
        let (offset, count) = (first.get() - above, above + shown.get() + BEYOND + 8);
        store.ask(&Ask::Shelf(Some(ShelfWanted { kind, query: query.get(), offset, count })));
    });
    let rows = move || {
        window.with(|window| {
            let lines = window.iter().flat_map(|window| (window.wanted.offset..).zip(window.lines.iter().cloned()));
            lines.collect::<Vec<_>>()
        })
    };
    let searched = move || query.with(|query| !query.trim().is_empty());
    let count = move || {
        let language = store.language();
        let known = window.with(|window| window.as_ref().map(|window| window.known));
        let said = match known {
            None => String::new(),
            Some(_) if searched() => (store.words().found)(total.get(), all.get()),
            Some(_) => i18n::count_of(noun, all.get(), language),
        };
        if known == Some(Extent::SoFar) { format!("{said}…") } else { said }
    };
    let empty = move || {
        let known = window.with(|window| window.as_ref().is_some_and(|window| window.known == Extent::All));
        let loading = store.sync.with(|sync| sync.loading.is_some());
        (known && !loading && total.get() == 0).then(|| match query.get().trim() {
            "" => (store.words().none_of)(noun.many.in_language(store.language())),
            query => (store.words().nothing_found)(query),
        })
    };
    let may_make = move || store.may_make(kind);
    let make = move |_| {
        let name = query.with_untracked(|query| query.trim().to_owned());
        if let Some(first) = definition(kind).title.first().filter(|_| !name.is_empty()) {
            store.drafts.update(|drafts| {
                drafts.entry((new_of(kind), (*first).to_owned())).or_insert(name);
            });
        }
        store.go(Route::NewRecord(kind));
    };
    let new_words = move || (store.words().new_of)(noun.one.in_language(store.language()), noun.feminine);
    view! {
        <header class="list-head" data-test="list" data-kind=kind.name()>
            <div class="list-title">
                <KindSwitch kind=kind/>
                <Chip/>
            </div>
            <div class="search-line">
                <div class="search">
                    <Sign icon=Icon::Search/>
                    <input
                        name="search-kind" type="search" enterkeyhint="search" autocomplete="off" spellcheck="false"
                        aria-label=move || store.words().search
                        placeholder=move || (store.words().search_in)(&i18n::count_of(noun, all.get(), store.language()))
                        prop:value=query
                        on:input=move |event| query.set(event_target_value(&event))
                    />
                </div>
                {move || may_make().then(|| view! {
                    <button type="button" class="quiet icon-only" data-test="make" aria-label=new_words title=new_words on:click=make>
                        <Sign icon=Icon::Plus/>
                    </button>
                })}
            </div>
            <div class="count-line">
                <p class="count" role="status" data-test="count-kind" data-total=total
                    data-query=move || window.with(|window| window.as_ref().map(|window| window.wanted.query.clone()))>{count}</p>
            </div>
        </header>
        <div class="rows" node_ref=scroller on:scroll=move |_| measure()>
            <div class="row-probe" node_ref=probe aria-hidden="true"></div>
            {move || empty().map(|sentence| view! {
                <div class="empty" data-test="empty">
                    <p class="empty-title">{sentence}</p>
                    {may_make().then(|| view! {
                        <button type="button" class="primary" data-test="make-named" on:click=make>
                            {move || match query.get().trim() {
                                "" => new_words(),
                                name => (store.words().create_named)(name),
                            }}
                        </button>
                    })}
                </div>
            })}
            <div class="rows-all" style:height=move || format!("{}px", i64::from(total.get()) * i64::from(height.get()))>
                <div role="list" class="rows-list">
                    <For
                        each=rows key=|(at, _)| *at
                        children=move |(at, line)| view! { <Row kind=kind at=at total=total line=line window=window height=height/> }
                    />
                </div>
            </div>
        </div>
    }
}
