//! The page in its order: who they are, what to do next, how to reach them, everything else.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::{CustomField, Kind, Role, definition};

use super::entries::Entries;
use super::field::Field;
use super::head::Head;
use super::issues::Issues;
use super::merged::Merged;
use super::notes::Notes;
use super::opened::{Opened, opened};
use super::spec::Spec;
use super::tags::Tags;
use crate::state::{Route, store};
use crate::ui::activities::Activities;

/// What stands at the top; the rest follows in the registry's order.
const FIRST: [&str; 6] = ["name", "relation", "stage", "segment", "owner", "worth"];

/// Groups that have a place of their own.
const PLACED: [&str; 4] = ["phone", "mail", "address", "tag"];

/// How many sections follow the head of the page and the activities.
const SECTIONS: usize = 12;

/// Draws one section more after each frame, until all are drawn.
fn draw_on(drawn: RwSignal<usize>, opened: Opened) {
    Effect::new(move || {
        let done = drawn.get();
        if done >= SECTIONS {
            opened.ready.set(true);
        } else {
            request_animation_frame(move || {
                let next = move || {
                    drawn.try_set(done + 1);
                };
                set_timeout(next, Duration::ZERO);
            });
        }
    });
}

/// The page of the opened customer.
#[component]
pub fn Page() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(Kind::CUSTOMER);
    let first = StoredValue::new(FIRST.iter().filter_map(|key| table.field(key)).map(Spec::of).collect::<Vec<_>>());
    // What is not exported is the app's own, as the mark of a merger is.
    let fields = table.fields.iter().filter(|field| field.exported);
    let rest = fields.filter(|field| !FIRST.contains(&field.key) && field.key != "notes").map(Spec::of);
    let rest = StoredValue::new(rest.collect::<Vec<_>>());
    // What a phone shows at first is drawn at once; what follows, section by section, between frames: no task of the page is long.
    let drawn = RwSignal::new(0);
    draw_on(drawn, opened);
    // Whoever comes to settle something is taken there.
    Effect::new(move || {
        if opened.ready.get() && store.seeks_conflict.get_value() {
            store.seeks_conflict.set_value(false);
            request_animation_frame(|| crate::ui::finder::show_first("[data-test=conflict], [data-test=issue]"));
        }
    });
    let groups = move |placed: bool, first: usize| {
        table
            .groups
            .iter()
            .filter(move |group| PLACED.contains(&group.key) == placed && group.key != "tag")
            .enumerate()
            .map(
                move |(at, group)| view! { <Show when=move || { drawn.get() >= first + at }><Entries group=group/></Show> },
            )
            .collect_view()
    };
    let custom = Memo::new(move |_| {
        // One that was taken away stands here as long as people disagree about it.
        let is_shown = |field: &CustomField| {
            field.kind == Kind::CUSTOMER && (!field.is_removed || opened.is_disputed(&format!("x/{}", field.id)))
        };
        store.all_custom_fields().into_iter().filter(is_shown).collect::<Vec<_>>()
    });
    view! {
        <Head/>
        <Issues/>
        <Merged/>
        <Activities/>
        <Show when=move || { drawn.get() >= 1 }>
            <section class="group" aria-label=move || store.words().general>
                <h2>{move || store.words().general}</h2>
                <div class="fields">
                    {first.get_value().into_iter().map(|spec| view! { <Field spec=spec/> }).collect_view()}
                </div>
                <Tags/>
            </section>
        </Show>
        {groups(true, 2)}
        <Show when=move || { drawn.get() >= 5 }><Notes/></Show>
        <Show when=move || { drawn.get() >= 6 }>
            <section class="group" aria-label=move || store.words().details>
                <h2>{move || store.words().details}</h2>
                <div class="fields">
                    {rest.get_value().into_iter().map(|spec| view! { <Field spec=spec/> }).collect_view()}
                </div>
            </section>
        </Show>
        {groups(false, 7)}
        {move || (drawn.get() >= SECTIONS && !custom.with(Vec::is_empty)).then(|| view! {
            <section class="group" aria-label=store.words().own_fields>
                <h2>{store.words().own_fields}</h2>
                <div class="fields">
                    {custom.get().iter().map(|field| view! { <Field spec=Spec::custom(field)/> }).collect_view()}
                </div>
            </section>
        })}
        <footer class="record-foot">
            <a
                class="quiet" data-test="nav-history" href=Route::History { doc: opened.doc, of: None }.path()
                on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::History { doc: opened.doc, of: None });
                }
            >
                {move || store.words().history}
            </a>
            <button
                type="button" class="quiet" data-test="nav-merge"
                hidden=move || !opened.is_writable(Role::Seller)
                on:click=move |_| store.go(Route::Merge { one: opened.doc, other: None })
            >
                {move || store.words().merge_with}
            </button>
            <button
                type="button" class="quiet danger" data-test="remove-customer"
                hidden=move || !opened.is_writable(Role::Seller)
                on:click=move |_| store.remove_open()
            >
                {move || store.words().remove_customer}
            </button>
        </footer>
    }
}
