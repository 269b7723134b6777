//! Conditions on the records of any kind: what stands in a field, what was done with them and when. They are put together by hand,
//! one at a time, and stand as sentences that a tap takes back.

mod about;
mod clause;
mod given;
mod maker;
mod nearness;
mod values;

#[cfg(test)]
mod tests;

pub use nearness::FindPosition;

use leptos::prelude::*;
use shared::crm::filter::Any;
use shared::crm::filter::say::Speaker;
use shared::crm::{Filter, Kind, Language, Registry};
use shared::document::DocId;

use crate::i18n;
use crate::reactive::memo;
use crate::state::{Looking, Store, store};
use crate::ui::word::word;
use maker::Maker;

/// What is asked for now, read out of the list.
fn standing(looking: Looking, registry: &Registry) -> Filter {
    let text = looking.view.with(|view| view.filter.clone());
    Filter::read(looking.kind, &text, registry).unwrap_or(Filter::all_of(looking.kind))
}

/// In what conditions are said here.
fn say(store: Store, kind: Kind, registry: &Registry, say: impl FnOnce(&Speaker<'_>) -> String) -> String {
    let (language, region, calendar) = (store.language(), store.region(), store.calendar());
    let title = |id: &str| {
        let view = || store.view_of(kind, id).map(|view| view.name);
        let country = || (id.len() == 2).then(|| i18n::country(id, language));
        let titled = || id.parse::<DocId>().ok().map(|doc| store.title_of(doc));
        store.member_name(id).or_else(view).or_else(country).or_else(titled)
    };
    say(&Speaker { language, region, calendar, registry, title: &title })
}

/// A condition of those that are put together.
pub struct Said {
    /// As the filter has it.
    pub text: String,
    /// In words.
    pub sentence: String,
    /// The text of the filter without it.
    pub without: String,
}

/// A condition in words. Watched.
fn sentence(store: Store, kind: Kind, registry: &Registry, any: &Any) -> String {
    let or = if store.language() == Language::Spanish { " o " } else { " or " };
    let clauses = any.0.iter().map(|clause| say(store, kind, registry, |speaker| speaker.clause(kind, clause)));
    clauses.collect::<Vec<_>>().join(or)
}

/// What is asked by the text of a filter, one condition after another.
pub fn said(store: Store, kind: Kind, text: &str) -> Vec<Said> {
    if text.is_empty() {
        return Vec::new();
    }
    let registry = store.registry();
    let Ok(filter) = Filter::read(kind, text, &registry) else { return Vec::new() };
    let one = |(at, any): (usize, &Any)| {
        let sentence = sentence(store, kind, &registry, any);
        let mut without = filter.clone();
        without.all.remove(at);
        Said { text: any.to_string(), sentence, without: without.to_string() }
    };
    filter.all.iter().enumerate().map(one).collect()
}

/// The conditions, and what makes one more.
#[component]
pub fn Conditions(looking: Looking) -> impl IntoView {
    let store = store();
    // What has a chip or a choice of its own in this sheet is taken back there.
    let also = memo(move |_| looking.parted(store).also);
    let all = move || {
        said(store, looking.kind, &also.get()).into_iter().map(|Said { text, sentence, without }| {
            let label = (store.words().conditions.take_back)(&sentence);
            view! {
                <button type="button" class="pick" data-test="clause" data-text=text aria-label=label aria-pressed="true"
                    on:click=move |_| looking.narrow(store, |parted| parted.also.clone_from(&without))>
                    <span>{sentence}</span> <span aria-hidden="true">"×"</span>
                </button>
            }
        }).collect_view()
    };
    view! {
        <section role="group" aria-label=move || store.words().conditions.title data-test="conditions">
            <h3>{word(|words| words.conditions.title)}</h3>
            <div class="picks">{all} <FindPosition looking=looking/></div>
            <Maker looking=looking/>
        </section>
    }
}
