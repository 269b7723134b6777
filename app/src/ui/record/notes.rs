//! The notes: text that merges while several people type. What is typed goes out as splices; what others type is put in
//! around it, and the caret stays with its word.

use std::time::Duration;

use leptos::html::Textarea;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::crm::Role;
use shared::document::Intent;
use shared::document::text::{difference, spliced};
use shared::replica::{Command, Part};

use super::mark::{Mark, MarkLine};
use super::opened::{Opened, opened};
use crate::state::{DraftKeeper, Route, Store, store};
use crate::ui::icon::{Icon, Sign};

const KEY: &str = "notes";

/// In a draft, what stands between the text that it began with and what was typed: brought back later, it is what was *typed* that
/// is put in, and what others wrote meanwhile stays. No text has this character.
const BASE_ENDS: char = '\0';

/// How long typing rests before it is saved.
const REST: Duration = Duration::from_millis(700);

#[derive(Copy, Clone)]
struct Writing {
    store: Store,
    opened: Opened,
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
        let intents = vec![Intent::Text { key: KEY.to_owned(), splices: vec![splice] }];
        let command = Command::Edit { parts: vec![Part { doc: self.opened.doc, intents }] };
        self.store.command(command, move |error| {
            self.saving.try_set(false);
            match error {
                None => {
                    self.draft.left();
                    self.store.forget_draft(self.opened.doc, KEY);
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

/// The notes of the opened customer.
#[component]
pub fn Notes() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let writing = Writing {
        store,
        opened,
        area: NodeRef::new(),
        known: StoredValue::new(String::new()),
        timer: StoredValue::new(None),
        saving: RwSignal::new(false),
        touched: RwSignal::new(false),
        draft: store.draft_keeper(opened.doc, KEY),
    };
    let text = Memo::new(move |_| opened.text(KEY));
    Effect::new(move || {
        if writing.area.get().is_some() {
            writing.merge(&text.get());
        }
    });
    on_cleanup(move || writing.save());
    let mark = Memo::new(move |_| Mark::of(opened, KEY, writing.saving.get(), writing.touched.get()));
    let draft = move || {
        let draft = store.draft(opened.doc, KEY)?;
        let (base, typed) = draft.split_once(BASE_ENDS)?;
        let splice = difference(base, typed)?;
        (typed != text.get()).then(|| (typed.to_owned(), splice))
    };
    view! {
        <section class="group worth-knowing" aria-label=move || store.words().notes>
            <h2><label for="f-notes">{move || store.words().notes}</label></h2>
            <div class="field wide noted" data-test="field" data-field=KEY data-mark=move || mark.get().name()>
                <textarea
                    id="f-notes" name=KEY rows="3" node_ref=writing.area
                    placeholder=move || store.words().notes_hint
                    readonly=move || !opened.is_writable(Role::Seller)
                    on:input=move |_| writing.typed()
                    on:blur=move |_| writing.save()
                ></textarea>
                <MarkLine mark=mark/>
                <button
                    type="button" class="quiet icon-only field-history" data-test="field-history"
                    aria-label=move || (store.words().history_of)(store.words().notes)
                    title=move || (store.words().history_of)(store.words().notes)
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| {
                        writing.save();
                        store.go(Route::History { doc: opened.doc, of: Some(KEY.to_owned()) });
                    }
                ><Sign icon=Icon::Clock/></button>
                {move || draft().map(|(typed, splice)| {
                    view! {
                        <div class="draft" data-test="draft">
                            <p>{move || store.words().draft_offered} " " <q>{typed}</q></p>
                            <button type="button" class="quiet" data-test="use-draft" on:click=move |_| {
                                if let Some(area) = writing.area.get_untracked() {
                                    area.set_value(&spliced(&area.value(), &splice));
                                    writing.save();
                                }
                                store.forget_draft(opened.doc, KEY);
                            }>{move || store.words().use_draft}</button>
                            <button type="button" class="quiet" data-test="drop-draft" on:click=move |_| store.forget_draft(opened.doc, KEY)>
                                {move || store.words().drop_draft}
                            </button>
                        </div>
                    }
                })}
            </div>
        </section>
    }
}
