//! The first days of a book: what an administrator does first, each step with how far it is; and what somebody finds who has come in
//! and has nothing planned yet.

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;
use shared::replica::{Answer, Command, Question};

use crate::i18n::FirstWords;
use crate::protocol::SILENT_DAYS;
use crate::state::{Route, Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// What a company is called that nobody has named.
const UNNAMED: &str = "Cartera";

/// The company's record.
const FIRM: Route = Route::Record { kind: Kind::COMPANY, doc: DocId::COMPANY };

/// What the company calls itself, once that is known; nothing while it goes by the name that it was founded with.
fn firm_name(store: Store) -> RwSignal<Option<String>> {
    let name = RwSignal::new(None);
    store.question(Command::Ask { question: Question::Records { docs: vec![DocId::COMPANY] } }, move |told| {
        if let Ok(Some(Answer::Records { records })) = told {
            let record = records.into_iter().find_map(|(_, record)| record);
            let own = record.map(|record| record.text("name").to_owned());
            let own = own.filter(|own| !own.is_empty() && own != UNNAMED);
            name.try_set(own);
        }
    });
    name
}

/// Three steps, for whoever administers an empty book or is alone in it.
#[component]
pub fn Beginning() -> impl IntoView {
    let store = store();
    let words = move || store.words().first;
    let firm = firm_name(store);
    let customers = move || store.customers.with(|window| window.all);
    let others = move || {
        let people = store.directory.with(|directory| directory.members.len());
        u32::try_from(people.saturating_sub(1)).unwrap_or(u32::MAX)
    };
    let brought = move || {
        let places = store
            .directory
            .with(|directory| directory.territories.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>());
        Some(customers()).filter(|count| *count > 0).map(|count| (words().so_many_customers)(count, &places.join(", ")))
    };
    view! {
        <section class="group beginning" data-test="beginning" aria-label=move || words().begin>
            <h2>{move || words().begin}</h2>
            <p class="explained">{move || words().begin_explained}</p>
            <ol class="begin-steps">
                <Step step="firm" title=|words| words.firm hint=|words| words.firm_hint
                    done=Signal::derive(move || firm.get().map(|name| (words().firm_done)(&name)))>
                    <a class="quiet" href=FIRM.path() data-test="begin-firm" on:click=super::go(store, FIRM)>
                        {word(|words| words.see_company)}
                    </a>
                </Step>
                <Step step="customers" title=|words| words.bring hint=|words| words.bring_hint done=Signal::derive(brought)>
                    <crate::ui::import::ImportLink/>
                    <a class="quiet" href=Route::NEW.path() on:click=super::go(store, Route::NEW)>{move || words().create_one}</a>
                </Step>
                <Step step="people" title=|words| words.people hint=|words| words.people_hint
                    done=Signal::derive(move || Some(others()).filter(|others| *others > 0).map(|others| (words().people_done)(others)))/>
            </ol>
        </section>
    }
}

/// One of them.
#[component]
fn Step(
    step: &'static str,
    title: fn(&'static FirstWords) -> &'static str,
    hint: fn(&'static FirstWords) -> &'static str,
    /// What has been done, once it has.
    done: Signal<Option<String>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let store = store();
    let is_done = move || done.with(Option::is_some);
    let state = move || if is_done() { store.words().first.done } else { store.words().first.to_do };
    view! {
        <li class="begin-step" class:done=is_done data-test="step" data-step=step data-done=move || is_done().to_string()>
            <span class="step-mark" role="img" aria-label=state>{move || is_done().then(|| view! { <Sign icon=Icon::Check/> })}</span>
            <div class="step-words">
                <p class="step-title">{move || title(store.words().first)}</p>
                <p class="explained">{move || done.get().unwrap_or_else(|| hint(store.words().first).to_owned())}</p>
                <div class="step-actions" hidden=is_done>{children.map(|children| children())}</div>
            </div>
        </li>
    }
}

/// How many customers there are and where, for whoever has nothing planned: the suggestions follow.
#[component]
pub fn Extent() -> impl IntoView {
    let store = store();
    let said = move || {
        let count = store.customers.with(|window| window.all);
        let held: Vec<u32> =
            store.seat().map(|seat| seat.territories(shared::crm::Role::Reader).collect()).unwrap_or_default();
        let place = match &held[..] {
            [only] => store.territory_name(*only),
            _ => store.seat().map(|seat| seat.workspace_name).unwrap_or_default(),
        };
        let silent = store.agenda.with(|agenda| agenda.as_ref().map_or(0, |agenda| agenda.silent_total));
        let silent =
            Some(silent).filter(|silent| *silent > 0).map(|silent| (store.words().first.silent)(silent, SILENT_DAYS));
        let all = (store.words().first.so_many_customers)(count, &place);
        std::iter::once(all).chain(silent).collect::<Vec<_>>().join(" · ")
    };
    view! { <p data-test="extent">{said}</p> }
}
