//! The next day, folded to a line that says how full it is; and what comes after it.

use leptos::prelude::*;

use super::clock;
use super::line::Column;
use super::part::Part;
use crate::protocol::Agenda;
use crate::state::store;

/// The part.
#[component]
pub fn Tomorrow(above: fn(&Agenda) -> usize, drawn: RwSignal<usize>) -> impl IntoView {
    let store = store();
    let unfolded = RwSignal::new(false);
    let most = Signal::derive(move || if store.printing.get() || unfolded.get() { usize::MAX } else { 0 });
    let said = move || {
        let (total, first) = store.agenda.with(|agenda| {
            let due = agenda.as_ref().map(|agenda| &agenda.tomorrow);
            let first = due.and_then(|due| due.lines.first()?.activity.planned);
            (due.map_or(0, |due| due.total), first.map(clock))
        });
        (store.words().agenda.appointments)(total, first.as_deref())
    };
    let foot = move || {
        view! {
            <button type="button" class="quiet" data-test="unfold-tomorrow" aria-expanded=move || unfolded.get().to_string()
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)>
                {move || if unfolded.get() { store.words().agenda.fold.to_owned() } else { said() }}
            </button>
        }
    };
    view! {
        <Part part=|agenda| &agenda.tomorrow above=above drawn=drawn column=Column::Hour title=|words| words.tomorrow test="tomorrow" most=most foot=foot/>
    }
}
