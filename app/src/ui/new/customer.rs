//! A new customer: a name is enough; a phone, a mail address and a tax id tell whether they are in the book already, and so does
//! standing in front of them.

use leptos::prelude::*;
use shared::crm::duplicates::Profile;
use shared::crm::{Kind, KindDef, Value, ValueType, definition, rank};
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::here::{Segments, StandsHere, Tapped};
use super::likely::{Likely, is_probable, look_for};
use super::own::{OwnField, OwnFields};
use super::typed::{Problem, Typed};
use crate::i18n::Words;
use crate::reactive::{effect, memo};
use crate::state::{NEW_CUSTOMER, Route, entry_id, fresh_id, store};
use crate::ui::word::word;

/// A field of the form that becomes the first entry of a group: the group, the entry's field, the input's mode and name.
struct Entry {
    group: &'static str,
    field: &'static str,
    mode: &'static str,
    label: fn(&'static Words) -> &'static str,
}

/// The entries that can be given at once.
const ENTRIES: [Entry; 3] = [
    Entry { group: "phone", field: "number", mode: "tel", label: |words| words.phone_label },
    Entry { group: "mail", field: "address", mode: "email", label: |words| words.mail_label },
    Entry { group: "tax_id", field: "number", mode: "text", label: |words| words.tax_id_label },
];

impl Entry {
    fn holds(&self, table: &KindDef) -> ValueType {
        let field = table.group(self.group).and_then(|group| group.field(self.field));
        field.map_or(ValueType::Line { max: 200 }, |field| field.value)
    }
}

/// Where the chosen territory is kept while the form is not saved.
const TERRITORY: &str = "territory";

/// The form.
#[component]
pub fn NewCustomer(kind: Kind) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    let holds = table.field("name").map_or(ValueType::Line { max: 200 }, |field| field.value);
    let name = Typed::new("name", holds, store);
    let entries = ENTRIES.map(|entry| Typed::new(entry.group, entry.holds(table), store));
    let tapped = Tapped::nothing();
    let profile = memo(move |_| {
        let mut profile = Profile::default();
        profile.add(None, "name", name.value().as_text().unwrap_or_default());
        for (entry, typed) in ENTRIES.iter().zip(entries) {
            profile.add(Some(entry.group), entry.field, typed.value().as_text().unwrap_or_default());
        }
        if let Some(place) = tapped.place.get() {
            profile.add(Some("address"), "place", &place.to_string());
        }
        profile
    });
    let found = look_for(kind, profile);
    let territories = memo(move |_| store.seat().map(|seat| seat.writable().collect::<Vec<u32>>()).unwrap_or_default());
    // The one that was chosen before the app ended, or before one went elsewhere.
    let kept_territory = store.draft_keeper(NEW_CUSTOMER, TERRITORY);
    let territory = RwSignal::new(territories.get_untracked().first().copied());
    effect(move || {
        let chosen = store.draft(NEW_CUSTOMER, TERRITORY).and_then(|number| number.parse().ok());
        if let Some(chosen) = chosen.filter(|chosen| territories.with(|all| all.contains(chosen))) {
            territory.set(Some(chosen));
            store.drafts.update(|drafts| drop(drafts.remove(&(NEW_CUSTOMER, TERRITORY.to_owned()))));
        }
    });
    // A choice alone is nothing to offer again.
    let is_begun = memo(move |_| [name].iter().chain(&entries).any(|typed| !typed.text.with(String::is_empty)));
    Effect::new(move |before: Option<Option<u32>>| {
        let kept =
            territory.get().filter(|number| is_begun.get() && territories.with(|all| all.first() != Some(number)));
        match kept {
            Some(number) => kept_territory.typed(number.to_string()),
            None if before.flatten().is_some() => kept_territory.left(),
            None => {}
        }
        kept
    });
    effect(move || {
        let known = territories.get();
        if territory.get_untracked().is_none_or(|chosen| !known.contains(&chosen)) {
            territory.set(known.first().copied());
        }
    });
    let own = RwSignal::new(Vec::<OwnField>::new());
    let input = NodeRef::<leptos::html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    let create = move || -> Option<DocId> {
        let named = name.checked(true);
        let values = entries.map(|typed| typed.checked(false));
        let own = own.get_untracked();
        let own_values: Vec<Option<Value>> = own.iter().map(|field| field.typed.checked(false)).collect();
        let (named, territory) = (named?, territory.get_untracked()?);
        let doc = fresh_id();
        let mut intents = vec![
            Intent::set("kind", Value::Null, Value::text(kind.name())),
            Intent::set("territory", Value::Null, Value::Int(i64::from(territory))),
            Intent::set("name", Value::Null, named),
        ];
        for (entry, value) in ENTRIES.iter().zip(values) {
            let value = value?;
            if !value.is_null() {
                let prefix = format!("{}/{}", entry.group, entry_id());
                intents.push(Intent::set(format!("{prefix}/{}", entry.field), Value::Null, value));
                intents.push(Intent::set(format!("{prefix}/rank"), Value::Null, Value::text(rank::MIDDLE)));
            }
        }
        intents.extend(tapped.intents());
        for (field, value) in own.iter().zip(own_values) {
            let value = value?;
            if !value.is_null() {
                intents.push(Intent::set(field.key.clone(), Value::Null, value));
            }
        }
        if let Some(seat) = untrack(|| store.seat()) {
            intents.push(Intent::set("owner", Value::Null, Value::text(seat.member.to_string())));
        }
        let all: Vec<Typed> = [name].into_iter().chain(entries).chain(own.iter().map(|field| field.typed)).collect();
        all.iter().copied().for_each(Typed::entrusted);
        kept_territory.entrusted();
        let names: Vec<String> = all.iter().map(|typed| typed.name.get_value()).chain([TERRITORY.to_owned()]).collect();
        store.command(Command::Edit { parts: vec![Part { doc, intents }] }, move |error| match error {
            None => names.iter().for_each(|name| store.forget_draft(NEW_CUSTOMER, name)),
            Some(error) => store.show_error(&error),
        });
        Some(doc)
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(doc) = create() {
            store.go_instead(Route::Record { kind, doc });
        }
    };
    let open = Callback::new(move |doc| {
        let own = own.get_untracked();
        [name].into_iter().chain(entries).chain(own.iter().map(|field| field.typed)).for_each(Typed::left);
        kept_territory.left();
        store.go_instead(Route::Record { kind, doc });
    });
    let merge = Callback::new(move |other| {
        if let Some(doc) = create() {
            store.go_instead(Route::Merge { kind, one: other, other: Some(doc) });
        }
    });
    let label = move || table.field("name").map_or("", |field| field.label.in_language(store.language()));
    view! {
            <Show
                when=move || !territories.with(Vec::is_empty)
                fallback=move || view! { <p class="empty">{word(|words| words.no_writable_territory)}</p> }
            >
                <form class="sheet-form" on:submit=submit>
                    <label class="field-label" for="new-name">{label}</label>
                    <input
                        id="new-name" name="name" type="text" autocomplete="off" enterkeyhint="done" node_ref=input
                        prop:value=name.text
                        aria-invalid=move || name.problem.get().is_some().to_string()
                        aria-describedby="new-name-problem"
                        on:input=move |event| name.typed(event_target_value(&event))
                    />
                    <Problem typed=name/>
                    <Likely kind=kind found=found open=open merge=merge/>
                    <StandsHere tapped=tapped/>
                    {ENTRIES.iter().zip(entries).map(|(entry, typed)| {
                        let id = format!("new-{}", entry.group);
                        let label = entry.label;
                        view! {
                            <label class="field-label" for=id.clone()>{move || (store.words().optional)(label(store.words()))}</label>
                            <input
                                id=id.clone() name=entry.group type="text" inputmode=entry.mode autocomplete="off"
                                enterkeyhint="done" prop:value=typed.text
                                aria-invalid=move || typed.problem.get().is_some().to_string()
                                aria-describedby=format!("{id}-problem")
                                on:input=move |event| typed.typed(event_target_value(&event))
                                on:blur=move |_| drop(typed.checked(false))
                            />
                            <Problem typed=typed/>
                        }
                    }).collect_view()}
                    <Segments kind=kind tapped=tapped/>
                    <OwnFields kind=kind home=NEW_CUSTOMER own=own/>
                    {move || (territories.with(Vec::len) > 1).then(|| view! {
                        <label class="field-label" for="new-territory">{word(|words| words.territory)}</label>
                        <select
                            id="new-territory" name="territory"
                            on:change=move |event| territory.set(event_target_value(&event).parse().ok())
                        >
                            {move || territories.get().into_iter().map(|number| view! {
                                <option value=number.to_string() prop:selected=move || territory.get() == Some(number)>
                                    {move || store.territory_name(number)}
                                </option>
                            }).collect_view()}
                        </select>
                    })}
                    <button type="submit" class="primary" data-test="create">{move || {
                        if is_probable(found) { store.words().create_anyway } else { store.words().create }
                    }}</button>
                </form>
            </Show>
    }
}
