//! What one does with a customer, in one place: call, write, go there, log. Under the thumb on a phone; from 900 px on, in the head.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::opened::opened;
use super::reach::{Means, Reach, means_of};
use crate::state::store;
use crate::ui::activities::Registering;
use crate::ui::icon::{Icon, Sign};

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let registering = expect_context::<Registering>();
    // The main one of each, else the first that says something; a fax is passed over. Whoever has no phone is written a mail.
    let means = Memo::new(move |_| {
        let one = |group: &str, main: &str| {
            let group = definition(Kind::CUSTOMER).group(group)?;
            let main = opened.value(main).as_text().map(str::to_owned);
            let mut ids = opened.entries(group.key);
            ids.sort_by_key(|id| Some(id) != main.as_ref());
            ids.into_iter().find_map(|id| means_of(opened, group, &id).into_iter().next())
        };
        let reached = one("phone", "main_phone").or_else(|| one("mail", ""));
        reached.into_iter().chain(one("address", "main_address")).collect::<Vec<Means>>()
    });
    let is_here = Memo::new(move |_| opened.view.with(Option::is_some));
    let may_log = move || registering.may();
    view! {
        <div class="action-bar" role="group" data-test="actions" aria-label=move || store.words().register.actions
            hidden=move || store.missing.get() == Some(opened.doc)>
            <Reach means=means/>
            // There before the record is, so that nothing moves under the thumb.
            <button type="button" class="primary" data-test="open-register" aria-keyshortcuts="R"
                hidden=move || is_here.get() && !may_log() disabled=move || !may_log()
                on:click=move |_| registering.open(None)>
                <Sign icon=Icon::Plus/>
                <span>{move || store.words().register.register}</span>
                <kbd hidden=move || !store.preferences.letters.get()>"R"</kbd>
            </button>
        </div>
    }
}
