//! What was understood of the file, and what can be said otherwise: its first rows, whether its accents are read well, the rest folded.

use leptos::prelude::*;
use shared::crm::{Kind, Region, ValueType, definition};
use shared::exchange::{DELIMITERS, Encoding, Mapping, Target};

use super::top::FirstRows;
use crate::i18n::{countries, title_of};
use crate::protocol::{Form, ImportAsk, Understood};
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::select::Select;
use crate::ui::word::word;

/// Changes the mapping that is in force; what was tried under the other is forgotten.
pub fn remap(store: Store, change: impl FnOnce(&mut Mapping)) {
    let importing = store.importing;
    let mapping = importing.understood.try_update(|file| {
        let file = file.as_mut()?;
        change(&mut file.mapping);
        Some(file.mapping.clone())
    });
    if let Some(mapping) = mapping.flatten() {
        importing.checking.set(None);
        importing.checked.set(None);
        store.import(ImportAsk::Map(mapping));
    }
}

/// Reads the file once more. What a person does not change stays as it was read, not as it would be guessed under the change.
pub fn read_again(store: Store, change: impl FnOnce(&mut Reading)) {
    let importing = store.importing;
    let read = importing.understood.with_untracked(|file| {
        let file = file.as_ref()?;
        let (delimiter, heading) = file.table.unzip();
        Some(Reading { encoding: Some(file.encoding), delimiter, heading })
    });
    let Some(mut reading) = read else { return };
    change(&mut reading);
    let Reading { encoding, delimiter, heading } = reading;
    importing.checking.set(None);
    importing.checked.set(None);
    store.import(ImportAsk::Read { encoding, delimiter, heading });
}

/// How a file is read.
pub struct Reading {
    encoding: Option<Encoding>,
    delimiter: Option<u8>,
    /// The row that names the columns; 0: none does.
    pub heading: Option<u32>,
}

/// The section.
#[component]
pub fn HowRead() -> impl IntoView {
    let store = store();
    let of = move |part: fn(&Understood) -> String| {
        memo(move |_| store.importing.understood.with(|file| file.as_ref().map(part).unwrap_or_default()))
    };
    let encoding = of(|file| encoding_code(file.encoding).to_owned());
    let delimiter = of(|file| file.table.map(|(delimiter, _)| delimiter.to_string()).unwrap_or_default());
    let country = of(|file| file.country.clone());
    let decimal = of(|file| if file.mapping.habits.decimal_comma { "comma" } else { "point" }.to_owned());
    let order = of(|file| if file.mapping.habits.month_first { "month" } else { "day" }.to_owned());
    let heading = of(|file| file.table.map(|(_, row)| row.to_string()).unwrap_or_default());
    let rows = memo(move |_| store.importing.understood.with(|file| file.as_ref().map_or(0, |file| file.rows)));
    let is_table = move || !delimiter.with(String::is_empty);
    let form = memo(move |_| store.importing.understood.with(|file| file.as_ref().map_or(Form::Csv, |file| file.form)));
    let told = move || {
        let (words, rows) = (store.words(), rows.get());
        match form.get() {
            Form::Csv => (words.file_rows)(rows),
            Form::Cards => (words.file_cards)(rows),
            Form::Json => (words.exchange.file_lines)(rows),
        }
    };
    let notes = move || {
        store.importing.understood.with(|file| {
            let words = store.words();
            let file = file.as_ref()?;
            let ignored: Vec<String> = file.ignored.iter().map(|(what, times)| format!("{what} ({times})")).collect();
            let ragged = (file.ragged > 0).then(|| {
                let named = file.ragged_rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let are_more = file.ragged as usize > file.ragged_rows.len();
                (words.ragged_rows)(file.ragged, &if are_more { format!("{named}…") } else { named })
            });
            let ignored = (!ignored.is_empty()).then(|| (words.ignored_properties)(&ignored.join(", ")));
            let apart = file.apart.iter().map(|(row, text)| format!("{}: {text}", (words.row)(*row)));
            let apart = apart.collect::<Vec<_>>().join(" · ");
            let apart = (!apart.is_empty()).then(|| (words.exchange.no_data)(&apart));
            Some(
                ragged
                    .into_iter()
                    .chain(apart)
                    .chain(ignored)
                    .map(|note| view! { <p class="explained">{note}</p> })
                    .collect_view(),
            )
        })
    };
    let choose_country = move |code: String| {
        if let Ok(region) = Region::parse(&code) {
            store.importing.understood.update(|file| {
                if let Some(file) = file {
                    file.country = code;
                }
            });
            remap(store, |mapping| mapping.habits = mapping.habits.clone().in_country(region));
        }
    };
    let kind = of(|file| file.kind.name().to_owned());
    let many_kinds =
        memo(move |_| store.importing.understood.with(|file| file.as_ref().is_some_and(|file| file.kinds.len() > 1)));
    let choose_kind = move |name: String| {
        if let Some(kind) = Kind::from_name(&name) {
            store.import(ImportAsk::Of(kind));
        }
    };
    let what = move || {
        let noun = store.importing.noun();
        (store.words().exchange.understood)(&title_of(noun.many.in_language(store.language())), &told())
    };
    let forbidden = move || {
        let kind = store.importing.understood.with(|file| file.as_ref().and_then(|file| file.forbidden))?;
        let many = definition(kind).noun.many.in_language(store.language());
        Some((store.words().exchange.not_yours)(many))
    };
    let named_by = move || {
        let row = heading.get().parse().unwrap_or(0);
        match row {
            0 => store.words().exchange.named_nowhere.to_owned(),
            row => (store.words().exchange.named_in_row)(row),
        }
    };
    let needs = move |types: fn(ValueType) -> bool| {
        memo(move |_| {
            store.importing.understood.with(|file| {
                let Some(file) = file else { return false };
                let table = definition(file.kind);
                let holds = |target: &Target| match target {
                    Target::Field { key } => table.field(key).map(|field| field.value),
                    Target::Entry { group, field, .. } => {
                        table.group(group).and_then(|group| group.field(field)).map(|field| field.value)
                    }
                    Target::Ignore | Target::Id | Target::Currency { .. } | Target::NamePart { .. } => None,
                };
                // What a workspace's own field holds is not known here: it may be a number as well as a day.
                let is_own = |target: &Target| matches!(target, Target::Field { key } if key.starts_with("x/"));
                file.mapping
                    .columns
                    .iter()
                    .any(|column| is_own(&column.target) || holds(&column.target).is_some_and(types))
            })
        })
    };
    let has_numbers = needs(|holds| {
        matches!(holds, ValueType::Money | ValueType::Number | ValueType::Whole { .. } | ValueType::Place)
    });
    let has_days = needs(|holds| matches!(holds, ValueType::Date | ValueType::DayOfYear | ValueType::Time));
    view! {
        <section class="group" data-test="understood" data-rows=move || rows.get() data-kind=kind aria-label=move || store.words().how_it_is_read>
            <h2>{what}</h2>
            <Show when=move || many_kinds.get()>
                <Select name="import-kind" label=|words| words.exchange.what_it_holds value=kind options=kinds choose=choose_kind/>
            </Show>
            <p class="problem" data-test="not-yours" hidden=move || forbidden().is_none()>{forbidden}</p>
            <p class="explained" hidden=move || !is_table()>{named_by}</p>
            {notes}
            <Accents/>
            <Show when=is_table><FirstRows/></Show>
            <details class="how-read">
                <summary data-test="how-read">{word(|words| words.exchange.how_read)}</summary>
                <div class="fields">
                    <Show when=is_table>
                        <Select name="delimiter" label=|words| words.delimiter value=delimiter options=delimiters
                            choose=move |value: String| read_again(store, |reading| reading.delimiter = value.parse().ok())/>
                    </Show>
                    <Select name="country" label=|words| words.country value=country options=|store| countries(store.language()) choose=choose_country/>
                    <Show when=move || is_table() && has_numbers.get()>
                        <Select name="decimal" label=|words| words.decimals value=decimal options=decimals
                            choose=move |value| remap(store, |mapping| mapping.habits.decimal_comma = value == "comma")/>
                    </Show>
                    <Show when=move || is_table() && has_days.get()>
                        <Select name="order" label=|words| words.date_order value=order options=orders
                            choose=move |value| remap(store, |mapping| mapping.habits.month_first = value == "month")/>
                    </Show>
                    <Select name="encoding" label=|words| words.exchange.encoding value=encoding options=encodings
                        choose=move |value: String| read_again(store, |reading| reading.encoding = Some(encoding_of(&value)))/>
                </div>
            </details>
        </section>
    }
}

/// Whether the accents are read well: asked where the letters are of before Unicode, which nothing in a file says for sure. Whoever says
/// no sees them read in the other way at once.
#[component]
fn Accents() -> impl IntoView {
    let store = store();
    let is_western = memo(move |_| {
        store.importing.understood.with(|file| file.as_ref().is_some_and(|file| file.encoding == Encoding::Windows1252))
    });
    let asks = RwSignal::new(is_western.get_untracked());
    let other = move |_| {
        let other = if is_western.get_untracked() { Encoding::Utf8 } else { Encoding::Windows1252 };
        read_again(store, |reading| reading.encoding = Some(other));
    };
    view! {
        <div class="accents" data-test="accents" hidden=move || !asks.get()>
            <p id="accents">{word(|words| words.exchange.accents)}</p>
            <div class="choices" role="group" aria-labelledby="accents">
                <button type="button" class="choice" data-test="accents-yes" on:click=move |_| asks.set(false)>
                    {word(|words| words.yes)}
                </button>
                <button type="button" class="choice" data-test="accents-no" on:click=other>{word(|words| words.no)}</button>
            </div>
        </div>
    }
}

/// Of what the file may be.
fn kinds(store: Store) -> Vec<(String, String)> {
    let kinds =
        store.importing.understood.with(|file| file.as_ref().map(|file| file.kinds.clone()).unwrap_or_default());
    let named = |kind: Kind| {
        let many = definition(kind).noun.many.in_language(store.language());
        (kind.name().to_owned(), title_of(many))
    };
    kinds.into_iter().map(named).collect()
}

fn encoding_code(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
        Encoding::Windows1252 => "Windows-1252",
    }
}

fn encoding_of(code: &str) -> Encoding {
    Encoding::ALL.into_iter().find(|encoding| encoding_code(*encoding) == code).unwrap_or(Encoding::Utf8)
}

fn encodings(store: Store) -> Vec<(String, String)> {
    let word = |encoding| match encoding {
        Encoding::Windows1252 => store.words().letters_western,
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => encoding_code(encoding),
    };
    let both = |encoding| (encoding_code(encoding).to_owned(), word(encoding).to_owned());
    Encoding::ALL.into_iter().map(both).collect()
}

fn delimiters(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    let word = |delimiter| match delimiter {
        b',' => words.delimiter_comma,
        b';' => words.delimiter_semicolon,
        b'\t' => words.delimiter_tab,
        _ => words.delimiter_bar,
    };
    DELIMITERS.into_iter().map(|delimiter| (delimiter.to_string(), word(delimiter).to_owned())).collect()
}

fn decimals(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    vec![("comma".into(), words.decimals_comma.into()), ("point".into(), words.decimals_point.into())]
}

fn orders(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    vec![("day".into(), words.day_first.into()), ("month".into(), words.month_first.into())]
}
