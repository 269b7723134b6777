//! The list of any kind of record: search, the rows in view, and which kind it is. Customers have a list of their own.

mod carried;
mod chips;
mod chosen;
mod columns;
mod conditions;
mod filters;
mod foot;
mod gesture;
mod grouping;
mod head;
pub mod keys;
mod layout;
mod marks;
mod menu;
mod on_paper;
mod order;
mod row;
mod selecting;
mod switch;
mod table;
mod viewport;
mod views;

pub use chips::{FilterButton, Late, Mine, Taken};
pub use columns::{Column, What, cells, least, shown, tracks};
pub use conditions::{Conditions, said};
pub use gesture::{Gesture, Swipe};
pub use head::Head;
pub use keys::focused;
pub use layout::Heights;
pub use marks::{Attention, Marks};
pub use menu::{ColumnsButton, MenuButton, Sheets};
pub use switch::{focus_title, kinds};
pub use table::{Headings, is_table};
pub use viewport::Viewport;
pub use views::{OpenView, Pinned, ViewsButton};

use leptos::prelude::*;
use shared::book::{Sort, View};
use shared::crm::{Kind, definition};

use crate::i18n;
use crate::protocol::{Ask, Extent, RecordLine, ShelfWanted, ShelfWindow};
use crate::reactive::{effect, memo};
use crate::state::{Route, new_of, store};
use crate::ui::each::For;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;
use conditions::said as said_of;
use row::{Row, TableRow};

/// The list of a kind.
#[component]
pub fn List(kind: Kind) -> impl IntoView {
    let store = store();
    let noun = definition(kind).noun;
    let looking = store.looking(kind);
    let query = looking.query;
    // Only what answers this list: another may have been in view just before.
    let window = memo(move |_| store.shelf.with(|window| window.clone().filter(|window| window.wanted.kind == kind)));
    let total = memo(move |_| window.with(|window| window.as_ref().map_or(0, |window| window.total)));
    let all = memo(move |_| window.with(|window| window.as_ref().map_or(0, |window| window.all)));
    let groups =
        memo(move |_| window.with(|window| window.as_ref().map(|window| window.groups.clone()).unwrap_or_default()));
    let viewport = Viewport::of(groups);
    let is_table = is_table(store);
    let all_columns = memo(move |_| columns::all(kind, store));
    let columns = memo(move |_| if is_table.get() { shown(kind, store) } else { Vec::new() });
    let sorted = memo(move |_| looking.view.with(|view| (view.sort.clone(), view.reversed)));
    // The column that it is sorted by; none by title, and where what was found best is first.
    let by = memo(move |_| {
        let is_it = |column: &&Column| {
            matches!(column.what, What::Field(..) | What::Made)
                && sorted.with(|(sort, _)| column.sort.as_ref() == Some(sort))
        };
        all_columns.with(|all| all.iter().find(is_it).cloned())
    });
    // Where no heading says it, rows do, once they have been told it.
    let said_by = memo(move |_| {
        let is_told = |column: &Column| {
            let asked = cells(std::slice::from_ref(column));
            window.with(|window| window.as_ref().is_some_and(|window| window.wanted.columns == asked))
        };
        by.get().filter(|column| !is_table.get() && is_told(column))
    });
    let caption = Signal::derive(move || {
        let label = |column: &Column| column.label.clone();
        by.with(|by| by.as_ref().filter(|_| !is_table.get()).map(label)).unwrap_or_default()
    });
    let filter = memo(move |_| looking.view.with(|view| view.filter.clone()));
    let here = memo(move |_| looking.view.with(|view| view.here.clone()));
    let grouped = memo(move |_| {
        let by = looking.view.with(|view| chosen::by(kind, view.grouping.as_ref(), store));
        by.map(|by| by.cell)
    });
    // What it comes to is asked once its rows are here, which wait for nothing: all others are read for it.
    let money = memo(move |_| columns.with(|columns| foot::money(columns)));
    let summed = memo(move |_| {
        let is_here = |window: &ShelfWindow| {
            let is_of = query.with(|query| *query == window.wanted.query);
            is_of && filter.with(|filter| *filter == window.wanted.filter) && window.known == Extent::All
        };
        if window.with(|window| window.as_ref().is_some_and(is_here)) { money.get() } else { Vec::new() }
    });
    on_cleanup(move || store.ask(&Ask::Shelf(None)));
    // Who may write nothing has nothing to select for.
    let has_boxes = memo(move |_| store.may_make(kind));
    // Another list begins at the top.
    Effect::new(move |before: Option<(String, View)>| {
        let now = (query.get(), looking.view.get());
        if before.is_some_and(|before| before != now) {
            viewport.begin_again();
            // Whom nobody sees any more nothing is done to.
            looking.selected.set(None);
        }
        now
    });
    effect(move || {
        let (offset, count) = viewport.wanted();
        // Before the column, which follows it: an effect that meets the other first is not run when this alone is another.
        let (newest, reversed) = sorted.with(|(sort, reversed)| (*sort == Sort::Created, *reversed));
        let by = by.with(|by| cells(by.as_slice()).pop());
        let columns = match is_table.get() {
            true => columns.with(|columns| cells(columns)),
            false => by.iter().cloned().collect(),
        };
        let (query, filter, here, grouped) = (query.get(), filter.get(), here.get(), grouped.get());
        // Behind what it follows, as above.
        let sums = summed.get();
        store.ask(&Ask::Shelf(Some(ShelfWanted {
            kind,
            query,
            offset,
            count,
            by,
            newest,
            reversed,
            grouped,
            columns,
            sums,
            filter,
            here,
        })));
    });
    let is_here = move |route: &Route| {
        let is_looked_at = matches!(route, Route::Records(_) | Route::NewRecord(_) | Route::Record { .. });
        is_looked_at && route.kind() == Some(kind)
    };
    let is_in_view = move || store.route.with_untracked(is_here) && !store.is_covered();
    keys::listen(viewport, total, is_in_view);
    keys::listen_for_x(looking, has_boxes, is_in_view);
    let has_table = move || is_table.get() && total.get() > 0;
    let headed = memo(move |_| has_table().then(|| has_boxes.get()));
    let footed = memo(move |_| has_table() && money.with(|money| !money.is_empty()));
    let rows = move || {
        window.with(|window| {
            let is_table = is_table.get();
            let lines = window.iter().flat_map(|window| (window.wanted.offset..).zip(window.lines.iter().cloned()));
            lines.map(|(at, line)| (at, is_table, line)).collect::<Vec<_>>()
        })
    };
    let is_filtered = move || filter.with(|filter| !filter.is_empty());
    let searched = move || query.with(|query| !query.trim().is_empty());
    let count = move || {
        let language = store.language();
        let known = window.with(|window| window.as_ref().map(|window| window.known));
        let said = match known {
            None => String::new(),
            Some(_) if searched() || is_filtered() => (store.words().found)(total.get(), all.get()),
            Some(_) => i18n::count_of(noun, all.get(), language),
        };
        let said = if known == Some(Extent::SoFar) { format!("{said}…") } else { said };
        // The name of a view says them.
        let asked = match store.is_as_opened(kind) {
            true => Vec::new(),
            false => filter.with(|filter| said_of(store, kind, filter)),
        };
        std::iter::once(said).chain(asked.into_iter().map(|one| one.sentence)).collect::<Vec<_>>().join(" · ")
    };
    let empty = move || {
        let known = window.with(|window| window.as_ref().is_some_and(|window| window.known == Extent::All));
        let loading = store.sync.with(|sync| sync.loading.is_some());
        (known && !loading && total.get() == 0 && !store.is_unshown(kind)).then(|| match query.get().trim() {
            "" if is_filtered() && all.get() > 0 => store.words().views.nothing_passes.to_owned(),
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
    let beside = move || {
        may_make().then(|| view! {
            <button type="button" class="quiet icon-only" data-test="make" aria-label=new_words title=new_words on:click=make>
                <Sign icon=Icon::Plus/>
            </button>
        })
    };
    view! {
        <Head
            kind=kind name="search-kind" query=query all=all
            beside=move || view! {
                {beside}
                {move || is_table.get().then(|| view! { <ColumnsButton/> })}
                <MenuButton/>
            }
            chips=move || view! {
                <FilterButton looking=looking/>
                <OpenView kind=kind/>
                <Taken looking=looking/>
                <Pinned kind=kind/>
                <order::Order looking=looking/>
                <Mine looking=looking/>
                <Late looking=looking/>
                <ViewsButton/>
            }
            count=move || view! {
                <p class="count" role="status" data-test="count-kind" data-total=total
                    data-query=move || window.with(|window| window.as_ref().map(|window| window.wanted.query.clone()))>{count}</p>
            }
            caption=caption
        />
        <div class="rows" class:table=has_table role=move || has_table().then_some("table")
            aria-rowcount=move || has_table().then(|| total.get() + 1)
            aria-label=move || has_table().then(|| noun.many.in_language(store.language()))
            style=("--columns", move || columns.with(|columns| tracks(columns, has_boxes.get())))
            style=("--least", move || columns.with(|columns| least(columns)))
            class:selecting=move || selecting::is_selecting(looking)
            node_ref=viewport.scroller on:scroll=move |_| viewport.measure()>
            <div class="row-probe" node_ref=viewport.probes.0 aria-hidden="true"></div>
            <div class="row-probe head-probe" node_ref=viewport.probes.1 aria-hidden="true"></div>
            {move || empty().map(|sentence| view! {
                <div class="empty" data-test="empty">
                    <p class="empty-title">{sentence}</p>
                    {is_filtered().then(|| view! {
                        <button type="button" class="quiet" data-test="clear-filters"
                            on:click=move |_| looking.view.update(|view| view.filter.clear())>
                            {word(|words| words.clear_filters)}
                        </button>
                    })}
                    {(may_make() && !is_filtered()).then(|| view! {
                        <button type="button" class="primary" data-test="make-named" on:click=make>
                            {move || match query.get().trim() {
                                "" => new_words(),
                                name => (store.words().create_named)(name),
                            }}
                        </button>
                    })}
                </div>
            })}
            {move || headed.get().map(|has_boxes| view! {
                <Headings columns=columns sorted=sorted sort=Callback::new(move |(sort, reversed)| {
                    looking.view.update(|view| (view.sort, view.reversed) = (sort, reversed));
                }) before=move || has_boxes.then(|| view! {
                    <div class="table-cell table-box" role="columnheader"><selecting::TickAll looking=looking total=total/></div>
                })/>
            })}
            <div class="rows-all" style:height=move || {
                let total = total.get();
                format!("{}px", groups.with(|groups| viewport.heights.get().all(groups, total)))
            }>
                <grouping::Heads kind=kind window=window groups=groups heights=viewport.heights is_table=is_table/>
                <div role=move || if is_table.get() { "rowgroup" } else { "list" } class="rows-list">
                    <For
                        each=rows key=|(at, is_table, _)| (*at, *is_table)
                        children=move |(at, is_table, line)| {
                            let line = memo(move |before: Option<&RecordLine>| {
                                let now = window.with(|window| window.as_ref().and_then(|window| window.line(at).cloned()));
                                // Out of view, or beyond the end of a list that has become shorter, and about to go.
                                now.or_else(|| before.cloned()).unwrap_or_else(|| line.clone())
                            });
                            let heights = viewport.heights;
                            if is_table {
                                view! { <TableRow kind=kind at=at line=line columns=columns heights=heights groups=groups has_box=has_boxes/> }.into_any()
                            } else {
                                view! { <Row kind=kind at=at total=total line=line heights=heights groups=groups by=said_by/> }.into_any()
                            }
                        }
                    />
                </div>
            </div>
        </div>
        {move || footed.get().then(|| view! { <foot::Foot kind=kind window=window columns=columns/> })}
        <selecting::Bar looking=looking total=total/>
        <on_paper::OnPaper kind=kind total=total/>
    }
}
