//! Own customers with whom nothing was done for long, those neglected longest first.

use leptos::prelude::*;
use shared::book::{Filter, Sort, View};

use super::go;
use crate::i18n;
use crate::protocol::SILENT_DAYS;
use crate::state::{Route, local_day, store, today};

/// The section.
#[component]
pub fn Silent() -> impl IntoView {
    let store = store();
    let all = Memo::new(move |_| {
        let agenda = store.agenda.get();
        agenda.map(|agenda| (agenda.silent_total, agenda.silent)).unwrap_or_default()
    });
    let total = move || all.with(|(total, _)| *total);
    let shown = move || all.with(|(_, lines)| u32::try_from(lines.len()).unwrap_or(u32::MAX));
    let beyond = move || total().saturating_sub(shown());
    let see_all = move |_| {
        store.show_list(View {
            filter: Filter { mine: true, silent_days: Some(SILENT_DAYS), ..Filter::default() },
            sort: Sort::LastContact,
            reversed: true,
            ..View::default()
        });
    };
    view! {
        <section class="group" data-test="silent" hidden=move || total() == 0 aria-label=move || store.words().silent_too_long>
            <h2>{move || store.words().silent_too_long} <span class="tally">{total}</span></h2>
            <ul class="timeline">
                {move || all.get().1.into_iter().map(|line| {
                    let doc = line.doc;
                    let name = store.named(&line.name);
                    let last = line.last.and_then(local_day).zip(today());
                    let when = last.map_or_else(
                        || store.words().never_contacted.to_owned(),
                        |(day, today)| (store.words().last_contact)(&i18n::day(day, today, store.language())),
                    );
                    let second = [line.city, when].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
                    view! {
                        <li class="activity" data-test="silent-line" data-doc=doc.to_string()>
                            <div>
                                <p class="activity-what"><a href=Route::Customer(doc).path() on:click=go(store, Route::Customer(doc))>{name}</a></p>
                                <p class="activity-when">{second}</p>
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ul>
            // In place of the button, which is not on paper.
            {move || (store.printing.get() && beyond() > 0).then(|| view! {
                <p class="explained">{(store.words().more_of_these)(beyond())}</p>
            })}
            <button type="button" class="quiet" data-test="see-silent" on:click=see_all>{move || (store.words().see_all)(total())}</button>
        </section>
    }
}
