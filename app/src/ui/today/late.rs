//! What is late, folded to what is worth most, and put off as a whole.

use leptos::prelude::*;

use super::head::LATE;
use super::line::{Column, may_write};
use super::part::Part;
use super::put_off::{Goal, movable, put_off_all};
use crate::protocol::{Agenda, Due};
use crate::reactive::memo;
use crate::state::store;
use crate::ui::word::word;

/// So many are shown until somebody wants to see all: the day comes first. On a wide screen there is room for more.
const SHOWN: usize = 3;
const SHOWN_WIDE: usize = 5;

/// The part. While it is `asking` where to put it off to, all of it is needed, be it ever so long.
#[component]
pub fn Late(
    above: fn(&Agenda) -> usize,
    drawn: RwSignal<usize>,
    is_wide: Signal<bool>,
    asking: RwSignal<bool>,
) -> impl IntoView {
    let store = store();
    let unfolded = RwSignal::new(false);
    // On paper all of it.
    let most = Signal::derive(move || match (store.printing.get() || unfolded.get(), is_wide.get()) {
        (true, _) => usize::MAX,
        (false, true) => SHOWN_WIDE,
        (false, false) => SHOWN,
    });
    let count = memo(move |_| {
        store
            .agenda
            .with(|agenda| agenda.as_ref().map_or((0, 0), |agenda| (agenda.overdue.total, agenda.overdue.lines.len())))
    });
    let total = move || count.get().0;
    // So many of those that are told can be put off as a whole.
    let moved = memo(move |_| {
        let of = |Due { lines, .. }: &Due| movable(lines, |line| may_write(line, store)).len();
        let count = store.agenda.with(|agenda| agenda.as_ref().map_or(0, |agenda| of(&agenda.overdue)));
        u32::try_from(count).unwrap_or(u32::MAX)
    });
    let is_folded = move || total() as usize > if is_wide.get() { SHOWN_WIDE } else { SHOWN };
    let is_whole = move || usize::try_from(total()).is_ok_and(|total| total == count.get().1);
    let put_off = move |goal: Goal| {
        asking.set(false);
        let lines = store.agenda.with_untracked(|agenda| agenda.as_ref().map(|agenda| agenda.overdue.lines.clone()));
        put_off_all(&lines.unwrap_or_default(), goal, store);
    };
    let foot = move || {
        view! {
            <div class="late-foot">
                <button type="button" class="quiet" data-test="unfold-part" hidden=move || !is_folded() || asking.get()
                    aria-expanded=move || unfolded.get().to_string()
                    on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)>
                    {move || if unfolded.get() { store.words().agenda.fold.to_owned() } else { (store.words().agenda.see_by_worth)(total()) }}
                </button>
                <button type="button" class="quiet" data-test="put-off-all" hidden=move || asking.get() || moved.get() == 0
                    on:click=move |_| asking.set(true)>
                    {word(|words| words.agenda.put_off)}
                </button>
                <div class="picks" role="group" data-test="put-off-question" hidden=move || !asking.get()
                    aria-label=move || (store.words().agenda.put_off_all)(moved.get())>
                    <p class="asks-what">{move || is_whole().then(|| (store.words().agenda.put_off_all)(moved.get()))}</p>
                    {[(Goal::Tomorrow, "to-tomorrow"), (Goal::Spread, "over-five-days")].into_iter().map(|(goal, test)| view! {
                        <button type="button" class="pick" data-test=test disabled=move || !is_whole() || moved.get() == 0
                            on:click=move |_| put_off(goal)>
                            {move || match goal {
                                Goal::Tomorrow => store.words().agenda.to_tomorrow,
                                Goal::Spread => store.words().agenda.over_five_days,
                            }}
                        </button>
                    }).collect_view()}
                    <button type="button" class="quiet" on:click=move |_| asking.set(false)>{word(|words| words.cancel)}</button>
                </div>
            </div>
        }
    };
    view! {
        <Part part=|agenda| &agenda.overdue above=above drawn=drawn column=Column::Late title=|words| words.overdue test=LATE most=most foot=foot/>
    }
}
