//! How the numbers are counted: a sheet that says what `shared::book::team` does.

use leptos::prelude::*;

use crate::state::{Over, store};
use crate::ui::activities::choice;
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// What opens it.
#[component]
pub(super) fn How() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="quiet" data-test="how-counted" on:click=move |_| store.lay(Over::Counting)>
            {word(|words| words.team.how)}
        </button>
    }
}

/// The sheet.
#[component]
pub fn Counting() -> impl IntoView {
    view! { <Modal over=Over::Counting class="counting" label=|words| words.team.how><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let all = move || {
        let explained = store.words().team.explained_where(&choice("outcome", "order", store));
        explained.into_iter().map(|(what, how)| view! { <dt>{what}</dt><dd>{how}</dd> }).collect_view()
    };
    view! {
        <div class="keys-body">
            <h2>{word(|words| words.team.how)}</h2>
            <dl class="counting-list">{all}</dl>
            <button type="button" class="primary" data-test="close-counting" on:click=move |_| { store.uncover(); }>
                {word(|words| words.close)}
            </button>
        </div>
    }
}
