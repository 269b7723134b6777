//! What is worth knowing: the first lines of the notes, to be read, and how somebody likes to be reached. A tap opens the notes
//! where they stand: text that merges while several people type. What is typed goes out as splices; what others type is put in
//! around it, and the caret stays with its word.

use std::time::Duration;

use leptos::html::{Div, Textarea};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::crm::{Role, definition};
use shared::document::text::{difference, spliced};
use shared::document::{Intent, Splice};
use shared::replica::{Command, Part};

use super::facts::settle;
use super::mark::{Mark, MarkLine};
use super::opened::{Opened, opened};
use super::spec::Spec;
use super::words::say_value;
use crate::reactive::{effect, memo};
use crate::state::{DraftKeeper, Route, Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// What they are called where a kind's table has none.
const KEY: &str = "notes";

/// The key of a record's notes, by its kind's table.
fn key_of(opened: Opened) -> &'static str {
    definition(untrack(|| opened.kind())).notes().map_or(KEY, |(field, _)| field.key)
}

/// In a draft, what stands between the text that it began with and what was typed: brought back later, it is what was *typed* that
/// is put in, and what others wrote meanwhile stays. No text has this character.
const BASE_ENDS: char = '\0';

/// How long typing rests before it is saved.
const REST: Duration = Duration::from_millis(700);

#[derive(Copy, Clone)]
struct Writing {
    store: Store,
    opened: Opened,
    /// What is saved when the page goes is saved after the record is let go of.
    key: &'static str,
    area: NodeRef<Textarea>,
    /// The text that the splices sent so far lead to.
    known: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>>,
    saving: RwSignal<bool>,
    touched: RwSignal<bool>,
    draft: DraftKeeper,
}

impl Writing {
    fn typed(self) {
        let Some(area) = self.area.get_untracked() else { return };
        self.draft.typed(self.known.with_value(|known| format!("{known}{BASE_ENDS}{}", area.value())));
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.save(), REST).ok());
    }

    /// Sends what was typed since the last time.
    fn save(self) {
        let Some(Some(area)) = self.area.try_get_untracked() else { return };
        let text = area.value();
        let Some(splice) = self.known.with_value(|known| difference(known, &text)) else { return };
        self.known.set_value(text);
        self.saving.set(true);
        self.touched.set(true);
        let intents = vec![Intent::Text { key: self.key.to_owned(), splices: vec![splice] }];
        let command = Command::Edit { parts: vec![Part { doc: self.opened.doc, intents }] };
        self.store.command(command, move |error| {
            self.saving.try_set(false);
            match error {
                None => {
                    self.draft.left();
                    self.store.forget_draft(self.opened.doc, self.key);
                }
                Some(error) => self.store.show_error(&error),
            }
        });
    }

    /// The record's text has changed: by what was sent from here, or by others.
    fn merge(self, text: &str) {
        let Some(area) = self.area.get_untracked() else { return };
        let typed = area.value();
        let unsent = self.known.with_value(|known| difference(known, &typed));
        let merged = match unsent {
            Some(splice) => spliced(text, &splice),
            None => text.to_owned(),
        };
        self.known.set_value(text.to_owned());
        if merged == typed {
            return;
        }
        let caret = area.selection_start().ok().flatten();
        area.set_value(&merged);
        if let (Some(caret), Some(change)) = (caret, difference(&typed, &merged)) {
            let moved = if change.at < caret {
                let length = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(0);
                (caret + length(&change.inserted)).saturating_sub(length(&change.removed)).max(change.at)
            } else {
                caret
            };
            // A caret that cannot be placed stays where the browser puts it.
            let _ = area.set_selection_range(moved, moved);
        }
    }
}

/// The notes as one of the facts that are empty, for who adds one; none where some are written, or are being written.
pub fn unwritten(opened: Opened) -> Option<Spec> {
    let (field, _) = definition(opened.kind()).notes()?;
    let notes = Spec::of(field);
    let is_there = !opened.text(field.key).is_empty() || opened.added.with(|added| added.contains(&notes.key));
    (!is_there && opened.is_writable(notes.write)).then_some(notes)
}

/// What was typed and not left, and what of it is not in the text.
fn draft(opened: Opened, store: Store) -> Option<(String, Splice)> {
    let draft = store.draft(opened.doc, key_of(opened))?;
    let (base, typed) = draft.split_once(BASE_ENDS)?;
    let splice = difference(base, typed)?;
    (typed != opened.text(key_of(opened))).then(|| (typed.to_owned(), splice))
}

/// How they like to be reached, and when.
fn preferred(opened: Opened, store: Store) -> Option<String> {
    let table = definition(opened.kind());
    let said = |key: &str| {
        let value = opened.value(key);
        let spec = table.field(key).map(Spec::of).filter(|_| !value.is_null())?;
        Some(say_value(&spec, &value, |_, _| None, store))
    };
    // Within a sentence; what is written in capitals is a name.
    let channel = said("preferred_channel").map(|channel| match channel.chars().skip(1).any(char::is_uppercase) {
        true => channel,
        false => channel.to_lowercase(),
    });
    let parts: Vec<String> = [channel, said("preferred_hours")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| (store.words().register.prefers)(&parts.join(" · ")))
}

/// What is worth knowing of the opened record; nothing where nobody has said any of it.
#[component]
pub fn Notes() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let (saving, touched) = (RwSignal::new(false), RwSignal::new(false));
    let (is_in, row) = (RwSignal::new(false), NodeRef::<Div>::new());
    let left = settle(is_in, row);
    let text = memo(move |_| opened.text(key_of(opened)));
    let mark = memo(move |_| Mark::of(opened, key_of(opened), saving.get(), touched.get()));
    let is_added = memo(move |_| opened.added.with(|added| added.iter().any(|own| own == key_of(opened))));
    effect(move || {
        if is_added.get() {
            is_in.set(true);
        }
    });
    let may_write = move || opened.is_writable(Role::Seller);
    let is_writing = memo(move |_| {
        draft(opened, store).is_some() || may_write() && (opened.whole.get() || is_in.get() || saving.get())
    });
    let is_there = memo(move |_| {
        is_writing.get()
            || is_added.get()
            || !text.with(String::is_empty)
            || opened.waits(key_of(opened))
            || opened.is_refused(key_of(opened))
            || preferred(opened, store).is_some()
    });
    let said = move || {
        let hint = move || text.with(String::is_empty).then(|| store.words().notes_hint.to_owned());
        let below = move || preferred(opened, store).or_else(hint);
        view! {
            <span class="note-said" hidden=move || text.with(String::is_empty)>{move || text.get()}</span>
            {move || below().map(|said| view! { <span class="note-prefers">{said}</span> })}
        }
    };
    view! {
        {move || is_there.get().then(|| view! {
            <section class="worth-knowing" aria-label=move || store.words().notes>
                <div class="field" data-test="field" data-field=key_of(opened) data-mark=move || mark.get().name()
                    data-value=move || (!is_writing.get()).then(|| text.get()) node_ref=row on:focusout=left>
                    <div class="field-head">
                        {move || is_writing.get().then(|| view! {
                            <label class="field-label" for="f-notes">{word(|words| words.notes)}</label>
                        })}
                        <MarkLine mark=mark/>
                    </div>
                    {move || if is_writing.get() {
                        view! { <Writer text=text saving=saving touched=touched/> }.into_any()
                    } else if may_write() {
                        view! {
                            <button type="button" class="note-line" data-test="edit-fact" on:click=move |_| is_in.set(true)>{said()}</button>
                        }.into_any()
                    } else {
                        // What is only read can be selected and copied, and nothing else shows the rest of it.
                        view! { <div class="note-line whole">{said()}</div> }.into_any()
                    }}
                </div>
            </section>
        })}
    }
}

/// The notes while they are written.
#[component]
fn Writer(text: Memo<String>, saving: RwSignal<bool>, touched: RwSignal<bool>) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let key = key_of(opened);
    let writing = Writing {
        store,
        opened,
        key,
        area: NodeRef::new(),
        known: StoredValue::new(String::new()),
        timer: StoredValue::new(None),
        saving,
        touched,
        draft: store.draft_keeper(opened.doc, key),
    };
    Effect::new(move |was_there: Option<bool>| {
        let Some(area) = writing.area.get() else { return false };
        writing.merge(&text.get());
        if was_there != Some(true) {
            // Whoever comes to write goes on from the end.
            let end = u32::try_from(area.value().encode_utf16().count()).unwrap_or(u32::MAX);
            // As where it is merged.
            let _ = area.set_selection_range(end, end);
        }
        true
    });
    on_cleanup(move || writing.save());
    let history = move || (store.words().history_of)(store.words().notes);
    view! {
        <textarea
            id="f-notes" name=key rows="3" node_ref=writing.area
            placeholder=move || store.words().notes_hint
            readonly=move || !opened.is_writable(Role::Seller)
            on:input=move |_| writing.typed()
            on:blur=move |_| writing.save()
            aria-keyshortcuts="Control+Enter Meta+Enter"
            on:keydown=move |event| if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                writing.save();
            }
        ></textarea>
        <button
            type="button" class="quiet icon-only field-history" data-test="field-history" aria-label=history title=history
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| {
                writing.save();
                let kind = untrack(|| opened.kind());
                store.go(Route::History { kind, doc: opened.doc, of: Some(key.to_owned()) });
            }
        ><Sign icon=Icon::Clock/></button>
        {move || draft(opened, store).map(|(typed, splice)| {
            view! {
                <div class="draft" data-test="draft">
                    <p>{word(|words| words.draft_offered)} " " <q>{typed}</q></p>
                    <button type="button" class="quiet" data-test="use-draft" on:click=move |_| {
                        if let Some(area) = writing.area.get_untracked() {
                            area.set_value(&spliced(&area.value(), &splice));
                            writing.save();
                        }
                        store.forget_draft(opened.doc, key);
                    }>{word(|words| words.use_draft)}</button>
                    <button type="button" class="quiet" data-test="drop-draft" on:click=move |_| store.forget_draft(opened.doc, key)>
                        {word(|words| words.drop_draft)}
                    </button>
                </div>
            }
        })}
    }
}
