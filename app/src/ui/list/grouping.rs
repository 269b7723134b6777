//! The groups of a list that is made for no kind alone: by which field it is in them, and their heads.

use leptos::prelude::*;
use shared::book::{Group, Grouping};
use shared::crm::Kind;

use super::{Heights, chosen};
use crate::protocol::ShelfWindow;
use crate::reactive::memo;
use crate::state::{listing, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// What stands for none among the fields.
const NONE: &str = "none";

/// By which field it is in groups, where there is one by which it can be.
#[component]
pub fn Groups(kind: Kind) -> impl IntoView {
    let store = store();
    let view = store.looking(kind).view;
    let all = memo(move |_| chosen::all(kind, store));
    let now = move || view.with(|view| chosen::by(kind, view.grouping.as_ref(), store).map(|own| own.code()));
    let choose = move |event: leptos::ev::Event| {
        let grouping = listing::custom_id(&event_target_value(&event)).map(Grouping::Custom);
        view.update(|view| view.grouping = grouping);
    };
    let options = move || {
        let now = now().unwrap_or_else(|| NONE.to_owned());
        let none = (NONE.to_owned(), store.words().grouping_none.to_owned());
        let own = all.with(|all| all.iter().map(|own| (own.code(), own.label(store))).collect::<Vec<_>>());
        let option = |(name, word): (String, String)| {
            let is_chosen = name == now;
            view! { <option value=name prop:selected=is_chosen>{word}</option> }
        };
        std::iter::once(none).chain(own).map(option).collect_view()
    };
    let has_some = memo(move |_| all.with(|all| !all.is_empty()));
    move || {
        has_some.get().then(|| {
            view! {
                <label class="menu-choice">
                    <span>{word(|words| words.grouping)}</span>
                    <select name="grouping" on:change=choose>{options}</select>
                </label>
            }
        })
    }
}

/// The heads of those groups of which a row is on the page. Each stays at the top while its group is in view.
#[component]
pub fn Heads(
    kind: Kind,
    window: Memo<Option<ShelfWindow>>,
    groups: Memo<Vec<Group>>,
    heights: RwSignal<Heights>,
    is_table: Memo<bool>,
) -> impl IntoView {
    let store = store();
    // As they were told: another grouping may have been chosen since.
    let by = memo(move |_| {
        let cell = window.with(|window| window.as_ref().and_then(|window| window.wanted.grouped.clone()))?;
        chosen::all(kind, store).into_iter().find(|own| own.cell == cell)
    });
    let heads = move || {
        let (from, to) = window.with(|window| {
            window.as_ref().map_or((0, 0), |window| {
                let from = window.wanted.offset;
                (from, from.saturating_add(u32::try_from(window.lines.len()).unwrap_or(u32::MAX)))
            })
        });
        let near = |group: &Group| group.first < to && group.first + group.count > from;
        groups.with(|groups| {
            let all = groups.iter().cloned().enumerate();
            all.filter(|(_, group)| near(group)).collect::<Vec<_>>()
        })
    };
    view! {
        <For
            each=heads
            key=|(place, group)| (*place, group.choice.clone(), group.first, group.count)
            children=move |(place, group)| {
                let own = group.clone();
                let top = move || format!("{}px", heights.get().head_top(&own, place));
                let own = group.clone();
                let height = move || format!("{}px", heights.get().group(&own));
                let choice = group.choice.clone();
                let name = move || by.with(|by| by.as_ref().map(|by| by.called(&choice, store)));
                view! {
                    <div class="row-group" style:top=top style:height=height data-test="row-group" data-choice=group.choice
                        role=move || is_table.get().then_some("row")>
                        <h2 class="group-head" role=move || is_table.get().then_some("cell")><span>{name}</span> <span class="tally">{group.count}</span></h2>
                    </div>
                }
            }
        />
    }
}
