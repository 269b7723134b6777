//! What is typed and not yet left, sent to the worker every third of a second.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use super::Store;
use crate::protocol::Ask;

/// Where the draft of a customer that does not exist yet is kept: no record has this id.
pub const NEW_CUSTOMER: DocId = DocId::from_bytes([0; 16]);

/// Where the draft of an own field that does not exist yet is kept, likewise.
pub const NEW_FIELD: DocId = DocId::from_bytes([1; 16]);

/// Where the draft of a record of another kind is kept that does not exist yet, likewise.
pub const fn new_of(kind: Kind) -> DocId {
    let [high, low] = kind.code().to_be_bytes();
    DocId::from_bytes([2, high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

/// The kind of which such a record is to be made, if a draft is one's.
pub fn kind_of_new(doc: DocId) -> Option<Kind> {
    Kind::all().find(|kind| new_of(*kind) == doc)
}

/// How long typing rests before it is kept: what was typed so long ago is with the worker.
pub const REST: Duration = Duration::from_millis(300);

/// One field's draft.
#[derive(Copy, Clone)]
pub struct DraftKeeper {
    store: Store,
    place: StoredValue<(DocId, String)>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Typed and not yet sent to the worker.
    latest: StoredValue<Option<String>>,
    /// The last that was sent.
    kept: StoredValue<Option<String>>,
}

impl Store {
    /// Keeps what is typed at a key of a record.
    pub fn draft_keeper(self, doc: DocId, key: &str) -> DraftKeeper {
        let keeper = DraftKeeper {
            store: self,
            place: StoredValue::new((doc, key.to_owned())),
            timer: StoredValue::new(None),
            latest: StoredValue::new(None),
            kept: StoredValue::new(None),
        };
        // A page that is put away may never come back.
        let handle = window_event_listener(leptos::ev::visibilitychange, move |_| keeper.flush());
        on_cleanup(move || {
            handle.remove();
            keeper.flush();
            keeper.offer();
        });
        keeper
    }

    /// What was typed there and not left, before this start or before one went away.
    pub fn draft(self, doc: DocId, key: &str) -> Option<String> {
        self.drafts.with(|drafts| drafts.get(&(doc, key.to_owned())).cloned())
    }

    /// The same, not watched.
    pub fn draft_now(self, doc: DocId, key: &str) -> Option<String> {
        self.drafts.with_untracked(|drafts| drafts.get(&(doc, key.to_owned())).cloned())
    }

    /// Whether anything was typed and not left at a record.
    pub fn has_drafts(self, doc: DocId) -> bool {
        self.drafts.with(|drafts| drafts.keys().any(|(own, _)| *own == doc))
    }

    /// Takes what was typed there, and not left, back into its field.
    pub fn take_draft(self, doc: DocId, key: &str) -> Option<String> {
        let typed = self.draft_now(doc, key)?;
        self.drafts.update(|drafts| drop(drafts.remove(&(doc, key.to_owned()))));
        Some(typed)
    }

    /// It has been brought back or given up.
    pub fn forget_draft(self, doc: DocId, key: &str) {
        let place = (doc, key.to_owned());
        if self.drafts.with_untracked(|drafts| drafts.contains_key(&place)) {
            self.drafts.update(|drafts| drop(drafts.remove(&place)));
        }
        self.ask(&Ask::Draft { doc, key: key.to_owned(), typed: None });
    }
}

impl DraftKeeper {
    /// Something was typed.
    pub fn typed(self, text: String) {
        self.latest.set_value(Some(text));
        if self.timer.with_value(Option::is_none) {
            let handle = set_timeout_with_handle(
                move || {
                    self.timer.try_set_value(None);
                    self.flush();
                },
                REST,
            );
            self.timer.set_value(handle.ok());
        }
    }

    /// What was typed is a command that is done, or has been given up. For a field that may be gone by then, there is
    /// [`Store::forget_draft`].
    pub fn left(self) {
        if let Some(Some(handle)) = self.timer.try_update_value(Option::take) {
            handle.clear();
        }
        self.latest.try_set_value(None);
        self.kept.try_set_value(None);
        if let Some((doc, key)) = self.place.try_get_value() {
            self.store.forget_draft(doc, &key);
        }
    }

    /// What was typed is on its way as a command. The draft is kept until [`Store::forget_draft`], but not offered meanwhile.
    pub fn entrusted(self) {
        self.flush();
        self.kept.try_set_value(None);
    }

    /// The field goes away with something in it: whoever comes back to it is offered that.
    fn offer(self) {
        if let Some(Some(typed)) = self.kept.try_get_value()
            && let Some(place) = self.place.try_get_value()
        {
            self.store.drafts.try_update(|drafts| drop(drafts.insert(place, typed)));
        }
    }

    fn flush(self) {
        if let Some(Some(typed)) = self.latest.try_update_value(Option::take) {
            let (doc, key) = self.place.get_value();
            self.kept.set_value(Some(typed.clone()));
            self.store.ask(&Ask::Draft { doc, key, typed: Some(typed) });
        }
    }
}
