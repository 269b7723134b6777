//! What customers are chosen by, in the sheet of filters: every choice with how many customers it would bring.

use leptos::prelude::*;
use shared::book::{Facet, FacetCounts, Parted};
use shared::crm::{CustomType, Kind};

use super::choices;
use crate::reactive::memo;
use crate::state::{Looking, Store, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// Choices of a facet that are offered: the most frequent.
const OFFERED: usize = 60;

/// The days of silence that are offered.
const SILENCES: [u32; 3] = [30, 60, 90];

/// What is asked, for each of the choices.
#[derive(Copy, Clone)]
struct Asked {
    looking: Looking,
    store: Store,
    parted: Memo<Parted>,
}

/// What customers are chosen by.
#[component]
pub fn Choosing(looking: Looking) -> impl IntoView {
    let store = store();
    let counted = memo(move |before: Option<&Vec<FacetCounts>>| {
        let facets = store.customers.with(|window| window.facets.clone());
        in_their_places(before.cloned().unwrap_or_default(), facets)
    });
    let parted = memo(move |_| looking.parted(store));
    let facets = memo(move |_| counted.with(|counted| shown(looking.kind, store, counted, parted)));
    let asked = Asked { looking, store, parted };
    // A link or a view may want other days than those that are offered; they stay in sight.
    let silences = memo(move |before: Option<&Vec<u32>>| {
        let mut all = before.cloned().unwrap_or_else(|| SILENCES.to_vec());
        all.extend(parted.with(|parted| parted.silent_days).filter(|days| !all.contains(days)));
        all
    });
    view! {
            <h2>{word(|words| words.filters)}</h2>
            <section role="group" aria-label=move || store.words().contact_and_tasks>
                <h3>{word(|words| words.contact_and_tasks)}</h3>
                <div class="picks">
                    {toggle(asked, |words| words.only_mine.to_owned(), "mine", |f| f.mine, |f, on| f.mine = on)}
                    {toggle(asked, |w| w.list.late.to_owned(), "late", |f| f.late, |f, on| f.late = on)}
                    {toggle(asked, |w| w.with_tasks.to_owned(), "tasks", |f| f.open_tasks == Some(true), |f, on| f.open_tasks = on.then_some(true))}
                    {toggle(asked, |w| w.without_tasks.to_owned(), "no-tasks", |f| f.open_tasks == Some(false), |f, on| f.open_tasks = on.then_some(false))}
                    {toggle(asked, |w| w.with_phone.to_owned(), "phone", |f| f.phone == Some(true), |f, on| f.phone = on.then_some(true))}
                    {toggle(asked, |w| w.without_phone.to_owned(), "no-phone", |f| f.phone == Some(false), |f, on| f.phone = on.then_some(false))}
                    {toggle(asked, |w| w.with_mail.to_owned(), "mail", |f| f.mail == Some(true), |f, on| f.mail = on.then_some(true))}
                    {toggle(asked, |w| w.without_mail.to_owned(), "no-mail", |f| f.mail == Some(false), |f, on| f.mail = on.then_some(false))}
                </div>
            </section>
            <section role="group" aria-label=move || store.words().silent_since>
                <h3>{word(|words| words.silent_since)}</h3>
                <div class="picks">
                    <For each=move || silences.get() key=|days| *days children=move |days| {
                        let chosen = move || parted.with(|parted| parted.silent_days == Some(days));
                        view! {
                            <button type="button" class="pick" data-test="pick" data-pick=format!("silent-{days}")
                                aria-pressed=move || chosen().to_string()
                                on:click=move |_| {
                                    let wanted = (!untrack(chosen)).then_some(days);
                                    looking.narrow(store, |parted| parted.silent_days = wanted);
                                }>
                                {move || (store.words().so_many_days)(days)}
                            </button>
                        }
                    }/>
                    {toggle(asked, |w| w.once_seen.to_owned(), "seen", |f| f.contacted == Some(true), |f, on| f.contacted = on.then_some(true))}
                    {toggle(asked, |w| w.never_seen.to_owned(), "never", |f| f.contacted == Some(false), |f, on| f.contacted = on.then_some(false))}
                </div>
            </section>
            <crate::ui::list::Conditions looking=looking/>
            <For each=move || facets.get() key=Clone::clone children=move |facet| view! { <Choices facet=facet counted=counted asked=asked/> }/>
    }
}

/// New counts in the places of the last ones, so that no choice moves or goes while the sheet is open. While there are none, the
/// last ones stay.
fn in_their_places(before: Vec<FacetCounts>, now: Vec<FacetCounts>) -> Vec<FacetCounts> {
    if now.is_empty() {
        return before;
    }
    let mut placed = before;
    for own in placed.iter_mut().flat_map(|facet| &mut facet.counts) {
        own.1 = 0;
    }
    for new in now {
        let Some(facet) = placed.iter_mut().find(|facet| facet.facet == new.facet) else {
            placed.push(new);
            continue;
        };
        for (choice, count) in new.counts {
            match facet.counts.iter_mut().find(|(known, _)| *known == choice) {
                Some(known) => known.1 = count,
                None => facet.counts.push((choice, count)),
            }
        }
    }
    placed
}

/// The facets by which customers differ, in the order of a person's interest.
fn shown(kind: Kind, store: Store, counted: &[FacetCounts], parted: Memo<Parted>) -> Vec<Facet> {
    // One that was done away with, as long as it is asked for.
    let is_asked =
        |id: &str| parted.with(|parted| parted.choices.iter().any(|(own, _)| *own == Facet::Custom(id.to_owned())));
    let custom = store.all_custom_fields().into_iter().filter(|field| {
        let is_choice = matches!(field.holds, CustomType::Choice | CustomType::YesNo);
        field.kind == kind && is_choice && (!field.is_removed || is_asked(&field.id))
    });
    [Facet::Tag, Facet::Stage, Facet::Segment, Facet::City, Facet::Relation, Facet::Owner, Facet::Territory]
        .into_iter()
        .chain(custom.map(|field| Facet::Custom(field.id)))
        .filter(|facet| {
            let differ = counted
                .iter()
                .any(|own| own.facet == *facet && own.counts.iter().any(|(choice, _)| !choice.is_empty()));
            differ || parted.with(|parted| parted.choices.iter().any(|(own, _)| own == facet))
        })
        .collect()
}

fn toggle(
    asked: Asked,
    word: fn(&'static crate::i18n::Words) -> String,
    test: &'static str,
    is: fn(&Parted) -> bool,
    set: fn(&mut Parted, bool),
) -> impl IntoView {
    let Asked { looking, store, parted } = asked;
    let chosen = move || parted.with(is);
    view! {
        <button type="button" class="pick" data-test="pick" data-pick=test aria-pressed=move || chosen().to_string()
            on:click=move |_| {
                let wanted = !untrack(chosen);
                looking.narrow(store, |parted| set(parted, wanted));
            }>
            {move || word(store.words())}
        </button>
    }
}

#[component]
fn Choices(facet: Facet, counted: Memo<Vec<FacetCounts>>, asked: Asked) -> impl IntoView {
    let Asked { looking, store, parted } = asked;
    let (own, named, titled) = (facet.clone(), facet.clone(), facet.clone());
    let offered = move || {
        let mut counts: Vec<(String, u32)> = counted.with(|counted| {
            counted.iter().find(|counts| counts.facet == own).map(|counts| counts.counts.clone()).unwrap_or_default()
        });
        counts.truncate(OFFERED);
        // What is wanted stays in sight, also if nobody has it any more.
        let wanted = parted
            .with(|parted| parted.choices.iter().find(|(facet, _)| *facet == own).map(|(_, wanted)| wanted.clone()));
        for choice in wanted.unwrap_or_default() {
            if !counts.iter().any(|(known, _)| Parted::is_one(&own, known, &choice)) {
                counts.push((choice, 0));
            }
        }
        counts
    };
    view! {
        <section role="group" aria-label=move || choices::facet_name(store, &titled)>
            <h3>{move || choices::facet_name(store, &named)}</h3>
            <div class="picks">
                <For each=offered key=|(choice, _)| choice.clone() children=move |(choice, _)| {
                    let (own, set, named, of) = (facet.clone(), facet.clone(), facet.clone(), facet.clone());
                    let (is, other, name, counting) = (choice.clone(), choice.clone(), choice.clone(), choice.clone());
                    let chosen = memo(move |_| parted.with(|parted| parted.is_chosen(&own, &is)));
                    let count = move || counted.with(|counted| {
                        let found = counted.iter().find(|counts| counts.facet == of)?;
                        found.counts.iter().find(|(known, _)| *known == counting).map(|(_, count)| *count)
                    }).unwrap_or(0);
                    view! {
                        <button type="button" class="pick" data-test="pick" data-pick=choice aria-pressed=move || chosen.get().to_string()
                            on:click=move |_| {
                                let wanted = !chosen.get_untracked();
                                looking.narrow(store, |parted| parted.choose(&set, &other, wanted));
                            }>
                            <span>{move || choices::choice_name(store, &named, &name)}</span> <span class="tally">{count}</span>
                        </button>
                    }
                }/>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_stays_where_it_is_when_counts_change() {
        let tags = |counts: &[(&str, u32)]| FacetCounts {
            facet: Facet::Tag,
            counts: counts.iter().map(|(choice, count)| ((*choice).to_owned(), *count)).collect(),
        };
        let first = vec![tags(&[("fair", 9), ("vip", 3)])];
        assert_eq!(in_their_places(Vec::new(), first.clone()), first);
        assert_eq!(in_their_places(first.clone(), Vec::new()), first, "none yet");
        let second = in_their_places(first, vec![tags(&[("new", 5), ("vip", 2)])]);
        assert_eq!(second, [tags(&[("fair", 0), ("vip", 2), ("new", 5)])]);
    }
}
