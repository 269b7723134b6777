//! The warning that the browser may not keep what is stored: open on the very first screen, with what to do and a file of all
//! that is here to take along; afterwards one line that opens. Once a person says that it is understood, a small mark stays,
//! which leads to the settings.

use leptos::prelude::*;

use crate::i18n;
use crate::protocol::{Form, Session, What};
use crate::state::{store, window};
use crate::ui::icon::{Icon, Sign};
use crate::ui::install::HowToInstall;

/// Where it is kept how far a person has come; losing that hurts nobody.
const TOLD: &str = "cartera.keeping-told";

/// How far a person has come.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Told {
    /// This is the first screen of the first visit.
    Never,
    /// It was open once.
    Once,
    /// Somebody has read it.
    Understood,
}

impl Told {
    fn kept() -> Self {
        let storage = window().and_then(|window| window.local_storage().ok().flatten());
        match storage.and_then(|storage| storage.get_item(TOLD).ok().flatten()).as_deref() {
            Some("understood") => Self::Understood,
            Some(_) => Self::Once,
            None => Self::Never,
        }
    }

    fn keep(self) {
        let name = match self {
            Self::Never => return,
            Self::Once => "once",
            Self::Understood => "understood",
        };
        if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
            // Full or forbidden: then it is told again next time.
            let _ = storage.set_item(TOLD, name);
        }
    }
}

/// The banner.
#[component]
pub fn KeepingBanner() -> impl IntoView {
    let store = store();
    let told = RwSignal::new(Told::kept());
    let open = RwSignal::new(told.get_untracked() == Told::Never);
    let shown = Memo::new(move |_| {
        told.get() != Told::Understood
            && store.keeping.get().is_risky()
            && store.session.with(|session| matches!(session, Session::Open(_)))
    });
    // Whoever goes on has other things to do.
    Effect::new(move |before: Option<_>| {
        let here = (store.route.get(), shown.get());
        if before.is_some_and(|(route, was_shown)| was_shown && route != here.0) {
            open.set(false);
            if told.get_untracked() == Told::Never {
                told.set(Told::Once);
                Told::Once.keep();
            }
        }
        here
    });
    let understand = move |_| {
        Told::Understood.keep();
        told.set(Told::Understood);
        open.set(false);
    };
    view! {
        {move || shown.get().then(|| view! {
            <section class="banner keeping" data-test="keeping" aria-label=move || store.words().may_not_be_kept>
                <button type="button" class="keeping-line" data-test="keeping-line" aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)>
                    <Sign icon=Icon::Exclamation/>
                    <span role="status">{move || store.words().may_not_be_kept}</span>
                    <Sign icon=Icon::Down/>
                </button>
                <div class="keeping-more" hidden=move || !open.get()>
                    <p>{move || i18n::keeping(store.keeping.get(), store.language())}</p>
                    <HowToInstall/>
                    <button type="button" class="quiet" data-test="keeping-export" on:click=move |_| store.export(What::Everything, Form::Json)>
                        {move || store.words().export_all_json}
                    </button>
                    <button type="button" class="quiet" data-test="keeping-seen" on:click=understand>
                        {move || store.words().understood}
                    </button>
                </div>
            </section>
        })}
    }
}
