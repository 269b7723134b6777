//! What one does with a customer, in one place: call, write, go there, log. Under the thumb on a phone; from 900 px on, in the head.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::numbers::{Number, Numbers, Ways};
use super::opened::opened;
use super::reach::{Means, Reach, means_of};
use crate::reactive::memo;
use crate::state::store;
use crate::ui::activities::Registering;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// The bar.
#[component]
pub fn Bar(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    let registering = expect_context::<Registering>();
    // A fax is passed over.
    let numbers = memo(move |_| {
        let phones = table.group("phone");
        let of = |id: String| {
            let label = opened.value(&format!("phone/{id}/label")).as_text().unwrap_or_default().to_owned();
            means_of(opened, phones?, &id).into_iter().next().map(|means| (means, label))
        };
        opened.main_first("phone", "main_phone").into_iter().filter_map(of).collect::<Vec<Number>>()
    });
    let wanted = RwSignal::new(0);
    // The main one of each, else the first that says something. Of several numbers one is chosen first; whoever has none is written
    // a mail.
    let means = memo(move |_| {
        let one = |group: &str, main: &str| {
            let group = table.group(group)?;
            let ids = opened.main_first(group.key, main);
            ids.into_iter().find_map(|id| means_of(opened, group, &id).into_iter().next())
        };
        let reached = numbers.with(|numbers| match numbers.as_slice() {
            [] => one("mail", ""),
            [(only, _)] => Some(only.clone()),
            _ => None,
        });
        reached.into_iter().chain(one("address", "main_address")).collect::<Vec<Means>>()
    });
    let is_here = memo(move |_| opened.view.with(Option::is_some));
    let may_log = move || registering.may();
    view! {
        <div class="action-bar" role="group" data-test="actions" aria-label=move || store.words().register.actions
            hidden=move || store.missing.get() == Some(opened.doc)>
            <Ways numbers=numbers wanted=wanted/>
            <Reach means=means/>
            // There before the record is, so that nothing moves under the thumb.
            <button type="button" class="primary" data-test="open-register" aria-keyshortcuts="R"
                hidden=move || is_here.get() && !may_log() disabled=move || !may_log()
                on:click=move |_| registering.open(None)>
                <Sign icon=Icon::Plus/>
                <span>{word(|words| words.register.register)}</span>
                <kbd hidden=move || !store.preferences.letters.get()>"R"</kbd>
            </button>
        </div>
        <Numbers numbers=numbers wanted=wanted/>
    }
}
