//! The board of any kind: a column for each choice of a field, a card for each record. A card is carried to another column by a pointer,
//! by a finger that rests on it, or by the keyboard, which says the new place aloud; and its ⋮ does the same without carrying.
//!
//! Columns are windows: of thousands of cards those around the view are on the page, and of the columns those beside it.

mod card;
mod carry;
mod head;
mod keys;
mod lane;
mod left;
mod move_to;
mod switch;

pub use head::LaidHead;
pub use switch::ViewSwitch;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use shared::book::View;
use shared::crm::{Field, Kind, Value, definition};
use shared::document::DocId;

use crate::i18n;
use crate::protocol::{Ask, BoardTold, BoardWanted, Extent, LaneTold, LaneWanted};
use crate::reactive::{effect, memo};
use crate::state::{Store, store};
use crate::ui::drag::{Drag, Ghost};
use crate::ui::each::For;
use crate::ui::list::Viewport;
use carry::{Carried, Landing};
use lane::Lane;

/// The board in view, as all its parts see it.
#[derive(Copy, Clone)]
struct Laid {
    kind: Kind,
    store: Store,
    /// What it is laid out by.
    by: &'static Field,
    told: Memo<Option<Arc<BoardTold>>>,
    /// The choices of its columns.
    lanes: Memo<Vec<String>>,
    /// Which cards of each column in view are wanted: the first, and how many.
    windows: RwSignal<BTreeMap<String, (u32, u32)>>,
    /// The columns whose cards are drawn: from which place to which.
    near: RwSignal<(usize, usize)>,
    scroller: NodeRef<Div>,
    viewports: StoredValue<BTreeMap<String, Viewport>, LocalStorage>,
    carried: RwSignal<Option<Carried>>,
    drag: Drag,
    /// A card that was dropped and has not been told in its new place.
    landing: RwSignal<Option<Landing>>,
    /// A card that is being moved without carrying it.
    asked: RwSignal<Option<carry::Taken>>,
    /// What is said aloud.
    said: RwSignal<String>,
}

impl Laid {
    /// What a column says of itself.
    fn read<T>(self, choice: &str, read: impl FnOnce(&LaneTold) -> T) -> Option<T> {
        self.told.with(|told| told.as_ref()?.lanes.iter().find(|lane| lane.choice == choice).map(read))
    }

    /// What a column is called; watched.
    fn name(self, choice: &str) -> String {
        let store = self.store;
        if choice.is_empty() {
            return (store.words().board.without)(self.by.label.said(store.language(), store.region()));
        }
        store.shown(self.by.value, &Value::text(choice))
    }

    fn place(self, choice: &str) -> Option<usize> {
        self.lanes.with_untracked(|lanes| lanes.iter().position(|own| own == choice))
    }

    /// Looks which columns are in view, and one beside them at either end.
    fn look(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let count = self.lanes.with_untracked(Vec::len).max(1);
        let breadth = scroller.scroll_width() / i32::try_from(count).unwrap_or(1);
        let at = |x: i32| usize::try_from(x / breadth.max(1)).unwrap_or(0);
        let first = at(scroller.scroll_left()).saturating_sub(1);
        let near = (first, at(scroller.scroll_left() + scroller.client_width()) + 2);
        if self.near.get_untracked() != near {
            self.near.set(near);
        }
    }
}

/// The board of a kind.
#[component]
pub fn Board(kind: Kind) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    table.board.and_then(|board| table.field(board.by)).map(|by| view! { <Whole kind=kind by=by store=store/> })
}

#[component]
fn Whole(kind: Kind, by: &'static Field, store: Store) -> impl IntoView {
    let looking = store.looking(kind);
    // Only what answers this board: another may have been in view just before.
    let told = memo(move |_| store.board.with(|told| told.clone().filter(|told| told.wanted.kind == kind)));
    let lanes = memo(move |_| {
        let names = |told: &Arc<BoardTold>| told.lanes.iter().map(|lane| lane.choice.clone()).collect::<Vec<_>>();
        told.with(|told| told.as_ref().map(names).unwrap_or_default())
    });
    let scroller = NodeRef::new();
    let laid = Laid {
        kind,
        store,
        by,
        told,
        lanes,
        windows: RwSignal::default(),
        near: RwSignal::new((0, 2)),
        scroller,
        viewports: StoredValue::new_local(BTreeMap::new()),
        carried: RwSignal::new(None),
        drag: Drag::new(scroller),
        landing: RwSignal::new(None),
        asked: RwSignal::new(None),
        said: RwSignal::default(),
    };
    provide_context(laid);
    on_cleanup(move || store.ask(&Ask::Board(None)));
    // As the list is looked at; columns take the place of groups.
    let view = memo(move |_| View { query: looking.query.get(), facets: false, grouping: None, ..looking.view.get() });
    // Another list begins at the top of its columns.
    Effect::new(move |before: Option<View>| {
        let now = view.get();
        if before.is_some_and(|before| before != now) {
            laid.viewports.with_value(|all| all.values().for_each(|viewport| viewport.begin_again()));
        }
        now
    });
    effect(move || {
        let window = |(choice, (offset, count)): (&String, &(u32, u32))| LaneWanted {
            choice: choice.clone(),
            offset: *offset,
            count: *count,
        };
        let lanes = laid.windows.with(|windows| windows.iter().map(window).collect());
        let seek = laid.landing.with(|landing| landing.as_ref().map(|landing| landing.card.doc));
        store.ask(&Ask::Board(Some(BoardWanted { kind, view: view.get(), lanes, seek })));
    });
    carry::follow(laid);
    left::come_back(laid);
    let resized = window_event_listener(leptos::ev::resize, move |_| laid.look());
    on_cleanup(move || resized.remove());
    effect(move || {
        lanes.track();
        request_animation_frame(move || {
            if !laid.near.is_disposed() {
                laid.look();
            }
        });
    });
    let total =
        memo(move |_| told.with(|told| told.iter().flat_map(|told| &told.lanes).map(|lane| lane.total).sum::<u32>()));
    let said = Signal::derive(move || match told.with(Option::is_some) {
        true => i18n::count_of(definition(kind).noun, total.get(), store.language()),
        false => String::new(),
    });
    let is_ready = move || told.with(|told| told.as_ref().is_some_and(|told| told.known == Extent::All));
    let count = move || lanes.with(|lanes| lanes.len().to_string());
    let label = move || {
        let noun = table_noun(kind, store);
        format!("{}: {noun}", store.words().board.board)
    };
    view! {
        <LaidHead looking=looking all=total total=total count=said test="count-board"/>
        <div class="board" data-test="board" data-kind=kind.name() data-ready=move || is_ready().to_string()
            class:carrying=move || laid.carried.with(Option::is_some)
            class:plain=definition(kind).board.is_some_and(|board| board.sum.is_none())
            style=("--lanes", count)
            role="group" aria-label=label aria-description=move || store.words().board.how
            node_ref=laid.scroller on:scroll=move |_| laid.look() on:keydown=move |event| keys::obey(laid, &event)>
            <For each=move || lanes.get() key=Clone::clone children=move |choice| view! { <Lane choice=choice/> }/>
        </div>
        <p class="unseen" role="status" aria-live="assertive" data-test="board-said">{laid.said}</p>
        <Ghost drag=laid.drag name=Signal::derive(move || carry::in_hand(laid))/>
        <move_to::MoveTo/>
    }
}

fn table_noun(kind: Kind, store: Store) -> &'static str {
    definition(kind).noun.many.in_language(store.language())
}

/// How a doc stands in the page: what tests and arrows find it by.
fn card_selector(doc: DocId) -> String {
    format!(".card-link[data-doc=\"{doc}\"]")
}
