//! The warning that the browser may not keep what is stored: one line, which opens to what to do and a file of all that is here to
//! take along. Once a person has read it, or says so, a small mark stays, which leads to the settings. Where nothing is stored yet,
//! there is nothing to warn of.

use leptos::prelude::*;

use crate::i18n;
use crate::protocol::{Form, Session, What};
use crate::reactive::memo;
use crate::state::{store, window};
use crate::ui::icon::{Icon, Sign};
use crate::ui::install::HowToInstall;
use crate::ui::word::word;

/// Where it is kept that a person has read it; losing that hurts nobody.
const TOLD: &str = "cartera.keeping-told";

const UNDERSTOOD: &str = "understood";

fn is_understood() -> bool {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    storage.and_then(|storage| storage.get_item(TOLD).ok().flatten()).is_some_and(|told| told == UNDERSTOOD)
}

fn keep_understood() {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        // Full or forbidden: then it is told again next time.
        let _ = storage.set_item(TOLD, UNDERSTOOD);
    }
}

/// The banner.
#[component]
pub fn KeepingBanner() -> impl IntoView {
    let store = store();
    let (understood, open) = (RwSignal::new(is_understood()), RwSignal::new(false));
    let has_something = memo(move |_| {
        store.customers.with(|window| window.all > 0) || store.sync.with(|sync| sync.waiting + sync.refused > 0)
    });
    let shown = memo(move |_| {
        !understood.get()
            && has_something.get()
            && store.keeping.get().is_risky()
            && store.session.with(|session| matches!(session, Session::Open(_)))
    });
    let understand = move || {
        keep_understood();
        understood.set(true);
        open.set(false);
    };
    // Whoever has opened it and goes on, or folds it again, has read it.
    Effect::new(move |before: Option<_>| {
        let here = store.route.get();
        if before.is_some_and(|before| before != here) && open.get_untracked() {
            understand();
        }
        here
    });
    view! {
        {move || shown.get().then(|| view! {
            <section class="banner keeping" data-test="keeping" aria-label=move || store.words().may_not_be_kept>
                <button type="button" class="keeping-line" data-test="keeping-line" aria-expanded=move || open.get().to_string()
                    on:click=move |_| if open.get_untracked() { understand() } else { open.set(true) }>
                    <Sign icon=Icon::Exclamation/>
                    <span role="status">{word(|words| words.may_not_be_kept)}</span>
                    <Sign icon=Icon::Down/>
                </button>
                <div class="keeping-more" hidden=move || !open.get()>
                    <p>{move || i18n::keeping(store.keeping.get(), store.language())}</p>
                    <HowToInstall/>
                    <button type="button" class="quiet" data-test="keeping-export" on:click=move |_| store.export(What::Everything, Form::Json)>
                        {word(|words| words.export_all_json)}
                    </button>
                    <button type="button" class="quiet" data-test="keeping-seen" on:click=move |_| understand()>
                        {word(|words| words.understood)}
                    </button>
                </div>
            </section>
        })}
    }
}
