//! What the head of a list says of views.

use leptos::prelude::*;
use shared::crm::Kind;

use crate::reactive::memo;
use crate::state::{ListView, Over, Standing, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// The view that is open, by its name and whether something was changed; a tap brings what can be done with it.
#[component]
pub fn OpenView(kind: Kind) -> impl IntoView {
    let store = store();
    let shown = memo(move |_| match store.open_standing(kind) {
        Some(Standing::Here { view, is_changed }) => Some((view.id, view.name, is_changed)),
        Some(Standing::Later(name)) => Some((String::new(), name, false)),
        Some(Standing::Awaited | Standing::Missing) | None => None,
    });
    move || {
        shown.get().map(|(id, name, is_changed)| {
            view! {
                <button type="button" class="pick open-view" data-test="open-view" data-view=id data-changed=is_changed.to_string()
                    aria-haspopup="dialog" on:click=move |_| store.lay(Over::Views)>
                    <span class="open-view-name">{store.named(&name)}</span>
                    {is_changed.then(|| view! { <span class="open-view-changed">{store.words().views.changed}</span> })}
                    <Sign icon=Icon::Down/>
                </button>
            }
        })
    }
}

/// The views that stand above the list, but the one that is open.
#[component]
pub fn Pinned(kind: Kind) -> impl IntoView {
    let store = store();
    let open = store.looking(kind).open;
    let pinned = memo(move |_| {
        let mut own = store.own_views(kind);
        own.retain(|view| view.is_pinned && open.with(|open| open.as_ref() != Some(&view.id)));
        own
    });
    move || {
        let chip = |view: ListView| {
            let name = store.named(&view.name);
            view! {
                <button type="button" class="pick view-chip" data-test="view-chip" data-view=view.id.clone()
                    on:click=move |_| store.open_view(kind, &view)>
                    <span>{name}</span>
                </button>
            }
        };
        pinned.get().into_iter().map(chip).collect_view()
    }
}

/// The way to all of them.
#[component]
pub fn ViewsButton() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="pick" data-test="open-views" aria-haspopup="dialog" on:click=move |_| store.lay(Over::Views)>
            {word(|words| words.views.title)}
        </button>
    }
}

/// Why the view that was opened cannot be shown.
#[component]
pub fn Notice(kind: Kind) -> impl IntoView {
    let store = store();
    let said = memo(move |_| match store.open_standing(kind) {
        Some(Standing::Missing) => Some(store.words().views.missing.to_owned()),
        Some(Standing::Later(name)) => Some((store.words().views.later)(&store.named(&name))),
        Some(Standing::Awaited | Standing::Here { .. }) | None => None,
    });
    move || {
        said.get().map(|said| {
            view! {
                <div class="view-notice" role="status" data-test="view-notice">
                    <p>{said}</p>
                    <button type="button" class="quiet" data-test="whole-list"
                        on:click=move |_| store.looking(kind).own_again()>
                        {word(|words| words.views.whole_list)}
                    </button>
                </div>
            }
        })
    }
}
