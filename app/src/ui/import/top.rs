//! The first rows of a table as they are read: by them one sees whether it is read well, and a tap says which of them names the columns.

use leptos::prelude::*;

use super::reading::read_again;
use crate::reactive::{effect, memo};
use crate::state::store;
use crate::ui::each::For;
use crate::ui::word::word;

/// How many are shown at least, and how many below the one that names the columns.
const LEAST: usize = 5;
const BELOW: usize = 2;

/// The rows. Which one names the columns is a choice of one, for keys as for fingers.
#[component]
pub fn FirstRows() -> impl IntoView {
    let store = store();
    let all = memo(move |_| {
        store.importing.understood.with(|file| file.as_ref().map(|file| file.top.clone()).unwrap_or_default())
    });
    let heading = memo(move |_| {
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.table).map_or(0, |(_, row)| row))
    });
    let is_whole = RwSignal::new(false);
    let shown = memo(move |_| {
        let named = all.with(|all| all.iter().position(|(row, _)| *row == heading.get()));
        if is_whole.get() { usize::MAX } else { LEAST.max(named.map_or(0, |at| at + 1 + BELOW)) }
    });
    let rows = move || all.with(|all| all.iter().take(shown.get()).map(|(row, _)| *row).collect::<Vec<_>>());
    // The rows stay where they are, and the focus in them, while the file is read anew.
    let cells = move |row: u32| {
        let found = all.with(|all| all.iter().find(|(own, _)| *own == row).map(|(_, cells)| cells.clone()));
        found.unwrap_or_default().into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()
    };
    // A tap on a row is a tap on its mark as well.
    let asked = StoredValue::new(0);
    // Whenever the file is told of, also where the same row goes on naming the columns: then the other can be tapped again.
    effect(move || {
        store.importing.understood.track();
        asked.set_value(heading.get());
    });
    let choose = move |row: u32| {
        if asked.get_value() != row {
            asked.set_value(row);
            read_again(store, |reading| reading.heading = Some(row));
        }
    };
    let radio = move |row: u32, label: Signal<String>| {
        view! {
            <input type="radio" name="heading" value=row.to_string() aria-label=label
                prop:checked=move || heading.get() == row on:change=move |_| choose(row)/>
        }
    };
    view! {
        <p class="explained" id="first-rows">{word(|words| words.exchange.first_rows)}</p>
        <div class="first-rows">
            <table aria-labelledby="first-rows">
                <tbody>
                    <For each=rows key=|row| *row children=move |row| {
                        let label = Signal::derive(move || (store.words().exchange.row_names)(row));
                        view! {
                            <tr class:names=move || heading.get() == row data-test="heading-row" data-row=row
                                on:click=move |_| choose(row)>
                                <th scope="row"><label>{radio(row, label)}<span aria-hidden="true">{row}</span></label></th>
                                {move || cells(row)}
                            </tr>
                        }
                    }/>
                </tbody>
            </table>
        </div>
        <label class="tick" data-test="heading-row" data-row="0">
            {radio(0, Signal::derive(move || store.words().exchange.named_nowhere.to_owned()))}
            <span>{word(|words| words.no_heading_row)}</span>
        </label>
        <button type="button" class="quiet" data-test="more-of-top" hidden=move || all.with(Vec::len) <= shown.get()
            on:click=move |_| is_whole.set(true)>
            {word(|words| words.exchange.more_of_top)}
        </button>
    }
}
