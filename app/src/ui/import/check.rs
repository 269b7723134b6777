//! The dry run: what would be done, and every row that has something to it.

use leptos::prelude::*;

use super::Choices;
use crate::i18n::Words;
use crate::protocol::{Fate, ImportAsk, Looked, RowLine, Rows, Said};
use crate::state::{Store, store};
use crate::ui::select::Select;

/// How many rows are shown at first, and how many more each time.
const SHOWN: u32 = 50;

/// The section.
#[component]
pub fn Check() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let choices = expect_context::<Choices>();
    let (rows, query, count) = (RwSignal::new(Rows::Problems), RwSignal::new(String::new()), RwSignal::new(SHOWN));
    Effect::new(move || {
        let (rows, query, count) = (rows.get(), query.get(), count.get());
        if let Some(chosen) = choices.chosen() {
            store.import(ImportAsk::Look(Looked { chosen, rows, query, count }));
        }
    });
    let check = move |_| {
        importing.checking.set(Some(crate::protocol::Progress::default()));
        store.import(ImportAsk::Check);
    };
    let is_checked = Memo::new(move |_| importing.checked.with(Option::is_some));
    let checking = move || {
        importing
            .checking
            .get()
            .filter(|progress| progress.total > 0)
            .map(|progress| (store.words().checking_rows)(progress.done, progress.total))
    };
    let said =
        move |part: fn(&Said) -> u32| Memo::new(move |_| importing.checked.with(|said| said.as_ref().map_or(0, part)));
    let (create, update, join) = (said(|said| said.create), said(|said| said.update), said(|said| said.join));
    let (skip, unusable, problems) =
        (said(|said| said.skip), said(|said| said.unusable), said(|said| said.with_problems));
    let fact = move |word: fn(&'static Words) -> &'static str, number: Memo<u32>| {
        view! { <dt>{move || word(store.words())}</dt><dd>{move || number.get()}</dd> }
    };
    let (total, lines) = (
        said(|said| said.total),
        Memo::new(move |_| {
            importing.checked.with(|said| said.as_ref().map(|said| said.lines.clone()).unwrap_or_default())
        }),
    );
    let rows_code = Memo::new(move |_| code(rows.get()).to_owned());
    // What will be done stands below what was chosen: it is brought into view once it is there.
    let result = NodeRef::<leptos::html::Section>::new();
    Effect::new(move || {
        if let Some(section) = result.get() {
            section.scroll_into_view();
        }
    });
    let work = move || create.get() + update.get();
    let run = move |_| {
        if let Some(chosen) = choices.chosen() {
            store.import(ImportAsk::Run(chosen));
        }
    };
    view! {
        <section class="group">
            <p role="status" class="explained">{checking}</p>
            <Show when=move || !is_checked.get()>
                <button type="button" class="primary" data-test="check" disabled=move || importing.checking.with(Option::is_some) on:click=check>
                    {move || store.words().check_import}
                </button>
            </Show>
        </section>
        <Show when=move || is_checked.get()>
            <section
                node_ref=result class="group" data-test="checked" data-create=move || create.get() data-update=move || update.get()
                data-skip=move || skip.get() data-unusable=move || unusable.get() data-problems=move || problems.get()
                aria-label=move || store.words().check_result
            >
                <h2>{move || store.words().check_result}</h2>
                <div role="status"><dl class="facts tally-facts">
                    {fact(|words| words.fate_create, create)}
                    {fact(|words| words.fate_update, update)}
                    {fact(|words| words.fate_join, join)}
                    {fact(|words| words.fate_skip, skip)}
                    {fact(|words| words.fate_unusable, unusable)}
                    {fact(|words| words.with_problems, problems)}
                </dl></div>
                <p class="explained">{move || store.words().problem_explained}</p>
                <div class="fields">
                    <Select name="rows" label=|words| words.rows_shown value=rows_code options=row_choices
                        choose=move |value: String| { rows.set(of_code(&value)); count.set(SHOWN); }/>
                    <div class="field">
                        <label class="field-label" for="import-search">{move || store.words().search_rows}</label>
                        <input id="import-search" name="import-search" type="search" autocomplete="off" prop:value=query
                            on:input=move |event| { query.set(event_target_value(&event)); count.set(SHOWN); }/>
                    </div>
                </div>
                <ul class="waiting-list">
                    <For each=move || lines.get() key=Clone::clone children=move |line| view! { <Line line=line/> }/>
                </ul>
                <p class="none" hidden=move || total.get() != 0>{move || store.words().no_such_rows}</p>
                <button type="button" class="quiet" hidden=move || { total.get() <= count.get() } on:click=move |_| count.update(|count| *count += SHOWN)>
                    {move || (store.words().more_rows)(total.get())}
                </button>
                <button type="button" class="primary run-import" data-test="run-import" disabled=move || work() == 0 on:click=run>
                    {move || if work() == 0 { store.words().nothing_to_import.to_owned() } else { (store.words().run_import)(work()) }}
                </button>
            </section>
        </Show>
    }
}

#[component]
fn Line(line: RowLine) -> impl IntoView {
    let store = store();
    let RowLine { row, title, fate, problems, known } = line;
    let title = move || store.named(&title);
    view! {
        <li class="waiting-entry" data-test="row-line" data-row=row>
            <p class="waiting-title">{move || (store.words().row)(row)} " · " {title}</p>
            <p class="when">{move || fate_word(fate, store)}</p>
            {problems.into_iter().map(|(value, message)| {
                let quoted = (!value.is_empty()).then(|| view! { <p class="quoted">{move || (store.words().quoted)(&value)}</p> });
                view! { {quoted}<p class="problem">{message}</p> }
            }).collect_view()}
            {known.into_iter().map(|(who, why)| view! {
                <p class="when">{move || (store.words().like_this_one)(&who, &why)}</p>
            }).collect_view()}
        </li>
    }
}

fn fate_word(fate: Fate, store: Store) -> &'static str {
    let words = store.words();
    match fate {
        Fate::Create => words.one_fate_create,
        Fate::Update => words.one_fate_update,
        Fate::Join => words.fate_join,
        Fate::Skip => words.one_fate_skip,
        Fate::Unusable => words.fate_unusable,
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

fn row_choices(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    vec![
        (code(Rows::Problems).into(), words.rows_problems.into()),
        (code(Rows::Known).into(), words.rows_known.into()),
        (code(Rows::All).into(), words.rows_all.into()),
    ]
}
