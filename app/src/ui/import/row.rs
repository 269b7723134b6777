//! A row of the dry run: what becomes of it, what of it is left out, and whom it resembles.

use leptos::prelude::*;
use shared::crm::definition;

use crate::i18n;
use crate::protocol::{Fate, ImportAsk, Known, RowLine};
use crate::state::{Store, store};
use crate::ui::word::word;

/// A row with what is to be said of it.
#[component]
pub fn Line(line: RowLine) -> impl IntoView {
    let store = store();
    let RowLine { row, title, fate, problems, known, sides, .. } = line;
    let title = move || store.named(&title);
    view! {
        <li class="waiting-entry" data-test="row-line" data-row=row>
            <p class="waiting-title">{title} " · " {move || (store.words().row)(row)}</p>
            <p class="when">{move || fate_word(fate, store)}</p>
            {problems.into_iter().map(|(value, message)| {
                let quoted = (!value.is_empty()).then(|| view! { <p class="quoted">{move || (store.words().quoted)(&value)}</p> });
                view! { {quoted}<p class="problem">{message}</p> }
            }).collect_view()}
            {known.into_iter().map(|(who, why)| view! {
                <p class="when">{move || (store.words().like_this_one)(&who, &why)}</p>
            }).collect_view()}
            {(!sides.is_empty()).then(|| view! {
                <details class="compare">
                    <summary>{word(|words| words.exchange.compare)}</summary>
                    <Sides sides=sides/>
                </details>
            })}
        </li>
    }
}

/// A row that has nothing but its name in common with a record that is here: both sides, and what is to be done.
#[component]
pub fn Named(line: RowLine) -> impl IntoView {
    let store = store();
    let RowLine { row, title, sides, at, chosen, fate, .. } = line;
    let title = move || store.named(&title);
    let of_whom = title.clone();
    let feminine = move || definition(store.importing.kind()).noun.feminine;
    let choices: [(&'static str, Known); 3] = [("fill", Known::Fill), ("create", Known::Create), ("skip", Known::Skip)];
    // Without a choice of its own what is done with all holds.
    let is_chosen = move |known: Known| match chosen {
        Some(Known::Overwrite) => known == Known::Fill,
        Some(chosen) => chosen == known,
        None => match fate {
            Fate::Create => known == Known::Create,
            Fate::Update | Fate::Join => known == Known::Fill,
            Fate::Skip | Fate::Unusable | Fate::Unchanged => known == Known::Skip,
        },
    };
    let word = move |known: Known| {
        let words = store.words().exchange;
        match known {
            Known::Fill | Known::Overwrite => words.is_the_same,
            Known::Create => (words.is_another)(feminine()),
            Known::Skip => words.leave_out,
        }
    };
    view! {
        <li class="waiting-entry" data-test="same-name" data-row=row>
            <p class="waiting-title">{title} " · " {move || (store.words().row)(row)}</p>
            <Sides sides=sides/>
            <div class="differing">
            <div class="choices wide" role="group" aria-label=of_whom>
                {choices.into_iter().map(|(name, known)| view! {
                    <button type="button" class="choice" data-test="decide" data-known=name aria-pressed=is_chosen(known).to_string()
                        on:click=move |_| store.import(ImportAsk::Decide { at, known: Some(known) })>
                        {move || word(known)}
                    </button>
                }).collect_view()}
            </div>
            </div>
        </li>
    }
}

/// What both say, field by field; what is equal stands back.
#[component]
pub fn Sides(sides: Vec<(String, String, String)>) -> impl IntoView {
    let lines = sides.into_iter().map(|(label, ours, theirs)| {
        let is_equal = ours == theirs;
        let shown = |text: String| if text.is_empty() { "—".to_owned() } else { text };
        view! {
            <tr class:equal=is_equal>
                <th scope="row">{label}</th><td>{shown(ours)}</td><td>{shown(theirs)}</td>
            </tr>
        }
    });
    view! {
        <table class="sides" data-test="sides">
            <thead><tr>
                <td></td>
                <th scope="col">{word(|words| words.exchange.in_file)}</th>
                <th scope="col">{word(|words| words.exchange.in_book)}</th>
            </tr></thead>
            <tbody>{lines.collect_view()}</tbody>
        </table>
    }
}

fn fate_word(fate: Fate, store: Store) -> String {
    let words = store.words();
    match fate {
        Fate::Create => {
            let noun = store.importing.noun();
            i18n::title_of(&(words.new_of)(noun.one.in_language(store.language()), noun.feminine))
        }
        Fate::Update => words.one_fate_update.to_owned(),
        Fate::Join => words.fate_join.to_owned(),
        Fate::Skip => words.one_fate_skip.to_owned(),
        Fate::Unusable => words.fate_unusable.to_owned(),
        Fate::Unchanged => words.exchange.is_the_same_already.to_owned(),
    }
}
