//! What will be: in sentences, then what is wrong by its kind with one decision for each, then who is called alike; the rows folded.

use leptos::prelude::*;
use shared::crm::definition;

use super::choices::ChooseHow;
use super::problems::Problems;
use super::row::{Line, Named};
use crate::protocol::{Form, ImportAsk, Looked, Progress, Rows, Said};
use crate::reactive::{effect, memo};
use crate::state::{Store, store};
use crate::ui::each::For;
use crate::ui::select::Select;
use crate::ui::word::word;

/// How many rows are shown at first, and how many more each time.
const FIRST: u32 = 6;
const MORE: u32 = 50;

/// The step. It makes the dry run when it is come to, unless that stands from before.
#[component]
pub fn Review() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let (rows, query, count) = (RwSignal::new(Rows::Problems), RwSignal::new(String::new()), RwSignal::new(FIRST));
    effect(move || {
        let (rows, query, count) = (rows.get(), query.get(), count.get());
        if let Some(chosen) = importing.choices.chosen(importing.kind()) {
            store.import(ImportAsk::Look(Looked { chosen, rows, query, count }));
        }
    });
    let is_checked = memo(move |_| importing.checked.with(Option::is_some));
    effect(move || {
        if !is_checked.get() && importing.checking.with_untracked(Option::is_none) {
            importing.checking.set(Some(Progress::default()));
            store.import(ImportAsk::Check);
        }
    });
    let checking = move || {
        let progress = importing.checking.get().filter(|progress| progress.total > 0);
        progress.map(|progress| (store.words().checking_rows)(progress.done, progress.total))
    };
    let said =
        move |part: fn(&Said) -> u32| memo(move |_| importing.checked.with(|said| said.as_ref().map_or(0, part)));
    let (create, update, unchanged) = (said(|said| said.create), said(|said| said.update), said(|said| said.unchanged));
    let (skip, unusable, problems) =
        (said(|said| said.skip), said(|said| said.unusable), said(|said| said.with_problems));
    let sentences = move || {
        let said = importing.checked.get()?;
        let words = store.words().exchange;
        let noun = importing.noun();
        // Of lines of JSON nothing goes to the notes that does not stand there.
        let is_json = importing.understood.with(|file| file.as_ref().is_some_and(|file| file.form == Form::Json));
        let has_notes = !is_json && definition(importing.kind()).notes().is_some();
        let left = if has_notes { words.values_in_notes } else { words.values_left };
        let counted: [(u32, &dyn Fn(u32) -> String); 8] = [
            (said.create, &|n| (words.new_ones)(n, noun)),
            (said.update, &words.completed),
            (said.unchanged, &words.the_same),
            (said.skip.saturating_sub(said.set_aside), &words.here_already),
            (said.set_aside, &words.set_aside),
            (said.join, &words.repeated),
            (said.unusable, &words.nameless),
            (said.left, &left),
        ];
        let told = counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, say)| view! { <li>{say(n)}</li> });
        Some(told.collect_view())
    };
    let lines =
        memo(move |_| importing.checked.with(|said| said.as_ref().map(|said| said.lines.clone()).unwrap_or_default()));
    let named =
        memo(move |_| importing.checked.with(|said| said.as_ref().map(|said| said.named.clone()).unwrap_or_default()));
    let (total, named_total) = (said(|said| said.total), said(|said| said.named_total));
    let rows_code = memo(move |_| code(rows.get()).to_owned());
    view! {
        <Show when=move || !is_checked.get()>
            <p role="status" class="explained checking" data-test="checking">{checking}</p>
        </Show>
        <Show when=move || is_checked.get()>
            <section
                class="group" data-test="checked" data-create=move || create.get() data-update=move || update.get()
                data-unchanged=move || unchanged.get() data-skip=move || skip.get() data-unusable=move || unusable.get() data-problems=move || problems.get()
                data-named=move || named_total.get()
                aria-label=move || store.words().check_result
            >
                <h2 class="unseen">{word(|words| words.check_result)}</h2>
                <div role="status"><ul class="sentences">{sentences}</ul></div>
            </section>
            <Problems/>
            <section class="group" hidden=move || named_total.get() == 0 data-test="same-names" aria-label=move || (store.words().exchange.same_names)(named_total.get())>
                <h2>{move || (store.words().exchange.same_names)(named_total.get())}</h2>
                <p class="explained">{word(|words| words.exchange.same_names_hint)}</p>
                <ul class="waiting-list">
                    <For each=move || named.get() key=Clone::clone children=move |line| view! { <Named line=line/> }/>
                </ul>
                <p class="explained" hidden=move || named_total.get() as usize <= named.with(Vec::len)>
                    {move || (store.words().and_more)(named_total.get() - named.with(Vec::len) as u32)}
                </p>
            </section>
            <details class="group">
                <summary data-test="see-rows">{word(|words| words.exchange.see_rows)}</summary>
                <div class="fields">
                    <Select name="rows" label=|words| words.rows_shown value=rows_code options=row_choices
                        choose=move |value: String| { rows.set(of_code(&value)); count.set(FIRST); }/>
                    <div class="field">
                        <label class="field-label" for="import-search">{word(|words| words.search_rows)}</label>
                        <input id="import-search" name="import-search" type="search" autocomplete="off" prop:value=query
                            on:input=move |event| { query.set(event_target_value(&event)); count.set(FIRST); }/>
                    </div>
                </div>
                <ul class="waiting-list">
                    <For each=move || lines.get() key=Clone::clone children=move |line| view! { <Line line=line/> }/>
                </ul>
                <p class="none" hidden=move || total.get() != 0>{word(|words| words.no_such_rows)}</p>
                <button type="button" class="quiet" hidden=move || { total.get() <= count.get() } on:click=move |_| count.update(|count| *count += MORE)>
                    {move || (store.words().more_rows)(total.get())}
                </button>
            </details>
            <ChooseHow/>
        </Show>
    }
}

const fn code(rows: Rows) -> &'static str {
    match rows {
        Rows::Problems => "problems",
        Rows::Known => "known",
        Rows::All => "all",
    }
}

fn of_code(code_: &str) -> Rows {
    [Rows::Known, Rows::All].into_iter().find(|rows| code(*rows) == code_).unwrap_or_default()
}

/// What those rows are called of which there is a record already.
fn known_ones(store: Store) -> &'static str {
    let words = store.words();
    if definition(store.importing.kind()).has_own_screens() { words.rows_known } else { words.fate_skip }
}

fn row_choices(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    vec![
        (code(Rows::Problems).into(), words.rows_problems.into()),
        (code(Rows::Known).into(), known_ones(store).into()),
        (code(Rows::All).into(), words.rows_all.into()),
    ]
}
